// Whose rates, of which day, and why of that day, in the reader's words: the same under a converter, a ticker and an amount.

import { day, fill } from './element.js';

/** @typedef {import('./types').Way} Way */
/** @typedef {import('./types').Texts} Texts */
/** @typedef {import('./types').Answer} Answer */

/** Worst last. */
const FRESHNESS = ['current', 'unknown', 'carried', 'late', 'stale'];

/**
 * The name of a source, or the law.
 * @param {import('./types').Leg} leg
 * @param {Texts} texts
 * @param {Answer} [answer]
 */
export const whose = ({ source, law }, texts, answer) => (law ? `${texts.law} (${law})` : (texts.sources[source] ?? answer?.names[source] ?? source));

/**
 * How old or carried the rates are; nothing where they are of the day asked.
 * @param {Way} way
 * @param {Texts} texts
 * @param {string} lang
 */
function age({ freshness, reason, date, requested }, texts, lang) {
  const days = Math.max(0, (Date.parse(requested) - Date.parse(date)) / 864e5);
  const old = () => fill(texts.stale, { age: new Intl.NumberFormat(lang, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(days) });
  if (freshness === 'carried') return texts[reason === 'refused' ? 'late' : (reason ?? 'no-publication')] ?? texts['no-publication'];
  if (freshness === 'stale') return old();
  return freshness === 'late' ? texts.late : freshness === 'unknown' ? texts.unknown : '';
}

/**
 * The worst of them speaks for all.
 * @param {Way[]} ways
 * @returns {Way['freshness']}
 */
export const freshest = (ways) => ways.map(({ freshness }) => freshness).sort((one, other) => FRESHNESS.indexOf(other) - FRESHNESS.indexOf(one))[0] ?? 'current';

/**
 * @param {Way[]} ways
 * @param {Answer} answer
 * @param {Texts} texts
 * @param {string} lang
 * @param {'long' | 'medium'} [style] of the dates
 */
export function receipt(ways, answer, texts, lang, style) {
  const legs = ways.flatMap((way) => way.legs).filter(({ source }) => source !== 'UNIT');
  const sources = legs.map((leg) => fill(texts.of, { source: whose(leg, texts, answer), date: day(leg.date, lang, style) }));
  const market = legs.some(({ source }) => answer.markets.includes(source)) ? texts.market : '';
  const why = [market, ...ways.map((way) => age(way, texts, lang)), answer.offline ? texts.offline : ''];
  return [[...new Set(sources)].join(' · '), ...new Set(why)].filter(Boolean).join(texts.and);
}
