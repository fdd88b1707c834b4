// The hash of each file that is fetched by the one into which this is bundled. Empty here, where the files are read and edited:
// scripts/widget.mjs fills it in.

/** @type {Record<string, string>} */
export const INTEGRITY = {};
