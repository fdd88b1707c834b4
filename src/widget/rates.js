// The rates: one request for what an element shows, from one currency to several, shared by all that ask the same. The service picks the
// way, the browser multiplies. What was known last is kept, by act.js, for the day on which the service
// does not answer.

import { FxElement } from './element.js';

/** @typedef {import('./types').Answer} Answer */
/** @typedef {import('./types').Asked} Asked */
/** @typedef {import('./types').Way} Way */

const PATIENCE = 10_000;
/** Sources that the texts name: `lang/`. Of others the service is asked. */
const NAMED = /^(ECB|CBR|LAW|UNIT)$/;

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

  /** Whether it can be otherwise in a moment. */
  get passing() {
    return this.code === 'unavailable' || this.code === 'too-many-requests';
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

/** @param {any} problem */
const slug = (problem) => /^\/problems\/([a-z-]+)$/.exec(problem?.type)?.[1];

/** @param {string} url */
async function get(url) {
  let answer;
  let status = 0;
  try {
    const response = await fetch(url, { credentials: 'omit', signal: AbortSignal.timeout(PATIENCE) });
    ({ status } = response);
    answer = await response.json();
    if (response.ok) return answer;
  } catch {
    if (status !== 429) throw new Refused('unavailable');
  }
  if (status === 429) throw new Refused('too-many-requests', answer);
  const code = status < 500 && slug(answer);
  throw code ? new Refused(code, answer) : new Refused('unavailable');
}

/** @param {string} code */
export const isCode = (code) => /^[A-Z]{3}$/.test(code);
export const FIGURE = /^(?=.*[1-9])\d+(\.\d+)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
/** @param {unknown} text */
const isDay = (text) => typeof text === 'string' && DATE.test(text) && !Number.isNaN(Date.parse(text));

/**
 * A receipt of the service as a way. One of another shape is not from this service, whoever gave it.
 * @param {any} receipt
 * @returns {Way}
 */
function way({ legs, freshness, reason, rate_date: date, requested_date: requested, result }) {
  const right = (/** @type {any} */ leg) => typeof leg.value === 'string' && FIGURE.test(leg.value) && Number.isInteger(leg.nominal) && leg.nominal > 0 && isDay(leg.date);
  if (!legs.every(right) || !isDay(date) || !isDay(requested)) throw new Refused('unavailable');
  return { legs, freshness, reason, date, requested, places: result.split('.')[1]?.length ?? 0 };
}

/**
 * Why a target has no rate; the code is the target's where the problem is about that.
 * @param {any} row
 */
const unanswered = ({ to, problem }) => new Refused(slug(problem) ?? 'unavailable', { ...problem, to, ...(problem.parameter === 'to' && { code: to }) });

/**
 * @param {any} list
 * @returns {Record<string, Way | Refused>}
 */
function checked(list) {
  try {
    if (!list) throw list;
    return Object.fromEntries([list].flat().map((/** @type {any} */ one) => [one.to, one.problem ? unanswered(one) : way(one)]));
  } catch {
    throw new Refused('unavailable');
  }
}

/**
 * The address of a question. The currency itself is the last target: so the answer is a list in any case, in which a target that has no
 * rate is a row and no failed request.
 * @param {Asked} asked
 */
function address({ service, from, to, date, source }) {
  const beside = Object.entries({ date, source }).flatMap(([name, value]) => (value ? `&${name}=${encodeURIComponent(value)}` : []));
  return `${service}v1/convert?from=${from}&to=${[...to, from].join()}${beside.join('')}`;
}

/** @param {Asked} asked */
export const known = (asked) => ask(address(asked), checked);

/** What waits to be kept until the reader does something: see act.js. */
export const kept = new Map();
/** @type {{ write?: () => void }} */
export const keeper = {};

/**
 * @param {Asked} asked
 * @param {string} to
 */
export const key = ({ service, from, source }, to) => `${service} ${from} ${to} ${source}`.trim();

/**
 * @param {Asked} asked
 * @param {Record<string, Way | Refused>} ways
 */
function keep(asked, ways) {
  for (const [to, found] of Object.entries(ways)) if (!(found instanceof Error) && to !== asked.from) kept.set(key(asked, to), found);
  keeper.write?.();
}

/**
 * What is known of the rates from one currency to each of these: a way, or why there is none. Fails where nothing can be known.
 * @param {Asked} asked
 * @param {boolean} persists
 * @param {(answer: Answer) => void} [early] hears of it before the names of its sources have come
 * @returns {Promise<Answer>}
 */
export async function rates(asked, persists, early) {
  const { service, from, to } = asked;
  const strange = (/** @type {string} */ target) => new Refused('unknown-currency', { code: isCode(from) ? target : from, to: target });
  const wanted = isCode(from) ? to.filter((code) => isCode(code) && code !== from) : [];
  /** @type {{ ways: Record<string, Way | Refused>, offline: boolean }} */
  let got = { ways: {}, offline: false };
  try {
    if (isCode(from)) got.ways = await known({ ...asked, to: wanted });
    if (persists && !asked.date) keep(asked, got.ways);
  } catch (error) {
    const { rescued } = await FxElement.load('act.js').catch(() => Promise.reject(error));
    got = await rescued({ ...asked, to: wanted }, error, persists);
  }
  const { ways, offline } = got;
  const found = Object.fromEntries(to.map((target) => [target, ways[target] ?? (wanted.includes(target) ? new Refused('unavailable') : strange(target))]));
  const answer = { ways: found, offline, names: {}, markets: [] };
  const sources = new Set(Object.values(found).flatMap((way) => (way instanceof Error ? [] : way.legs.map(({ source }) => source).filter((source) => !NAMED.test(source)))));
  if (!sources.size) return answer;
  early?.(answer);
  const about = await Promise.all([...sources].map((source) => ask(`${service}v1/sources/${source}`, (one) => one).catch(() => ({}))));
  return { ...answer, names: Object.fromEntries(about.map(({ id, name }) => [id, name])), markets: about.filter(({ kind }) => kind === 'aggregate').map(({ id }) => id) };
}

/** The rates of now may be old by now: the browser's own cache knows until when they were good. */
export function renew() {
  for (const url of answers.keys()) if (/\/v1\/convert/.test(url) && !/&date=/.test(url)) answers.delete(url);
}
