// Amounts as people type them: fetched when one begins to type. What can be read in two ways is not guessed.

/** @typedef {{ kind: 'empty' } | { kind: 'invalid' } | { kind: 'number', value: string } | { kind: 'ambiguous', values: string[] }} Typed */

const MOST_DIGITS = 28;
/** What may stand behind a number for its thousands; longest first, so that "млн" is not "м" and a rest. */
const SUFFIXES = Object.entries({
  3: 'k|K|к|тыс|tsd|mil|千|ألف', 4: '万|萬', 6: 'm|mio|mn|млн|м|مليون', 8: '亿|億', 9: 'b|bn|mrd|md|млрд|مليار',
})
  .flatMap(([zeros, words]) => words.split('|').map((word) => /** @type {[string, number]} */ ([word, Number(zeros)])))
  .sort(([one], [other]) => other.length - one.length);

/**
 * Digits of every script as 0 to 9. Unicode's runs of ten begin at a multiple of sixteen or six behind it.
 * @param {string} text
 */
const plain = (text) =>
  text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    const start = code & ~15;
    return String(code - (/\p{Nd}/u.test(String.fromCodePoint(start)) ? start : start + 6));
  });

/** @param {string} lang */
function separators(lang) {
  const parts = new Intl.NumberFormat(lang, { numberingSystem: 'latn', useGrouping: true }).formatToParts(1234567.8);
  const of = (/** @type {string} */ type) => parts.find((part) => part.type === type)?.value ?? '';
  return { decimal: of('decimal'), group: of('group') };
}

/**
 * Reads an amount: "1 234,56", "1.5k", "٣٫٥".
 * @param {string} text
 * @param {string} lang
 * @returns {Typed}
 */
export function read(text, lang) {
  let rest = plain(text.trim()).replace(/[\u200e\u200f\u061c]/g, '').replace('−', '-').replaceAll('٫', '.').replaceAll('٬', ',');
  if (!rest) return { kind: 'empty' };
  rest = rest.replace(/(?<=[\d.,])\s*\.?$/, '').replace(/(?<=\d)[\s'’_](?=\d)/g, '');
  const suffix = SUFFIXES.find(([word]) => rest.toLowerCase().replace(/\.$/, '').endsWith(word.toLowerCase()));
  if (suffix) rest = rest.replace(/\.$/, '').slice(0, -suffix[0].length).trim();
  if (!/^[-+]?[\d.,]*\d[\d.,]*$/.test(rest)) return { kind: 'invalid' };
  const readings = decimals(rest.replace('+', ''), separators(lang));
  const values = readings.map((reading) => shifted(reading, suffix?.[1] ?? 0));
  if (!values.length || values.some((value) => value.replace(/\D/g, '').length > MOST_DIGITS)) return { kind: 'invalid' };
  return values.length > 1 ? { kind: 'ambiguous', values } : { kind: 'number', value: values[0] };
}

/**
 * Every decimal that the text can be; none where the groups are no groups.
 * @param {string} text
 * @param {{ decimal: string, group: string }} habit
 */
function decimals(text, { decimal, group }) {
  const marks = text.replace(/[^.,]/g, '');
  const last = marks.at(-1) ?? '';
  const whole = (/** @type {string} */ mark) => text.replaceAll(mark, '');
  const grouped = (/** @type {string} */ part, /** @type {string} */ mark) => part.replace('-', '').split(mark).every((run, at, all) => (at ? run.length === 3 || (run.length === 2 && at < all.length - 1) : /^\d{1,3}$/.test(run)));
  const point = (/** @type {string} */ part) => part.replace(',', '.').replace(/^(-?)\./, '$10.').replace(/\.$/, '');
  if (!marks) return [text];
  if (new Set(marks).size > 1) {
    // Both marks: the last one is the decimal mark, and stands once.
    const [front, fraction] = text.split(last);
    const other = last === '.' ? ',' : '.';
    return marks.indexOf(last) === marks.length - 1 && grouped(front, other) ? [point(`${front.replaceAll(other, '')}.${fraction}`)] : [];
  }
  if (marks.length > 1) return grouped(text, last) ? [whole(last)] : [];
  const could = /^-?[1-9]\d{0,2}[.,]\d{3}$/.test(text);
  if (!could || last === decimal) return [point(text)];
  if (last === group) return [whole(last)];
  return [point(text), whole(last)];
}

/**
 * @param {string} value
 * @param {number} zeros
 */
function shifted(value, zeros) {
  const sign = value.startsWith('-') ? '-' : '';
  const [whole, fraction = ''] = value.replace('-', '').split('.');
  const digits = fraction.padEnd(zeros, '0');
  const front = (whole + digits.slice(0, zeros)).replace(/^0+(?=\d)/, '');
  return sign + front + (digits.length > zeros ? `.${digits.slice(zeros)}` : '');
}
