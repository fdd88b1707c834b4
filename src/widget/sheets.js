// The rates: one request for a service and a day, shared by all elements of the page; the last good answer is kept for the day
// on which the service does not answer.

import { FxElement, memory } from './element.js';
import { path } from './path.js';

/** @typedef {import('./types').Book} Book */
/** @typedef {import('./types').Way} Way */

const PATIENCE = 10_000;
/** Worst last. */
const FRESHNESS = ['current', 'carried', 'late', 'stale'];

/** What is wrong, by the name that a problem of the service has; `unavailable` when there is none. */
export class Refused extends Error {
  /**
   * @param {string} code
   * @param {Record<string, any>} [problem]
   */
  constructor(code, problem = {}) {
    super(problem.detail ?? code);
    this.code = code;
    this.problem = problem;
  }
}

/** @type {Map<string, Promise<any>>} */
const answers = new Map();

/**
 * Asks once; what failed is asked again the next time.
 * @template T
 * @param {string} url
 * @param {(answer: any) => T} check
 * @returns {Promise<T>}
 */
export function ask(url, check) {
  const running = answers.get(url) ?? get(url).then(check);
  answers.set(url, running);
  running.catch(() => answers.delete(url));
  return running;
}

/** @param {string} url */
async function get(url) {
  let answer;
  try {
    const response = await fetch(url, { credentials: 'omit', signal: AbortSignal.timeout(PATIENCE) });
    answer = await response.json();
    if (response.ok) return answer;
  } catch {
    throw new Refused('unavailable');
  }
  const [, slug] = /^\/problems\/([a-z-]+)$/.exec(answer?.type) ?? [];
  throw slug && answer.status < 500 ? new Refused(slug, answer) : new Refused('unavailable');
}

export const FIGURE = /^(?=.*[1-9])\d+(\.\d+)?$/;

/**
 * An answer of another shape is not from this service, whoever gave it.
 * @param {any} answer
 * @returns {Book}
 */
function checked(answer) {
  const right = (/** @type {any} */ leg) => FIGURE.test(leg.value) && Number.isInteger(leg.nominal) && leg.nominal > 0;
  const dated = (/** @type {any} */ sheet) => /^\d{4}-\d\d-\d\d$/.test(sheet.date) && sheet.quotes.every(right);
  try {
    if (answer.sheets.every(dated) && answer.minor_units) return answer;
  } catch {
    // No such members at all.
  }
  throw new Refused('unavailable');
}

/**
 * The sheets in force, now or on a day.
 * @param {string} service
 * @param {string} date empty for now
 * @param {boolean} persists
 * @returns {Promise<Book>}
 */
export async function book(service, date, persists) {
  const url = `${service}v1/sheets${date && `?date=${encodeURIComponent(date)}`}`;
  try {
    const got = await ask(url, checked);
    if (persists && !date) memory.set(`sheets ${service}`, got);
    return got;
  } catch (error) {
    const last = persists && !date && memory.get(`sheets ${service}`);
    if (!last || /** @type {Refused} */ (error).code !== 'unavailable') throw error;
    return { ...checked(last), offline: true };
  }
}

/** The rates of now may be old by now: the browser's own cache knows until when they were good. */
export function renew() {
  for (const url of answers.keys()) if (url.endsWith('/v1/sheets')) answers.delete(url);
}

/**
 * From one currency to another: by one source at once, else by two, else, such as for a currency that is gone, by the service.
 * @param {Book} book
 * @param {import('./types').Question} question
 * @returns {Promise<Way> | Way}
 */
export function way(book, question) {
  const legs = path(book.sheets, question.from, question.to, question.source);
  return legs ? standing(book, legs, question.date) : FxElement.load('far.js').then(({ far }) => far(book, question));
}

/**
 * How the sheets of these legs stand together to the day asked: the worst of them speaks.
 * @param {Book} book
 * @param {Way['legs']} legs
 * @param {string} date
 * @returns {Way}
 */
export function standing({ sheets }, legs, date) {
  const used = sheets.filter((sheet) => legs.some((leg) => leg.source === sheet.source));
  const rank = (/** @type {Way['freshness']} */ freshness) => FRESHNESS.indexOf(freshness);
  const [worst] = used.toSorted((one, other) => rank(other.freshness) - rank(one.freshness));
  const today = new Date().toISOString().slice(0, 10);
  return {
    legs,
    freshness: worst?.freshness ?? 'current',
    reason: worst?.reason ?? null,
    date: used.map((sheet) => sheet.date).sort()[0] ?? (date || today),
    requested: date || (used[0]?.requested_date ?? today),
  };
}
