// What becomes of a currency that the reader chooses, and what is asked for ahead of what they may choose next. Part of act.js.

import { coded, isCode, rates, split } from './define.js';
import { get, set, touch as remember } from './memory.js';

/** @typedef {import('./converter.js').FxConverter} FxConverter */

const MOST_AHEAD = 8;
const RECENT = 5;

/**
 * The reader has done something: from now on what they chose may be kept, and what they are likely to choose next is asked for, so that it
 * converts without a network too.
 * @param {FxConverter} element
 */
export function touch(element) {
  if (!element.persists) return;
  remember(() => element.persists);
  const likely = [...new Set([...split(element.getAttribute('favourites')), .../** @type {string[]} */ (get('recent') ?? [])])].filter((code) => isCode(code) && code !== element.base);
  if (!likely.length) return;
  const asked = { service: element.service, from: element.base, to: likely.slice(0, MOST_AHEAD).sort(), date: '', source: element.get('source') };
  const idle = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ act) => setTimeout(act, 1000)); // eslint-disable-line compat/compat -- asked for here
  idle(() => element.persists && rates(asked, true).catch(() => {}));
}

/**
 * @param {FxConverter} element
 * @param {number} at 0 for the currency of the amount
 * @param {string} text
 */
export function pick(element, at, text) {
  const [codes, code] = [[element.base, ...element.targets], coded(text.trim())];
  if (!code || at < 0 || code === codes[at]) return;
  if (element.persists && isCode(code)) set('recent', [...new Set([code, ...(get('recent') ?? [])])].slice(0, RECENT));
  touch(element);
  // Choosing a currency that stands in another row changes the rows' places, as nobody converts a currency into itself.
  const other = codes.indexOf(code);
  if (other === 1 - at) return element.swap();
  if (other >= 0) codes[other] = codes[at];
  codes[at] = code;
  element.choose(codes);
}
