// The converter's card: its fields, what is computed at once from what is typed, and whose rate it is. The controls are made in form.js;
// what a reader does and what is wrong is in act.js.

import { CANONICAL, fill, freshest, FxElement, h, isCode, rate, ratio, receipt, Refused, round, show, significant, split } from './define.js';
import { make } from './form.js';
import { appearance } from './look.js';

export { appearance as look };

/** @typedef {import('./converter.js').FxConverter} FxConverter */
/** @typedef {import('./types').Way} Way */
/** @typedef {import('./types').Answer} Answer */
/** @typedef {import('./types').Texts} Texts */
/** @typedef {import('./form.js').Parts} Parts */
/** @typedef {{ to: string, result: string, shown: string, rate: string, way: Way }} Result */

const NOTHING = '–';
/** How long nothing is said while the rates are on their way. */
const PATIENCE = 800;

/**
 * What a reader does, and what is wrong in words: fetched when one comes into a field, or where something is wrong.
 * @type {typeof import('./act.js') | undefined}
 */
let acts;
/** @type {Promise<typeof import('./act.js') | undefined> | undefined} */
let coming;

/** One promise for all who wait: what happened first in a field is done first. */
const act = () => (coming ??= FxElement.load('act.js').then((known) => (acts = known), () => (coming = undefined)));

/**
 * Makes the controls when they are not there, brings them to the state, and computes.
 * @param {FxConverter} element
 */
export function render(element) {
  // In one row a result moves what stands beside it: it is there from the first picture on.
  const compact = element.on('compact');
  if (!element.answer && !element.failure && compact && !element.parts) return;
  const { targets } = element;
  const texts = /** @type {Texts} */ (element.texts);
  const shape = [targets.length, element.locale, ...['compact', 'chart', 'tools'].map((name) => element.on(name))].join();
  if (element.shape !== shape || !element.parts?.form.isConnected) rebuild(element, shape, texts);
  const { form, amount, inputs, names, signs } = /** @type {Parts} */ (element.parts);
  form.dir = element.direction;
  form.lang = element.locale;
  const wanted = element.getAttribute('amount') ?? '1';
  // What is being typed stays as it was typed.
  if (element.written !== wanted) {
    element.written = wanted;
    const plain = CANONICAL.test(wanted);
    amount.value = plain ? show(wanted, element.locale) : wanted;
    element.typed = plain ? { kind: 'number', value: wanted } : { kind: 'unread' };
    if (!plain) act().then((known) => (known ? known.hear(element) : fail(element, { kind: 'invalid' })));
  }
  [element.base, ...targets].forEach((code, at) => {
    inputs[at].defaultValue = code;
    if (inputs[at] !== element.root.activeElement) inputs[at].value = code;
    names[at].textContent = named(element, code);
    signs[at].textContent = signed(element, code);
  });
  for (const { equip } of element.beside) equip(element);
  echo(element);
  compute(element);
}

/**
 * @param {FxConverter} element
 * @param {string} shape
 * @param {Texts} texts
 */
function rebuild(element, shape, texts) {
  const focused = element.root.activeElement?.getAttribute('part');
  element.shape = shape;
  element.parts?.boxes.forEach((box) => box.destroy());
  element.parts = make(element.targets.length, texts, () => (act().then((known) => known?.touch(element)), element.swap()));
  for (const type of ['focusin', 'input', 'change', 'focusout']) element.parts.form.addEventListener(type, ({ target }) => does(element, type, /** @type {HTMLInputElement} */ (target)));
  element.put(element.parts.form);
  element.written = NOTHING;
  // One who was there is there again: a new target or language does not throw them out.
  if (focused) /** @type {HTMLElement | null} */ (element.root.querySelector(`[part="${focused}"]`))?.focus();
}

/**
 * What the reader does in a field. Where the file that reads it does not come, a plain number and a code are taken as they are.
 * @param {FxConverter} element
 * @param {string} type
 * @param {HTMLInputElement} target
 */
