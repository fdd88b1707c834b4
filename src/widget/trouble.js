// What is wrong, in the reader's words: fetched when something is.

import { day, fill, h } from './element.js';
import { show } from './number.js';

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
 * @property {(value: string) => void} choose
 */
/** @typedef {{ code: string, text: string, choices?: { value: string, label: string }[] }} Trouble */

/**
 * What is wrong by name and in words, with buttons for what can be meant.
 * @param {any} error
 * @param {Asked} asked
 */
export function explained(error, asked) {
  const { code, text, choices = [] } = error.kind ? unread(error, asked) : refused(error.code ?? 'unavailable', error.problem ?? {}, asked);
  const buttons = choices.map(({ value, label }) => h('button', { type: 'button', onclick: () => asked.choose(value) }, label));
  return { code, text, buttons };
}

/**
 * An amount that cannot be read.
 * @param {Typed} typed
 * @param {Asked} asked
 * @returns {Trouble}
 */
function unread(typed, { texts, lang, typed: text }) {
  if (typed.kind === 'ambiguous') {
    const choices = typed.values.map((value) => ({ value, label: show(value, lang) }));
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
function refused(code, problem, { texts, lang, from, to, date, source }) {
  const { detail = '', first_date: first, last_date: last, parameter } = problem;
  const known = (/** @type {string} */ text) => (Number.isNaN(Date.parse(text)) ? text : day(text, lang));
  const about = problem.code ?? [from, ...to].find((one) => detail.includes(one)) ?? '';
  const on = /^\d{4}-\d\d-\d\d$/.test(date) ? known(date) : known(new Date().toISOString());
  const [, whose = source.toUpperCase()] = /^([A-Z][A-Z-]+) has not quoted/.exec(detail) ?? [];
  /** @type {Record<string, string>} */
  const sentences = {
    'unknown-currency': fill(texts.unknownCurrency, { code: about.slice(0, 20) }),
    duplicate: fill(texts.twice, { code: about }),
    'currency-suspended': fill(texts.suspended, { code: about, source: texts.sources[whose] ?? whose, date: last ? known(last) : '' }),
    'no-rate': fill(texts.noRate, { from, to: to.join(', '), date: on }) + (first && date < first ? ` ${fill(texts.earliest, { date: known(first) })}` : ''),
    'amount-out-of-range': texts.amountTooLarge,
    'invalid-parameter': parameter === 'date' ? fill(texts.dateInvalid, { text: date.slice(0, 40) }) : detail,
  };
  return { code, text: sentences[code] || texts.unavailable };
}
