// A conversion as one exact fraction, rounded once: the mirror of src/convert/ratio.rs, held to it by tests/vectors/convert.json.

/** @typedef {import('./types').Leg} Leg */
/** @typedef {{ negative: boolean, above: bigint, below: bigint }} Ratio */
/** @typedef {'half-even' | 'up' | 'down'} Rounding the service's own, and what a rate that adds up needs */

/** The largest mantissa that the service can hold: 96 bits. */
const LARGEST = (1n << 96n) - 1n;

/** @param {number} exponent */
const ten = (exponent) => 10n ** BigInt(exponent);

/**
 * @param {string} text a decimal: "-1234.50"
 * @returns {[bigint, number]} digits and places, without the sign
 */
function parts(text) {
  const [whole, fraction = ''] = text.replace('-', '').split('.');
  return [BigInt(whole + fraction), fraction.length];
}

/**
 * `amount` through these legs.
 * @param {string} amount
 * @param {Pick<Leg, 'value' | 'nominal' | 'direction'>[]} legs
 * @returns {Ratio}
 */
export function ratio(amount, legs) {
  const [digits, places] = parts(amount);
  let [above, below] = [digits, ten(places)];
  for (const { value, nominal, direction } of legs) {
    const [figure, scale] = parts(value);
    const unit = BigInt(nominal) * ten(scale);
    above *= direction === 'direct' ? figure : unit;
    below *= direction === 'direct' ? unit : figure;
  }
  return { negative: amount.startsWith('-') && above > 0n, above, below };
}

/**
 * @param {bigint} above
 * @param {bigint} below
 * @param {Rounding} mode
 */
function divide(above, below, mode) {
  const quotient = above / below;
  const rest = above - quotient * below;
  const half = rest * 2n - below;
  const grows = mode === 'up' ? rest > 0n : mode === 'half-even' && (half > 0n || (half === 0n && quotient % 2n === 1n));
  return grows ? quotient + 1n : quotient;
}

/**
 * @param {boolean} negative
 * @param {bigint} digits
 * @param {number} places
 */
function text(negative, digits, places) {
  const padded = digits.toString().padStart(places + 1, '0');
  const point = padded.length - places;
  return (negative && digits ? '-' : '') + padded.slice(0, point) + (places ? '.' + padded.slice(point) : '');
}

/**
 * With exactly `scale` decimals; nothing when the service could not hold it either.
 * @param {Ratio} ratio
 * @param {number} scale
 * @param {Rounding} [mode]
 */
export function round({ negative, above, below }, scale, mode = 'half-even') {
  const digits = divide(above * ten(scale), below, mode);
  return digits > LARGEST ? null : text(negative, digits, scale);
}

/**
 * To so many significant digits, without zeros at the end.
 * @param {Ratio} ratio
 * @param {number} digits
 * @param {Rounding} [mode]
 */
export function significant({ negative, above, below }, digits, mode = 'half-even') {
  if (!above) return '0';
  // The quotient's length is known up to one digit; a shift too far is seen by a quotient too long, and taken back.
  let shift = digits - (above.toString().length - below.toString().length);
  const at = (/** @type {Rounding} */ mode) => divide(above * ten(Math.max(shift, 0)), below * ten(Math.max(-shift, 0)), mode);
  if (at('down') >= ten(digits)) shift -= 1;
  let mantissa = at(mode);
  while (mantissa && mantissa % 10n === 0n) [mantissa, shift] = [mantissa / 10n, shift - 1];
  return shift > 0 ? text(negative, mantissa, shift) : text(negative, mantissa * ten(-shift), 0);
}

/** Fewest digits of a rate that is shown. */
const RATE_DIGITS = 6;

/**
 * The shortest rate that adds up: `amount × rate`, rounded, is `result`. Nearest first; where the exact product is a half, a
 * rate a little below or above is the one that rounds to the same side.
 * @param {Leg[]} legs
 * @param {string} amount
 * @param {string} result
 */
export function rate(legs, amount, result) {
  const [leg] = legs;
  if (legs.length === 1 && leg.direction === 'direct' && leg.nominal === 1) return leg.value;
  const exact = ratio('1', legs);
  const scale = parts(result)[1];
  for (let digits = RATE_DIGITS; digits < 60; digits += 1) {
    for (const mode of /** @type {Rounding[]} */ (['half-even', 'down', 'up'])) {
      const value = significant(exact, digits, mode);
      if (round(ratio(amount, [{ value, nominal: 1, direction: 'direct' }]), scale) === result) return value;
    }
  }
  return significant(exact, 28);
}