function does(element, type, target) {
  const { amount, inputs } = /** @type {Parts} */ (element.parts);
  const at = inputs.indexOf(target);
  // What else stands in the card minds itself.
  if (at < 0 && target !== amount) return;
  const { value } = target;
  if (acts) return acts.does(element, type, target, at, value);
  // Till then it stands as it was typed.
  if (at < 0 && type === 'input') element.typed = { kind: 'unread' };
  act().then((known) => {
    if (known) return known.does(element, type, target, at, value);
    if (at < 0 && type === 'input') {
      const plain = value.trim().replace(/^(\d+),(\d{1,2})$/, '$1.$2');
      element.typed = CANONICAL.test(plain) ? { kind: 'number', value: plain } : { kind: 'invalid' };
      if (element.typed.kind === 'number') element.setAttribute('amount', (element.written = plain));
      compute(element);
    } else if (at >= 0 && type === 'change') element.choose([element.base, ...element.targets].map((code, other) => (other === at ? value.trim().toUpperCase() : code)));
  });
}

/**
 * Names by language and code: browsers take milliseconds for each.
 * @type {Record<string, string>}
 */
const called = {};

/**
 * @param {FxConverter} element
 * @param {string} code
 */
function named({ locale }, code) {
  return (called[locale + code] ??= (isCode(code) && new Intl.DisplayNames(locale, { type: 'currency' }).of(code)) || code);
}

/**
 * A currency's own sign, where it has a short one.
 * @param {FxConverter} element
 * @param {string} code
 */
