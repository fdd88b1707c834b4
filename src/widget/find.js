// Which currency is meant by what one types into the list: by code, name, country, sign and everyday name. Part of combobox.js.

/** @typedef {import('./currencies.js').Known} Known */
/** @typedef {Known & { name: string, names: string[], places: string[], symbol: string }} Entry */

/** Letters that are other letters to who has no such key. */
const LETTERS = /** @type {Record<string, string>} */ ({ ß: 'ss', ı: 'i', ł: 'l', ø: 'o', đ: 'd', æ: 'ae', œ: 'oe' });

/** @type {Map<string, string>} */
const folds = new Map();

/** @param {string} text */
export function folded(text) {
  const known = folds.get(text) ?? text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[ßıłøđæœ]/g, (letter) => LETTERS[letter]);
  folds.set(text, known);
  return known;
}

/** What stands between words and in abbreviations: who types leaves it out, or writes another. */
const BETWEEN = /[\s\-.,'’()&"”״׳]+/g;

/** @type {Map<string, string>} */
const joins = new Map();

/** @param {string} text */
function joined(text) {
  const known = joins.get(text) ?? folded(text).replace(BETWEEN, '');
  joins.set(text, known);
  return known;
}

/**
 * Makes beforehand what is looked through at the first letter.
 * @param {Entry} entry
 */
export const warm = ({ names, places, words }) => [...names, ...places, ...words].forEach(joined);

/** The languages of the texts by their letters: what the reader's own have no name for is looked for in them. */
const TONGUES = /** @type {[RegExp, string[]][]} */ ([
  [/\p{Script=Latin}/u, ['de', 'fr', 'es', 'pt', 'it', 'tr']], [/\p{Script=Cyrillic}/u, ['ru', 'uk']], [/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u, ['zh', 'zh-Hant', 'ja']],
  [/\p{Script=Arabic}/u, ['ar']], [/\p{Script=Hebrew}/u, ['he']],
]);
/** Endings of many and of cases: “rubles”, „Kronen“, «рублей». */
const ENDING = /(?<=.{3})(e?s|e?n|ych|[aeioyаеиіоуыьюя]|[аеиоів]?в|[ео]и|ей|ים|ות|ات)$/u;

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

/** @typedef {{ names: string[], places: string[] }} Names */

/** @type {Map<string, (entry: Known) => Names>} */
const spoken = new Map();

/**
 * What a language calls a currency and where it is tender.
 * @param {string} tongue
 */
function speaks(tongue) {
  const [money, region] = /** @type {const} */ (['currency', 'region']).map((type) => new Intl.DisplayNames(tongue, { type, fallback: 'none' }));
  /** @type {Map<string, Names>} */
  const known = new Map();
  return (/** @type {Known} */ { code, regions }) => {
    const names = known.get(code) ?? { names: [money.of(code) ?? ''], places: regions.map((place) => region.of(place) ?? '') };
    known.set(code, names);
    return names;
  };
}

/**
 * How near a currency is to what was typed: the smaller, the nearer; nothing when it is not meant. With the place that told.
 * @param {Entry} entry
 * @param {string} typed folded
 * @param {Names} called
 * @returns {[number, string] | null}
 */
function nearness({ code, words, symbol }, typed, { names, places }) {
  const [whole, parts] = [joined(typed), typed.split(BETWEEN).filter(Boolean)];
  const own = code.toLowerCase();
  const sign = folded(symbol);
  // “C$” and “US$” are said by letters of the code.
  if (own === typed || sign === typed || (/^[a-z]+\$$/.test(typed) && sign.endsWith('$') && own.startsWith(typed.slice(0, -1)))) return [0, ''];
  if (!whole) return null;
  const begins = (/** @type {string} */ text) => folded(text).startsWith(typed) || joined(text).startsWith(whole);
  const word = (/** @type {string} */ text) => parts.every((one) => folded(text).split(BETWEEN).some((part) => part.startsWith(one)));
  const said = words.map(folded);
  if (said.includes(whole) || said.includes(whole.replace(/s$/, ''))) return [0, ''];
  if (own.startsWith(typed)) return [1, ''];
  if (names.some(begins)) return [2, ''];
  if (names.some(word) || said.some((one) => one.startsWith(whole))) return [3, ''];
  const place = places.find(begins) ?? places.find(word);
  if (place) return [begins(place) ? 4 : 5, place];
  // Scripts without spaces have short words.
  return (typed.length > 2 || /[\u3040-\u9fff]/.test(typed)) && names.some((name) => folded(name).includes(typed)) ? [INSIDE, ''] : null;
}

/** The nearness of a text that stands within another word. */
const INSIDE = 6;

/**
 * The currencies that may be meant, nearest first, among equals the most traded.
 * @param {string} text
 * @param {Entry[]} list
 */
export function match(text, list) {
  const typed = folded(text.trim());
  if (!typed) return list.map((entry) => ({ entry, place: '' }));
  const own = (/** @type {string} */ typed) => nearest(typed, list, (entry) => entry);
  const found = own(typed);
  if (sure(found)) return found;
  // What is not found so is looked for in other languages, without its ending, and with the vowels of „Tuerkei“.
  /** @type {Near[] | undefined} */
  let inside;
  const tongues = TONGUES.find(([letters]) => letters.test(typed))?.[1] ?? [];
  for (const form of new Set([typed, typed.replace(ENDING, ''), typed.replace(/([aou])e/g, '$1')])) {
    const more = form === typed ? [] : own(form);
    if (sure(more)) return more;
    for (const tongue of tongues) {
      const names = spoken.get(tongue) ?? speaks(tongue);
      spoken.set(tongue, names);
      const abroad = nearest(form, list, names);
      if (sure(abroad)) return abroad;
      inside ??= abroad.length ? abroad : undefined;
    }
  }
  return found.length ? found : (inside ?? found);
}

/** @typedef {{ entry: Entry, place: string, near: number }} Near */

/**
 * @param {Near} one
 * @param {Near} other
 */
const order = (one, other) => one.near - other.near || one.entry.rank - other.entry.rank || (one.entry.code < other.entry.code ? -1 : 1);

/** @param {Near[]} found */
const sure = ([first]) => first?.near < INSIDE;

/**
 * @param {string} typed
 * @param {Entry[]} list
 * @param {(entry: Entry) => Names} called
 * @returns {Near[]}
 */
function nearest(typed, list, called) {
  const found = list.flatMap((entry) => {
    const near = nearness(entry, typed, called(entry));
    return near ? [{ entry, place: near[1], near: near[0] }] : [];
  });
  return found.sort(order);
}
