// A way in the other direction. Of the rates of one source it is the service's own.

/** @typedef {import('./types').Way} Way */

/**
 * @param {Way} way
 * @returns {Way}
 */
export const turned = (way) => ({
  ...way,
  places: undefined,
  legs: [...way.legs].reverse().map((leg) => ({ ...leg, direction: leg.direction === 'direct' ? 'inverse' : 'direct' })),
});
