// Which currency is meant by what one types into the list: by code, name, country, sign and everyday name. Part of combobox.js.

/** @typedef {import('./currencies.js').Known} Known */
/** @typedef {Known & { name: string, names: string[], places: string[], symbol: string }} Entry */

/** @type {Map<string, string>} */
const folds = new Map();

/** @param {string} text */
export function folded(text) {
  const known = folds.get(text) ?? text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  folds.set(text, known);
  return known;
}

/**
 * The currencies by their names. What they can be found by beside is looked up when one types: browsers take their time for it.
 * @param {Known[]} known
 * @param {string} lang
 * @returns {Entry[]}
 */
export function entries(known, lang) {
  // The page's, English, and what the reader speaks besides.
  const tongues = [...new Set([lang, 'en', ...(navigator.languages ?? []).slice(0, 3)])];
  const names = (/** @type {'currency' | 'region'} */ type) => once(() => tongues.map((tongue) => new Intl.DisplayNames(tongue, { type })));
  const [money, region, own] = [names('currency'), names('region'), new Intl.DisplayNames(lang, { type: 'currency' })];
  return known.map((currency) => {
    const { code } = currency;
    const called = (/** @type {string | undefined} */ name) => (!name || name === code ? (currency.own ?? code) : name);
    const lists = {
      names: once(() => money().map((one) => called(one.of(code)))),
      places: once(() => currency.regions.flatMap((place) => region().map((one) => one.of(place) ?? place))),
      symbol: once(() => sign(code, lang)),
    };
    return {
      ...currency,
      name: called(own.of(code)),
      get names() {
        return lists.names();
      },
      get places() {
        return lists.places();
      },
      get symbol() {
        return lists.symbol();
      },
    };
  });
}

/**
 * What is made when it is asked for, and kept.
 * @template T
 * @param {() => T} make
 */
function once(make) {
  /** @type {T | undefined} */
  let made;
  return () => (made ??= make());
}

/**
 * A currency's short sign; nothing where it has none.
 * @param {string} code
 * @param {string} lang
 */
function sign(code, lang) {
  const format = new Intl.NumberFormat(lang, { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' });
  const symbol = format.formatToParts(0).find((part) => part.type === 'currency')?.value ?? '';
  return symbol === code ? '' : symbol;
}

/**
 * How near a currency is to what was typed: the smaller, the nearer; nothing when it is not meant. With the place that told.
 * @param {Entry} entry
 * @param {string} typed folded
 * @returns {[number, string] | null}
 */
function nearness({ code, names, words, places, symbol }, typed) {
  const begins = (/** @type {string} */ text) => folded(text).startsWith(typed);
  const word = (/** @type {string} */ text) => folded(text).split(/[\s\-()’']+/).some((part) => part.startsWith(typed));
  const own = code.toLowerCase();
  if (own === typed || folded(symbol) === typed || words.includes(typed) || words.includes(typed.replace(/s$/, ''))) return [0, ''];
  if (own.startsWith(typed)) return [1, ''];
  if (names.some(begins)) return [2, ''];
  if (names.some(word) || words.some(begins)) return [3, ''];
  const place = places.find(begins) ?? places.find(word);
  if (place) return [begins(place) ? 4 : 5, place];
  // Scripts without spaces have short words.
  return (typed.length > 2 || /[\u3040-\u9fff]/.test(typed)) && names.some((name) => folded(name).includes(typed)) ? [6, ''] : null;
}

/**
 * The currencies that may be meant, nearest first, among equals the most traded.
 * @param {string} text
 * @param {Entry[]} list
 */
export function match(text, list) {
  const typed = folded(text.trim());
  if (!typed) return list.map((entry) => ({ entry, place: '' }));
  const found = list.flatMap((entry) => {
    const near = nearness(entry, typed);
    return near ? [{ entry, place: near[1], near: near[0] }] : [];
  });
  return found.sort((one, other) => one.near - other.near || one.entry.rank - other.entry.rank || (one.entry.code < other.entry.code ? -1 : 1));
}
