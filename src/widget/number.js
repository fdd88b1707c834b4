// Amounts as people read them. How they type them is in typed.js.

/** An amount in the one form that attributes and answers have. */
export const CANONICAL = /^-?(?=.{1,30}$)\d{1,28}(\.\d{1,28})?$/;

/** @type {Record<string, Intl.NumberFormat>} */
const formats = {};

/**
 * A decimal as the reader's language writes it, with every digit that it has: never through a float.
 * @param {string} value
 * @param {string} lang
 */
export function show(value, lang) {
  const places = value.split('.')[1]?.length ?? 0;
  const format = (formats[lang + places] ??= new Intl.NumberFormat(lang, { minimumFractionDigits: places, maximumFractionDigits: places }));
  return format.format(/** @type {any} */ (value));
}
