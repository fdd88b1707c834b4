// A converted amount as an article says it: “$22.9 million”, “22,9 миллиона долларов США”. It is rounded by the digits that the text
// has; the exact figure is in the tip.

import { round, show, significant } from './define.js';

/** From here on an amount is told in millions and the like. */
const LARGE = 1_000_000;
/** Below it an amount is told to its minor unit. */
const SMALL = 100;
/** Fewest digits; most of an amount that is told in millions. */
const [FEWEST, MOST] = [2, 4];
/** Languages that count the money of a million with a word between: “millions d’euros”. */
const LINKS = /** @type {Record<string, string>} */ ({ fr: 'de ', es: 'de ', pt: 'de ', it: 'di ' });
/** Around it where the editor has no wording. */
const BRACKETS = /** @type {Record<string, string>} */ ({ zh: '（≈{amount}）', ja: '（≈{amount}）' });

/** @param {string} lang */
export const wording = (lang) => BRACKETS[lang.slice(0, 2)] ?? ' (≈ {amount})';

/** @param {string} digits */
const trimmed = (digits) => digits.replace(/0+$/, '').length;

/**
 * How many digits the first number of a text has: “1.5 billion” has two, as 1,500 has; “1.50” has three. Without a number it is those of the
 * amount.
 * @param {string} text
 * @param {string} value
 */
export function digitsOf(text, value) {
  const western = text.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 15));
  const number = /\d+([.,٫٬’'\s]\d+)*/.exec(western)?.[0] ?? value;
  const digits = number.replace(/\D/g, '').replace(/^0+/, '');
  return /[.,٫]\d\d?$/.test(number) ? digits.length : trimmed(digits);
}

/**
 * One digit more than the text has, so that nothing of it is lost.
 * @param {import('./ratio.js').Ratio} exact
 * @param {number} digits
 * @param {number} places of the currency
 */
function rounded(exact, digits, places) {
  const whole = exact.above / exact.below;
  const wanted = Math.max(FEWEST, digits + 1);
  if (whole >= SMALL && String(whole).length >= wanted) return significant(exact, wanted);
  const cents = round(exact, places) ?? '';
  return /[1-9]/.test(cents) || !exact.above ? cents : significant(exact, FEWEST);
}

/**
 * @param {import('./ratio.js').Ratio} exact
 * @param {number} digits of the text
 * @param {string} currency
 * @param {number} places
 * @param {string} lang
 */
export function inProse(exact, digits, currency, places, lang) {
  const figure = rounded({ ...exact, negative: false }, digits, places);
  const language = lang.slice(0, 2);
  const long = digits < MOST && !figure.includes('.') && BigInt(figure) >= BigInt(LARGE);
  // In Hong Kong CLDR counts in millions with a Latin letter: no newspaper there does.
  const number = long ? new Intl.NumberFormat(language === 'zh' ? lang.replace(/^zh-.*(HK|MO).*/, 'zh-Hant') : lang, { notation: 'compact', compactDisplay: 'long', maximumSignificantDigits: MOST }).format(BigInt(figure)) : show(figure, lang);
  const fraction = figure.split('.')[1]?.length ?? 0;
  // English has signs, the others words. They are those of a number like it, in whose place ours is put: its size says which plural it is.
  const style = new Intl.NumberFormat(lang, {
    style: 'currency', currency, currencyDisplay: language === 'en' ? 'symbol' : 'name', minimumFractionDigits: fraction, maximumFractionDigits: fraction,
  });
  const parts = style.formatToParts((long ? LARGE : Number(figure)) * (exact.negative ? -1 : 1));
  const first = parts.findIndex(({ type }) => type === 'integer');
  // Turkish of 2026 has a sign beside the name.
  const name = parts.map(({ type }) => type).lastIndexOf('currency');
  const said = parts.filter(({ type }, at) => at === first || at === name || !/integer|group|decimal|fraction|currency/.test(type)).map(({ type, value }) => {
    if (type === 'integer') return number;
    if (language === 'zh' && type === 'literal') return '';
    if (type !== 'currency' || language === 'en') return value;
    const word = language === 'pt' ? value.toLocaleLowerCase(lang) : value;
    const link = (long && LINKS[language]) || '';
    return (language === 'fr' && /^[aeiouyéè]/i.test(word) ? link.replace('e ', '’') : link) + word;
  });
  return said.join('');
}
