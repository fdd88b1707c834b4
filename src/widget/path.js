// Which quotes lead from one currency to the other: the mirror of src/convert/path.rs.

/** @typedef {import('./types').Sheet} Sheet */
/** @typedef {import('./types').Leg} Leg */

/**
 * @param {Sheet} sheet
 * @param {string} code
 */
const quote = (sheet, code) => sheet.quotes.find(({ base, quote }) => (base === sheet.home ? quote : base) === code);

/**
 * @param {Sheet} sheet
 * @param {string} code
 * @param {boolean} home whether the way leads to the sheet's home
 * @returns {Leg[] | null}
 */
function leg(sheet, code, home) {
  if (code === sheet.home) return [];
  const found = quote(sheet, code);
  if (!found) return null;
  const direction = (found.base === code) === home ? 'direct' : 'inverse';
  return [{ ...found, direction, source: sheet.source, date: sheet.date }];
}

/**
 * One or two legs on one sheet, through its home currency.
 * @param {Sheet} sheet
 * @param {string} from
 * @param {string} to
 */
export function within(sheet, from, to) {
  const there = leg(sheet, from, true);
  const back = there && leg(sheet, to, false);
  return back && [...there, ...back];
}

/** @param {Sheet} sheet */
export const stale = (sheet) => sheet.freshness === 'stale';

/**
 * The first source that quotes both and is not stale; when all that do are stale, the newest of them.
 * @param {Sheet[]} sheets
 * @param {string} from
 * @param {string} to
 */
function alone(sheets, from, to) {
  const able = sheets.filter((sheet) => within(sheet, from, to));
  const sheet = able.find((sheet) => !stale(sheet)) ?? able.toSorted((one, other) => other.date.localeCompare(one.date))[0];
  return sheet ? within(sheet, from, to) : null;
}

/**
 * The legs from `from` to `to`; none for the same currency, nothing where no one source leads there: then far.js looks for two.
 * @param {Sheet[]} sheets in the order of preference
 * @param {string} from
 * @param {string} to
 * @param {string} [source] the only one that may answer
 * @returns {Leg[] | null}
 */
export function path(sheets, from, to, source = '') {
  if (from === to) return [];
  if (!/^(auto)?$/.test(source)) {
    const only = sheets.find((sheet) => sheet.source === source.toUpperCase());
    return only ? within(only, from, to) : null;
  }
  return alone(sheets, from, to);
}
