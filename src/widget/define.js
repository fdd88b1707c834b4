// The one script of a page: registers the elements that the page has, and fetches each part when it is needed. Everything it
// fetches comes from its own folder and must hash to what stands below, so that `integrity` on its tag covers all of it.

import { FxConverter } from './converter.js';
import { FxElement } from './element.js';

// Filled in when fx is built: the hash of each file that is fetched later.
/** @type {Record<string, string>} */
const INTEGRITY = {};

const missing = new Set(['fx-converter', 'fx-ticker', 'fx-amount']);

/**
 * Fetches one of the widget's files.
 * @param {string} file
 */
function load(file) {
  const address = new URL(file, import.meta.url).href;
  const hash = INTEGRITY[file];
  if (hash) {
    delete INTEGRITY[file];
    const link = document.createElement('link');
    document.head.append(Object.assign(link, { rel: 'modulepreload', href: address, integrity: `sha256-${hash}`, crossOrigin: 'anonymous' }));
  }
  return import(address);
}

/**
 * Registers an element: called for those in the page, and by whoever has one in a shadow root, which is not looked into.
 * @param {string} name
 */
export async function define(name) {
  missing.delete(name);
  const element = name === 'fx-converter' ? FxConverter : (await load(`${name.slice(3)}.js`)).default;
  // Another version on the same page may have been quicker: then the name is taken, and its element serves.
  if (!customElements.get(name)) customElements.define(name, element);
}

const later = new MutationObserver(find);

/** Where a file does not come, the element stays what the page wrote into it. */
function find() {
  for (const name of missing) if (document.getElementsByTagName(name).length) define(name).catch(() => {});
  if (!missing.size) later.disconnect();
}

FxElement.load = load;
later.observe(document, { childList: true, subtree: true });
find();
