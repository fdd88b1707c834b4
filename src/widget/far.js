// The ways that no one source leads: two sources joined, and what the service alone knows. Fetched when there is such a one; the
// other half of path.js.

import { stale, within } from './path.js';
import { ask, standing } from './sheets.js';

/** @typedef {import('./types').Book} Book */
/** @typedef {import('./types').Leg} Leg */
/** @typedef {import('./types').Question} Question */
/** @typedef {import('./types').Sheet} Sheet */
/** @typedef {import('./types').Way} Way */

/**
 * By two sources, else, such as for a currency that is gone, by the service.
 * @param {Book} book
 * @param {Question} question
 * @returns {Promise<Way> | Way}
 */
export function far(book, { service, from, to, date, source }) {
  const legs = /^(auto)?$/.test(source) && joined(book.sheets, from, to);
  if (legs) return standing(book, legs, date);
  const query = new URLSearchParams({ from, to, ...(date && { date }), ...(source && { source }) });
  return ask(`${service}v1/convert?${query}`, (answer) => ({
    legs: answer.legs,
    freshness: answer.freshness,
    reason: answer.reason,
    date: answer.rate_date,
    requested: answer.requested_date,
  }));
}

/**
 * @param {Sheet} sheet
 * @param {string} code
 */
const has = (sheet, code) => within(sheet, code, sheet.home);

/**
 * Every currency of a sheet.
 * @param {Sheet} sheet
 */
const codes = (sheet) => [sheet.home, ...sheet.quotes.map(({ base, quote }) => (base === sheet.home ? quote : base))];

/**
 * Two sources joined through a currency that both have: not stale before stale, the fewest legs, then the order of preference,
 * then EUR, USD and the alphabet.
 * @param {Sheet[]} sheets
 * @param {string} from
 * @param {string} to
 */
export function joined(sheets, from, to) {
  /** @type {{ rank: (number | string)[], legs: Leg[] } | null} */
  let best = null;
  for (const [i, first] of sheets.entries()) {
    for (const [j, second] of sheets.entries()) {
      if (i === j || !has(first, from) || !has(second, to)) continue;
      for (const through of codes(first).filter((code) => has(second, code))) {
        const legs = [...(within(first, from, through) ?? []), ...(within(second, through, to) ?? [])];
        const late = Number(stale(first) || stale(second));
        const rank = [late, legs.length, Math.max(i, j), Number(through !== 'EUR'), Number(through !== 'USD'), through];
        if (!best || less(rank, best.rank)) best = { rank, legs };
      }
    }
  }
  return best?.legs ?? null;
}

/**
 * @param {(number | string)[]} one
 * @param {(number | string)[]} other
 */
function less(one, other) {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at >= 0 && one[at] < other[at];
}
