// A way in the other direction. Of the rates of one source it is the service's own.

/** @typedef {import('./types').Way} Way */

/**
 * Decimal places of a currency: what browsers know is good enough where the service cannot say.
 * @param {string} code
 */
const decimals = (code) => new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions().maximumFractionDigits ?? 2;

/**
 * @param {Way} way
 * @param {string} to the currency to which it leads then
 * @returns {Way}
 */
export const turned = (way, to) => ({
  ...way,
  places: decimals(to),
  legs: [...way.legs].reverse().map((leg) => ({ ...leg, direction: leg.direction === 'direct' ? 'inverse' : 'direct' })),
});