function signed(element, code) {
  if (!isCode(code)) return '';
  const sign = new Intl.NumberFormat(element.locale, { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' }).formatToParts(0).find(({ type }) => type === 'currency')?.value.replace(/\p{Cf}/gu, '') ?? '';
  return sign.length < 3 ? sign : '';
}

/**
 * Writes what is not there yet: the browser lays out anew what is written.
 * @param {Element} element
 * @param {string} text
 */
const write = (element, text) => element.textContent === text || (element.textContent = text);

/**
 * What was understood, where it is not plainly what was typed; and how long it is, for the size of its letters.
 * @param {FxConverter} element
 */
export function echo(element) {
  const { amount, names } = /** @type {Parts} */ (element.parts);
  const value = element.typed.kind === 'number' ? element.typed.value : '';
  const read = value && value !== amount.value && show(value, element.locale);
  write(names[0], `${element.texts?.amount} · ${read && read !== amount.value ? `${read} ` : ''}${named(element, element.base)}`);
  amount.parentElement?.style.setProperty('--_n', `${amount.value.length}`);
}

/**
 * From the state to what is shown. Nothing is waited for when all is here: the result stands in the same moment as the key.
 * @param {FxConverter} element
 */
export function compute(element) {
  if (!element.parts) return;
  element.turn += 1;
  const typed = element.typed;
  const { form } = element.parts;
  form.setAttribute('aria-busy', String(!element.answer && !element.failure));
  if (typed.kind === 'unread') return expect(element);
  // Before the rates: what is typed wrong is wrong without them, too.
  if (typed.kind !== 'number') return fail(element, typed);
  if (element.failure) return fail(element, element.failure);
  if (!element.answer) return expect(element);
  const answer = element.answer;
  const results = element.targets.map((to) => {
    const way = answer.ways[to];
    return way instanceof Error ? way : result(typed.value, to, way);
  });
  figures(element, typed.value, results, answer);
}

/**
 * Nothing is here yet, and nothing of before stays.
 * @param {FxConverter} element
 */
function expect(element) {
  clear(element);
  acts?.say(element, '');
  const turn = element.turn;
  setTimeout(() => {
    if (turn !== element.turn) return;
    /** @type {Parts} */ (element.parts).receipt.textContent = element.texts?.loading ?? '';
  }, PATIENCE);
}

/**
 * Takes every figure out.
 * @param {FxConverter} element
 */
export function clear(element) {
  const { outputs, receipt } = /** @type {Parts} */ (element.parts);
  outputs.forEach((_, at) => put(element, at));
  receipt.textContent = '';
  delete receipt.dataset.freshness;
}

/**
 * @param {FxConverter} element
 * @param {number} at
 * @param {string} [figure]
 * @param {string} [rate]
 */
function put({ parts }, at, figure = NOTHING, rate = '\u00a0') {
  const { outputs, rates } = /** @type {Parts} */ (parts);
  write(outputs[at], figure);
  outputs[at].classList.toggle('none', figure === NOTHING);
  write(rates[at], rate);
}

/**
 * @param {string} amount
 * @param {string} to
 * @param {Way} way
 * @returns {Result | Refused}
 */
function result(amount, to, way) {
  const exact = ratio(amount, way.legs);
  const result = round(exact, way.places);
  if (result === null) return new Refused('amount-out-of-range', { to });
  // An amount that is not nothing is not shown as nothing.
  const shown = /[1-9]/.test(result) || !exact.above ? result : significant(exact, 2);
  return { to, result, shown, rate: rate(way.legs, amount, shown), way };
}

/**
 * @param {FxConverter} element
 * @param {string} amount
 * @param {(Result | Refused)[]} results
 * @param {Answer} answer
 */
function figures(element, amount, results, answer) {
  const parts = /** @type {Parts} */ (element.parts);
  const money = (/** @type {string} */ number, /** @type {string} */ code) => `${show(number, element.locale)} ${code}`;
  const unit = money('1', element.base);
  const good = /** @type {Result[]} */ (results.filter((one) => !(one instanceof Refused)));
  const bad = /** @type {Refused[]} */ (results.filter((one) => one instanceof Refused));
  results.forEach((one, at) => {
    if (one instanceof Refused) put(element, at);
    // Isolated, so that a sentence from right to left does not turn it.
    else put(element, at, show(one.shown, element.locale), `\u2066${unit} = ${money(one.rate, one.to)}\u2069`);
  });
  // All in one size: that in which the longest has room.
  const longest = Math.max(...parts.outputs.map(({ textContent }) => textContent.length));
  parts.form.style.setProperty('--_m', `${longest + 2}`);
  if (!good.length) return fail(element, bad[0]);
  const ways = good.map(({ way }) => way);
  const texts = /** @type {Texts} */ (element.texts);
  write(parts.receipt, receipt(ways, answer, texts, element.locale, element.on('compact') ? 'medium' : 'long'));
  for (const one of [parts.receipt, parts.about]) one?.setAttribute('data-freshness', answer.offline ? 'stale' : freshest(ways));
  const line = good.map(({ shown, to }) => money(shown, to)).join(', ');
  acts?.say(element, '', `\u2066${money(amount, element.base)} = ${line}\u2069. ${parts.receipt.textContent}`);
  const rows = good.map(({ way, shown, ...row }) => ({ ...row, rate_date: way.date, freshness: way.freshness, legs: way.legs }));
  element.tell('fx-change', { amount, from: element.base, date: element.get('date') || null, results: rows });
  const twice = split(element.get('to')).find((code, at, all) => all.indexOf(code) !== at);
  if (bad.length) fail(element, bad[0], true);
  else if (twice) fail(element, new Refused('duplicate', { code: twice }), true);
}

/**
 * Says what is wrong in place of the result; beside it, where there is one all the same. Where the words for it do not come, what the page
 * wrote into the element stands there.
 * @param {FxConverter} element
 * @param {any} error
 * @param {boolean} [beside]
 */
async function fail(element, error, beside) {
  if (!beside) clear(element);
  const { turn } = element;
  const known = await act();
  if (turn !== element.turn) return;
  if (known) return known.fail(element, error, beside);
  const [{ amount, receipt }, texts] = [/** @type {Parts} */ (element.parts), /** @type {Texts} */ (element.texts)];
  const message = error.kind ? fill(texts.amountInvalid, { text: amount.value.slice(0, 40) }) : texts.unavailable;
  receipt.replaceChildren(h('slot', {}, h('span', { part: 'message' }, message)));
  receipt.dataset.freshness = 'stale';
  element.tell('fx-error', { code: error.kind ? 'amount-invalid' : error.code, message });
}
