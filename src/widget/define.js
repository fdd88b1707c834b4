// The one script of a page: registers the elements that the page has, and fetches each part when it is needed. Every script it
// fetches comes from its own folder and must hash to what stands here, or in the one that fetches it, so that `integrity` on its tag covers
// all of them.

import { FxConverter } from './converter.js';
import { FxElement } from './element.js';
import { HERE } from './here.js';
import { INTEGRITY } from './integrity.js';

// What the parts that are fetched later take from here, where it is already: scripts/widget.mjs writes how.
export { common, FADES, sheet } from './common.js';
export { split } from './converter.js';
export { coded, day, fill, FxElement, h } from './element.js';
export { CANONICAL, show } from './number.js';
export { rate, ratio, round, significant } from './ratio.js';
export { freshest, receipt, whose } from './receipt.js';
export { ask, FIGURE, isCode, keeper, kept, key, known, rates, Refused, renew } from './rates.js';

const NAMES = ['fx-converter', 'fx-ticker', 'fx-amount'];
const missing = new Set(NAMES);

/**
 * Fetches one of the widget's files.
 * @param {string} file
 * @param {Record<string, string>} hashes those of the files that its caller fetches
 */
function load(file, hashes = INTEGRITY) {
  const address = new URL(file, HERE).href;
  const hash = hashes[file];
  if (hash) {
    delete hashes[file];
    const link = document.createElement('link');
    document.head.append(Object.assign(link, { rel: 'modulepreload', href: address, integrity: `sha256-${hash}`, crossOrigin: 'anonymous' }));
  }
  return import(address);
}

/** @param {string} name */
async function register(name) {
  missing.delete(name);
  const element = name === 'fx-converter' ? FxConverter : (await load(`${name.slice(3)}.js`)).default;
  // Another version on the same page may have been quicker: then the name is taken, and its element serves.
  if (!customElements.get(name)) customElements.define(name, element);
}

/**
 * Registers the elements that stand in a shadow root, which is not looked into by itself; or one by its name.
 * @param {ParentNode | string} [where]
 */
export async function define(where = document) {
  const wanted = typeof where === 'string' ? [where] : [...missing].filter((name) => where.querySelector(name));
  await Promise.all(wanted.map(register));
}

const later = new MutationObserver(find);

/** Where a file does not come, the element stays what the page wrote into it. */
function find() {
  define().catch(() => {});
  if (!missing.size) later.disconnect();
}

// A browser below the baseline of docs/widget.md gets no element, and its reader what the page wrote into it.
if (['timeout' in AbortSignal, 'hasOwn' in Object, 'at' in Array.prototype].every(Boolean)) {
  FxElement.load = load;
  later.observe(document, { childList: true, subtree: true });
  find();
}
