// What is wrong, in the reader's words: fetched when something is.

import { day, fill } from './element.js';
import { show } from './number.js';

/** @typedef {import('./types').Texts} Texts */
/** @typedef {import('./typed.js').Typed} Typed */
/** @typedef {{ lang: string, texts: Texts, from: string, to: string[], date: string, source: string, typed: string }} Asked */
/** @typedef {{ code: string, text: string, choices: { value: string, label: string }[] }} Trouble */

/**
 * An amount that cannot be read.
 * @param {Typed} typed
 * @param {Asked} asked
 * @returns {Trouble}
 */
export function unread(typed, { texts, lang, typed: text }) {
  if (typed.kind === 'ambiguous') {
    const choices = typed.values.map((value) => ({ value, label: show(value, lang) }));
    return { code: 'amount-ambiguous', text: texts.amountAmbiguous, choices };
  }
  if (typed.kind === 'empty') return { code: 'amount-missing', text: texts.amountMissing, choices: [] };
  return { code: 'amount-invalid', text: fill(texts.amountInvalid, { text: text.slice(0, 40) }), choices: [] };
}

/**
 * A question that has no answer.
 * @param {string} code
 * @param {Record<string, any>} problem
 * @param {Asked} asked
 * @returns {Trouble}
 */
export function refused(code, problem, { texts, lang, from, to, date, source }) {
  const { detail = '', first_date: first, last_date: last, parameter } = problem;
  const known = (/** @type {string} */ text) => day(text, lang);
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
  return { code, text: sentences[code] || texts.unavailable, choices: [] };
}
