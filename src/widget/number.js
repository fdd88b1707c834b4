// Amounts as people read them. How they type them is in typed.js.

/** An amount in the one form that attributes and answers have. */
export const CANONICAL = /^-?(?=.{1,30}$)\d{1,28}(\.\d{1,28})?$/;

/** @typedef {{ whole: Intl.NumberFormat, digits: string[], signed: Record<string, Intl.NumberFormatPart[]> }} Habit */
/** @type {Record<string, Habit>} */
const habits = {};

/**
 * How a language writes numbers.
 * @param {string} lang
 * @returns {Habit}
 */
function habit(lang) {
  const whole = new Intl.NumberFormat(lang);
  // Not Array.from, which scripts of old sites have replaced.
  const digits = [...'0123456789'].map((digit) => whole.format(Number(digit)));
  return { whole, digits, signed: { '': whole.formatToParts(1.1), '-': whole.formatToParts(-1.1) } };
}

/**
 * A decimal as the reader's language writes it, with every digit that it has: never through a float. Before 2023 browsers took no
 * decimals as text, but whole numbers of any length.
 * @param {string} value
 * @param {string} lang
 */
export function show(value, lang) {
  const { whole, digits, signed } = (habits[lang] ??= habit(lang));
  const [, sign, front, fraction = ''] = /^(-?)(\d+)\.?(\d*)$/.exec(value) ?? ['', '', '0'];
  const written = {
    integer: () => whole.format(BigInt(front)),
    fraction: () => [...fraction].map((digit) => digits[Number(digit)]).join(''),
  };
  return signed[sign].filter(({ type }) => fraction || !/decimal|fraction/.test(type)).map((part) => written[/** @type {'integer'} */ (part.type)]?.() ?? part.value).join('');
}
