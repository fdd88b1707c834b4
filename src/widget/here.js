// Where the widget's files are. `/widget.js` has the same code with another address in the place of its own: that of the version
// (src/http/pages/widget.rs).

export const HERE = import.meta.url;
