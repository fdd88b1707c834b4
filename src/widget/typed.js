// Amounts as people type them: fetched when one begins to type. What can be read in two ways is not guessed.

import { coded } from './define.js';

/** @typedef {{ kind: 'empty' | 'unread' } | { kind: 'invalid' } | { kind: 'number', value: string, currency?: string } | { kind: 'ambiguous', values: string[] }} Typed */

const MOST_DIGITS = 28;
/** What may stand behind a number for its thousands; longest first, so that "млн" is not "м" and a rest. */
const SUFFIXES = Object.entries({
  2: 'hundred|百|백', 3: 'thou|millier|milliers|тыщ|हज़ार|हजार|אלף|אלפים|آلاف|천|grand|duizend|tusen|tusind|tys|tysięcy|tysiące|tis|tisíc|т|mila|bin|тис|тисяч|тисяча|тисячі|k|к|тыс|тысяч|тысяча|тысячи|tsd|tausend|mil|mille|thousand|千|ألف|ezer|mii|tuhatta|ribu|rb|nghìn|ngàn|พัน', 4: '万|萬|만|หมื่น',
  5: 'lakh|lakhs|lac|लाख|แสน', 6: 'mill|mi|kk|кк|лям|ляма|лямов|εκατ|miljoen|miljon|miljoner|millioner|milion|miliony|milionów|milionů|ملايين|מיליון|מיליוני|百萬|百万|milione|milioni|milhão|milhões|milyon|мільйон|мільйона|мільйонів|m|mm|mio|mn|mln|млн|м|million|millions|millionen|millón|millones|миллион|миллиона|миллионов|مليون|millió|milioane|miljoonaa|juta|jt|triệu|ล้าน',
  7: 'crore|crores|cr|करोड़|千万|千萬', 8: '亿|億|억',
  9: 'bi|δισ|مليارات|miljard|miljarder|milliarder|miliard|miliardy|miliardów|mld|מיליארד|מיליארדי|mil millones|mil milhões|miliardo|miliardi|bilhão|bilhões|milyar|мільярд|мільярда|мільярдів|b|bn|mrd|md|mia|млрд|milliard|milliards|milliarde|milliarden|миллиард|миллиарда|миллиардов|مليار|milliárd|miliarde|miljardia|miliar|tỷ|tỉ', 12: 'טריליון|兆|trilyon|tn|trn|трлн|триллион|триллиона|триллионов|万亿',
})
  .flatMap(([zeros, words]) => words.split('|').map((word) => /** @type {[string, number]} */ ([word, Number(zeros)])))
  .sort(([one], [other]) => other.length - one.length);
/** The words that are spelled alike and differ by thousands: in English a billion has nine zeros, where these are spoken twelve. */
const ALIKE = /\s*(?:(b|tr)ill(?:ions?|ionen|ones|ón)|mil)$/iu;
const LONG = /^(de|fr|es|nl|da|nb|nn|no|sv)\b/;
/** Where “mil” is a thousand; in English it is a million. */
const MIL = /^(es|pt|ca|gl)\b/;
/** Fractions that have a sign, as decimals; thirds and such have none. */
const FRACTIONS = /** @type {Record<string, string>} */ ({ '1⁄2': '5', '1⁄4': '25', '3⁄4': '75', '1⁄5': '2', '2⁄5': '4', '3⁄5': '6', '4⁄5': '8', '1⁄8': '125', '3⁄8': '375', '5⁄8': '625', '7⁄8': '875', '1⁄10': '1' });
/** Signs and words of money. A sign of several currencies means the one that stands there already, else the language's own, else the first. What
 * longer words begin with counts before a number alone: who types “100 reais” has not meant rand on the way. */
