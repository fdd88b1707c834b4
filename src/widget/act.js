// What a reader does in the converter: choosing currencies, and what is said when something is wrong. Fetched when one comes into a field.
// How amounts are read is in typed.js, what is said of them in said.js, the words for what is wrong are in trouble.js.

import { ask, FxElement, show } from './define.js';
import { INTEGRITY } from './integrity.js';
import { get } from './memory.js';
import { pick, touch } from './pick.js';
import { read } from './typed.js';

export { rescued } from './memory.js';
export { pick, touch } from './pick.js';
export { fail, say } from './said.js';
export { explained } from './trouble.js';
export { read } from './typed.js';

/** @typedef {import('./converter.js').FxConverter} FxConverter */

/** How much older than its source's newest a quote may be before its currency counts as one that has no rate now, in milliseconds. */
const CARRIED = 35 * 864e5;

/**
 * Something in a field.
 * @param {FxConverter} element
 * @param {string} type of the event
 * @param {HTMLInputElement} target
 * @param {number} at which currency; before the first it is the amount
 * @param {string} value what stood in it then
 */
export function does(element, type, target, at, value) {
  if (at < 0 && type === 'input') hear(element);
  else if (at < 0 && type === 'focusout') tidy(element);
  else if (at >= 0 && type === 'focusin') enhance(element, target, at);
  else if (at >= 0 && type === 'change') enter(element, target, at, value);
}

/**
 * Reads what stands in the input.
 * @param {FxConverter} element
 */
export function hear(element) {
  const typed = read(/** @type {import('./form.js').Parts} */ (element.parts).amount.value, element.locale, element.base);
  element.typed = typed;
  if (element.root.activeElement) touch(element);
  if (typed.kind === 'number') {
    element.written = typed.value;
    element.setAttribute('amount', typed.value);
    // A sign or code that was typed with it is the currency that one has.
    if (typed.currency && typed.currency !== element.base) return pick(element, 0, typed.currency);
  }
  element.card?.echo(element);
  element.card?.compute(element);
}

/**
 * What was understood is written as the reader's language writes it.
 * @param {FxConverter} element
 */
function tidy(element) {
  if (element.typed.kind === 'number') /** @type {import('./form.js').Parts} */ (element.parts).amount.value = show(element.typed.value, element.locale);
  element.card?.echo(element);
}

/**
 * Gives an input its list, and takes what was typed till then.
 * @param {FxConverter} element
 * @param {HTMLInputElement} input
 * @param {number} at
 */
async function enhance(element, input, at) {
  if (!element.parts || input.dataset.list) return;
  input.dataset.list = 'asked';
  const { boxes } = element.parts;
  /** @type {ReturnType<typeof import('./combobox.js').enhance> | undefined} */
  let box;
  try {
    const { enhance } = await FxElement.load('combobox.js', INTEGRITY);
    const made = enhance(input, element, () => known(element.service), (/** @type {string} */ code) => pick(element, at, code), () => (element.persists ? (get('recent') ?? []) : []));
    box = made;
    boxes.push(made);
    await made.ready;
  } catch {
    box?.destroy();
    delete input.dataset.list;
    if (element.root.activeElement !== input) pick(element, at, input.dataset.entered ?? input.value);
  }
}

/**
 * A code that was entered in a field. Where its list is on its way, that will take it.
 * @param {FxConverter} element
 * @param {HTMLInputElement} input
 * @param {number} at
 * @param {string} value
 */
function enter(element, { dataset }, at, value) {
  if (!dataset.list) pick(element, at, value);
  else if (dataset.list === 'asked') dataset.entered = value;
}

/** @typedef {{ code: string, quoted_by: { source: string, last_date: string }[] }} Listed */

/**
 * What can be converted now, and what cannot: for the list. Nothing where that is not known.
 * @param {string} service
 * @returns {Promise<((code: string) => boolean) | undefined>}
 */
async function known(service) {
  try {
    const list = await ask(`${service}v1/currencies`, (answer) => /** @type {Listed[]} */ (answer));
    /** @type {Record<string, number>} */
    const newest = {};
    for (const { source, last_date: day } of list.flatMap(({ quoted_by: quotes }) => quotes)) newest[source] = Math.max(newest[source] ?? 0, Date.parse(day));
    const able = list.filter(({ quoted_by: quotes }) => quotes.some(({ source, last_date: day }) => Date.parse(day) >= newest[source] - CARRIED));
    const codes = new Set(able.map(({ code }) => code));
    return (code) => codes.has(code);
  } catch {
    return undefined;
  }
}
