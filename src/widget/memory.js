// What is kept in the reader's browser, if the page lets it, and not before they do something: the currencies chosen last, and the rates that
// were known last. Part of act.js.

import { kept, keeper, key, known, Refused } from './define.js';
import { turned } from './turned.js';

/** @typedef {import('./types').Asked} Asked */
/** @typedef {import('./types').Way} Way */

/**
 * What was kept; where storage is blocked, nothing.
 * @param {string} name
 */
export function get(name) {
  try {
    return JSON.parse(localStorage.getItem(`fx:${name}`) ?? 'null');
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {unknown} value
 */
export function set(name, value) {
  try {
    localStorage.setItem(`fx:${name}`, JSON.stringify(value));
  } catch {
    // Blocked or full: the page works without it.
  }
}

/**
 * From now on what comes is kept, as is what came already.
 * @param {() => boolean} may whether the page still lets it
 */
export function touch(may) {
  keeper.write = () => {
    if (may()) for (const [name, value] of kept) set(name, value);
    kept.clear();
  };
  keeper.write();
}

/**
 * What is done where a question failed: asked one by one, where one of its targets is no currency at all, for which the service refuses the
 * whole; else the last that was known.
 * @param {Asked} asked
 * @param {Refused} error
 * @param {boolean} persists
 * @returns {Promise<{ ways: Record<string, Way | Refused>, offline: boolean }>}
 */
export async function rescued(asked, error, persists) {
  if (error.passing) return { ways: recalled(asked, error, persists), offline: true };
  const [, named = asked.from] = /^"([A-Z]{3})"/.exec(error.problem.detail) ?? [];
  const aimed = /^(from|to)$/.test(error.problem.parameter) ? new Refused(error.code, { ...error.problem, code: named }) : error;
  if (error.problem.parameter !== 'to' || named === asked.from) throw aimed;
  if (asked.to.length === 1) return { ways: { [asked.to[0]]: aimed }, offline: false };
  const each = asked.to.map(async (to) => known({ ...asked, to: [to] }).catch((error) => ({ [to]: error.passing ? error : new Refused(error.code, { ...error.problem, code: to, to }) })));
  return { ways: Object.assign({}, ...(await Promise.all(each))), offline: false };
}

/**
 * The last that was known of each pair, in its own or the other direction.
 * @param {Asked} asked
 * @param {Refused} error what is wrong with the service
 * @param {boolean} persists
 * @returns {Record<string, Way | Refused>}
 */
function recalled(asked, error, persists) {
  if (!persists || asked.date) throw error;
  const found = asked.to.map((to) => {
    const [one, other] = [get(key(asked, to)), get(key({ ...asked, from: to }, asked.from))];
    return [to, one ?? (other && turned(other, to))];
  });
  if (!found.some(([, way]) => way)) throw error;
  return Object.fromEntries(found.map(([to, way]) => [to, way ?? error]));
}
