// What is wrong, in the reader's words: fetched when something is.

import { day, fill, h, show } from './define.js';

/** @typedef {import('./types').Texts} Texts */
/** @typedef {import('./typed.js').Typed} Typed */
/**
 * @typedef {object} Asked
 * @property {string} lang
 * @property {Texts} texts
 * @property {string} from
 * @property {string[]} to
 * @property {string} date
 * @property {string} source
 * @property {string} typed
 * @property {Record<string, string>} names of sources
 * @property {(value: string) => void} choose an amount
 * @property {(old: string, code: string) => void} replace a currency
 * @property {() => void} again
 */
/** @typedef {{ label: string, act: () => void }} Choice */
/** @typedef {{ code: string, text: string, choices?: Choice[] }} Trouble */

/**
 * What is wrong by name and in words, with buttons for what can be meant.
 * @param {any} error
 * @param {Asked} asked
 */
export function explained(error, asked) {
  const { code, text, choices = [] } = error.kind ? unread(error, asked) : refused(error.code ?? 'unavailable', error.problem ?? {}, asked);
  const buttons = choices.map(({ label, act }) => h('button', { type: 'button', onclick: act }, label));
  return { code, text, buttons };
}

/**
 * An amount that cannot be read.
 * @param {Typed} typed
 * @param {Asked} asked
 * @returns {Trouble}
 */
function unread(typed, { texts, lang, typed: text, choose }) {
  if (typed.kind === 'ambiguous') {
    const choices = typed.values.map((value) => ({ label: show(value, lang), act: () => choose(value) }));
    return { code: 'amount-ambiguous', text: texts.amountAmbiguous, choices };
  }
  if (typed.kind === 'empty') return { code: 'amount-missing', text: texts.amountMissing };
  return { code: 'amount-invalid', text: fill(texts.amountInvalid, { text: text.slice(0, 40) }) };
}

/**
 * A question that has no answer.
 * @param {string} code
 * @param {Record<string, any>} problem
 * @param {Asked} asked
 * @returns {Trouble}
 */
function refused(code, problem, { texts, lang, from, to, date, source, names, again, replace }) {
  const { detail = '', first_date: first, last_date: last, parameter, suggestions = [] } = problem;
  const known = (/** @type {string} */ text) => (Number.isNaN(Date.parse(text)) ? text : day(text, lang));
  const about = problem.code ?? [from, ...to].find((one) => detail.includes(one)) ?? '';
  const on = /^\d{4}-\d\d-\d\d$/.test(date) ? known(date) : known(new Date().toISOString());
  const [, whose = source.toUpperCase()] = /^([A-Z][A-Z-]+) has not quoted (?<code>[A-Z]{3})/.exec(detail) ?? [];
  const suspended = /has not quoted ([A-Z]{3})/.exec(detail)?.[1] ?? about;
  const none = fill(texts.noRate, { from, to: to.join(', '), date: on }) + (first && date < first ? ` ${fill(texts.earliest, { date: known(first) })}` : '');
  // A day on which the source still quoted it, or before it did for the first time, is not one that a suspension explains.
  const ended = !date || !last || date > last;
  /** @type {Record<string, string>} */
  const sentences = {
    'unknown-currency': fill(texts.unknownCurrency, { code: about.slice(0, 20) }),
    duplicate: fill(texts.twice, { code: about }),
    'currency-suspended': ended && whose ? fill(texts.suspended, { code: suspended, source: texts.sources[whose] ?? names[whose] ?? whose, date: last ? known(last) : '' }) : none,
    'no-rate': none,
    'amount-out-of-range': texts.amountTooLarge,
    'too-many-requests': texts.tooMany,
    'invalid-parameter': parameter === 'date' ? fill(texts.dateInvalid, { text: date.slice(0, 40) }) : parameter === 'source' ? fill(texts.sourceInvalid, { text: source.slice(0, 40) }) : detail,
  };
  const text = sentences[code] || texts.unavailable;
  /** @type {Choice[]} */
  let choices = [];
  if (text === texts.unavailable || code === 'too-many-requests') choices = [{ label: texts.retry, act: again }];
  else if (code === 'unknown-currency') choices = suggestions.slice(0, 3).map((/** @type {string} */ one) => ({ label: one, act: () => replace(about, one) }));
  return { code, text, choices };
}