const SIGNS = Object.entries({
  EUR: '€|euro[sa]?|avro|ευρώ|евро|євро|欧元|歐元|ユーロ|يورو|אירו|יורו', GBP: '£|pounds?|quid|pfund|livres?|libras?|sterlin[ea]?|фунт(?:а|ов)?|ポンド|英镑|英鎊', JPY: '¥|円|yen|[ий]ен[аы]?|日圓|日元', CNY: '¥|元|块|塊|yuan|rmb|юан(?:ь|я|ей)|人民[币幣元]', RUB: '₽|руб(?:\\.|л(?:ь|я|ей))?|р\\.?|roubles?|rubles?|rubel|rublos?|卢布|盧布|רובל',
  USD: '\\$|us\\$|dollars?|dolar|бакс(?:а|ов)?|달러|bucks?|dólar(?:es)?|dollari|долл?\\.?|доллар(?:а|ов)?|долар(?:а|и|ів)?|美元|美金|ドル|دولار|דולר(?:ים)?', CAD: '\\$|c\\$|ca\\$', AUD: '\\$|a\\$|au\\$', NZD: '\\$|nz\\$', HKD: '\\$|hk\\$', SGD: '\\$|s\\$', MXN: '\\$|mx\\$|pesos?', ARS: '\\$|pesos?', CLP: '\\$|pesos?', COP: '\\$|pesos?', TWD: '\\$|nt\\$|元|新台幣',
  INR: '₹|rs\\.?|rupees?|rupien?', UAH: '₴|грн\\.?|гриве(?:н|нь)|гривн[аиі]', KZT: '₸|тенге', TRY: '₺|lira(?:sı)?|tl|лир[аы]?', ILS: '₪|ש["״]?ח|שקל(?:ים)?|shekels?', KRW: '₩|won|원', NGN: '₦', VND: '₫|đ|đồng|dong', PLN: 'zł|złotych|злот(?:ы[хй]|их)', CHF: 'fr\\.|franken|francs?|franchi|sfr\\.?',
  SEK: 'kr\\.?|kronor|крон[аы]?', NOK: 'kr\\.?|kroner|крон[аы]?', DKK: 'kr\\.?|kroner|крон[аы]?', BRL: 'r\\$|rea(?:l|is)', CZK: 'kč|крон[аы]?', HUF: 'ft|forint', AED: 'dhs?\\.?|dirhams?|дирхам(?:а|ов)?|درهم', SAR: 'ريال|﷼|ر\\.س', EGP: 'جنيه', THB: '฿|baht|บาท', GEL: '₾|ლარი|lari|лари', AMD: '֏|драм(?:ов)?', AZN: '₼|manat', IDR: 'rp\\.?|rupiah', MYR: 'rm(?=\\s*\\d)', ZAR: 'r(?=\\s*\\d)', KES: 'ksh\\.?', GHS: 'gh₵|gh¢|₵', PHP: '₱', BDT: '৳|tk', PYG: '₲', CRC: '₡', MNT: '₮', LAK: '₭',
  PKR: '₨|rs\\.?', RON: 'lei|leu', RSD: 'din\\.?|дин(?:\\.|ара?)?', PEN: 's/\\.?', BYN: 'br(?=\\s*\\d)', UZS: 'so[ʻ’\']?m|сум', KGS: 'сом', XOF: 'f(?:rancs?)?\\s?cfa', XAF: 'f(?:rancs?)?\\s?cfa',
}).map(([code, words]) => ({ code, word: new RegExp(`^(?:${words})(?![\\p{L}$])\\s*|(?:(?<=^|[^\\p{L}$]|[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af])\\s*(?:${words})|(?=\\p{Sc})(?:${words}))$`, 'iu') }));

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

/** @param {string} code */
const living = (code) => new Intl.DisplayNames('en', { type: 'currency', fallback: 'none' }).of(code) !== undefined;

/**
 * The money that stands before or behind a number, and the rest.
 * @param {string} text
 * @param {string} from the currency that is there now
 * @param {string} lang
 * @returns {[string, string | undefined]}
 */
function money(text, from, lang) {
  const [code] = /^[A-Za-z]{3}(?![A-Za-z])|(?<![A-Za-z])[A-Za-z]{3}$/.exec(text) ?? [];
  if (code && living(code.toUpperCase())) return [text.replace(code, '').trim(), coded(code)];
  // At most keys there are figures alone: nothing is looked up for them.
  if (/^[-+\d.,\s]*$/.test(text)) return [text, undefined];
  const long = (/** @type {RegExp} */ word) => word.exec(text)?.[0].trim().length ?? 0;
  // The longest: “日元” is not 日 and “元”.
  const longest = Math.max(...SIGNS.map(({ word }) => long(word)));
  if (!longest) return [text, undefined];
  const found = SIGNS.filter(({ word }) => long(word) === longest);
  const sign = found.find((one) => one.code === from) ?? (found.length > 1 ? found.find(({ code }) => own(code, lang)) : undefined) ?? found[0];
  return [text.replace(sign.word, '').trim(), sign.code];
}

/**
 * Whether a language writes a currency by its bare sign: “$” is the peso in Mexico, “kr.” the krone in Denmark.
 * @param {string} code
 * @param {string} lang
 */
