// What a reader does in the converter: choosing currencies, and what is said when something is wrong. Fetched when one comes into a field.
// How amounts are read is in typed.js, the words are in trouble.js.

import { ask, FxElement, rates } from './define.js';
import { get, rescued, set, touch as remember } from './memory.js';
import { explained } from './trouble.js';

export { explained, rescued };

export { read } from './typed.js';

/** @typedef {import('./converter.js').FxConverter} FxConverter */

const MOST_AHEAD = 8;
const RECENT = 5;
/** How much older than its source's newest a quote may be before its currency counts as one that has no rate now, in milliseconds. */
const CARRIED = 35 * 864e5;

/** @param {string} code */
const isCode = (code) => /^[A-Z]{3}$/.test(code);

/**
 * The reader has done something: from now on what they chose may be kept, and what they are likely to choose next is asked for, so that it
 * converts without a network too.
 * @param {FxConverter} element
 */
export function touch(element) {
  if (!element.persists) return;
  remember(() => element.persists);
  const favourites = (element.getAttribute('favourites') ?? '').toUpperCase().split(',').map((code) => code.trim());
  const likely = [...new Set([...favourites, .../** @type {string[]} */ (get('recent') ?? [])])].filter((code) => isCode(code) && code !== element.base);
  if (!likely.length) return;
  const asked = { service: element.service, from: element.base, to: likely.slice(0, MOST_AHEAD).sort(), date: '', source: (element.getAttribute('source') ?? '').trim() };
  const idle = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ act) => setTimeout(act, 1000)); // eslint-disable-line compat/compat -- asked for here
  idle(() => element.persists && rates(asked, true).catch(() => {}));
}

/**
 * @param {FxConverter} element
 * @param {number} at 0 for the currency of the amount
 * @param {string} text
 */
export function pick(element, at, text) {
  const [codes, code] = [[element.base, ...element.targets], text.trim().toUpperCase()];
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

/**
 * What is wrong by name and in words, with buttons for what can be meant.
 * @param {FxConverter} element
 * @param {any} error
 */
export function explain(element, error) {
  const { base, targets, locale, texts, answer, parts } = element;
  const [date, source] = ['date', 'source'].map((name) => (element.getAttribute(name) ?? '').trim());
  return explained(error, {
    lang: locale, texts: /** @type {import('./types').Texts} */ (texts), from: base, to: error.problem?.to ? [error.problem.to] : targets, date, source, typed: parts?.amount.value ?? '', names: answer?.names ?? {},
    choose(value) {
      element.setAttribute('amount', value);
      parts?.amount.focus();
    },
    again: () => element.again(),
    replace: (old, code) => pick(element, [base, ...targets].indexOf(old), code),
  });
}

/**
 * Gives an input its list, and takes what was typed till then.
 * @param {FxConverter} element
 * @param {HTMLInputElement} input
 * @param {number} at
 */
export async function enhance(element, input, at) {
  if (!element.parts) return;
  const { boxes } = element.parts;
  try {
    const { enhance } = await FxElement.load('combobox.js');
    boxes.push(enhance(input, element, () => known(element.service), (/** @type {string} */ code) => pick(element, at, code), () => (element.persists ? (get('recent') ?? []) : [])));
  } catch {
    delete input.dataset.list;
    if (element.root.activeElement !== input) pick(element, at, input.value);
  }
}

/**
 * The chart, fetched when one opens it, of the first two currencies.
 * @param {FxConverter} element
 */
export function draw(element) {
  const { parts, base: from, targets: [to], locale: lang, texts, service, root } = element;
  if (!parts || parts.plot.hidden) return;
  const [date, source] = ['date', 'source'].map((name) => (element.getAttribute(name) ?? '').trim());
  const asked = { service, from, to, date, source, lang, texts, root, fail: (/** @type {unknown} */ detail) => element.emit('fx-error', detail) };
  FxElement.load('chart.js').then(({ draw }) => draw(parts.plot, asked)).catch(() => (parts.plot.textContent = texts?.unavailable ?? ''));
}

/** @param {FxConverter} element */
export function open(element) {
  const { more, plot } = /** @type {import('./form.js').Parts} */ (element.parts);
  plot.hidden = !plot.hidden;
  more.setAttribute('aria-expanded', String(!plot.hidden));
  draw(element);
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