function own(code, lang) {
  const [full, bare] = /** @type {const} */ (['symbol', 'narrowSymbol']).map((currencyDisplay) => new Intl.NumberFormat(lang, { style: 'currency', currency: code, currencyDisplay }).formatToParts(0).find(({ type }) => type === 'currency')?.value);
  return full === bare && full !== code;
}

/**
 * Thousands and millions in words, as zeros.
 * @param {string} text
 * @param {string} lang
 * @returns {[string, number]}
 */
function scaled(text, lang) {
  const [alike, start] = ALIKE.exec(text) ?? [];
  if (alike && /\d\s*$/.test(text.slice(0, -alike.length))) {
    const zeros = !start ? (MIL.test(lang) ? 3 : 6) : (/[bB]/.test(start) ? [9, 12] : [12, 18])[Number(LONG.test(lang) || /n(en|es)|ón$/i.test(alike))];
    return [text.slice(0, -alike.length), zeros];
  }
  const bare = text.replace(/(?<=\p{L})\.$/u, '').toLowerCase();
  const suffix = SUFFIXES.find(([word]) => bare.endsWith(word) && !/\p{L}$/u.test(bare.slice(0, -word.length)));
  return suffix ? [bare.slice(0, -suffix[0].length).trim(), suffix[1]] : [text, 0];
}

/**
 * A number in two steps, “3万5千”, as one. With a single digit behind, “1万5”, it can be meant in two ways.
 * @param {string} text
 * @param {string} lang
 */
function stepped(text, lang) {
  const steps = /^(.*\d\s*[百백千천万萬만億亿억兆])\s*(\d{2,}|\d.*\D)$/u.exec(text)?.slice(1).map((step) => read(step, lang));
  const values = (steps ?? []).map((step) => (step.kind === 'number' && !step.value.includes('.') ? step.value : ''));
  return values.length && values.every(Boolean) ? String(values.reduce((sum, value) => sum + BigInt(value), 0n)) : text;
}

/**
 * Reads an amount: "1 234,56", "1.5k", "٣٫٥", "$100", "5 тысяч".
 * @param {string} text
 * @param {string} lang
 * @param {string} [from] the currency that is there now
 * @returns {Typed}
 */
export function read(text, lang, from = '') {
  // As signs of one width, but not a fraction's: they would run into the number before them.
  const even = plain(text.trim().replace(/[¼-¾⅐-⅞]/g, (sign) => ` ${sign.normalize('NFKC')}`).replace(/[\uff00-\uffef]/g, (sign) => sign.normalize('NFKC')));
  const marks = even.replace(/[\u200e\u200f\u061c\u2066-\u2069]/g, '').replace('−', '-').replaceAll('٫', '.').replaceAll('٬', ',');
  // “≈ $22.9 million” is pasted, and a minus may stand before the sign of the money.
  const [, minus, clean] = /** @type {RegExpExecArray} */ (/^[≈~]?\s*(-(?=\D))?\s*(.*)$/s.exec(marks.trim()));
  if (!clean) return { kind: minus ? 'invalid' : 'empty' };
  const [figure, currency] = money(clean, from, lang);
  // “5 millones de pesos”, « 2 millions d’euros ».
  // A dash in the place of cents is no minus: “100,-”.
  let [rest, zeros] = scaled(stepped(figure, lang).replace(/(?<=\d)\s?[.,:/]\s?[-–—]{1,2}$/, '').replace(/\s+(?:d[ei]|d['’])$/iu, ''), lang);
  rest = rest.replace(/^([-+]?)(.*?)\s*\b(\d⁄\d0?)$/, (all, sign, whole, part) => (part in FRACTIONS ? `${sign}${whole || 0}.${FRACTIONS[part]}` : all));
  rest = rest.replace(/(?<=\d)\s*[.,]?\s*\.?$/, '').replace(/(?<=\d)[\s'’_](?=\d)/g, '').replace(/^([-+])\s+/, '$1');
  if (minus) rest = `-${rest}`;
  if (!/^[-+]?[\d.,]*\d[\d.,]*$/.test(rest)) return { kind: 'invalid' };
  const readings = decimals(rest.replace('+', ''), separators(lang));
  const values = readings.map((reading) => shifted(reading, zeros));
  if (!values.length || values.some((value) => value.replace(/\D/g, '').length > MOST_DIGITS)) return { kind: 'invalid' };
  return values.length > 1 ? { kind: 'ambiguous', values } : { kind: 'number', value: values[0], ...(currency && { currency }) };
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
