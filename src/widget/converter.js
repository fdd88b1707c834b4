// <fx-converter>: an amount, what it is in other currencies, and always whose rate of which day. Attributes are the state; what
// is typed is computed at once, here. The controls are made in form.js.

import { common } from './common.js';
import { fill, FxElement, h } from './element.js';
import { make } from './form.js';
import { appearance } from './look.js';
import { CANONICAL, show } from './number.js';
import { rate, ratio, round, significant } from './ratio.js';
import { freshest, receipt } from './receipt.js';
import { rates, Refused, renew } from './rates.js';

/** @typedef {import('./types').Way} Way */
/** @typedef {import('./types').Answer} Answer */
/** @typedef {import('./types').Texts} Texts */
/** @typedef {import('./typed.js').Typed} Typed */
/** @typedef {import('./form.js').Parts} Parts */
/** @typedef {{ to: string, result: string, shown: string, rate: string, way: Way }} Result */

const MOST_TARGETS = 8;
/** After the last key, so that a screen reader is not talked over while one types. */
const QUIET = 600;
const NOTHING = '–';
/** How long until it is asked again where the service does not answer: the first and the longest wait. */
const [SOON, LATER] = [4_000, 120_000];
/** How long nothing is said while the rates are on their way. */
const PATIENCE = 800;

/**
 * What a reader does, and what is wrong in words: fetched when one comes into a field, or when it is needed.
 * @type {typeof import('./act.js') | undefined}
 */
let acts;

/**
 * What is read where that file does not come: what no habit reads in two ways.
 * @param {string} text
 * @returns {Typed}
 */
function plain(text) {
  const value = text.trim().replace(/^(\d+),(\d{1,2})$/, '$1.$2');
  return CANONICAL.test(value) ? { kind: 'number', value } : { kind: text ? 'invalid' : 'empty' };
}

/** @param {string} code */
const isCode = (code) => /^[A-Z]{3}$/.test(code);

/**
 * Decimal places of a currency: what browsers know is good enough where the service cannot say.
 * @param {string} code
 */
const decimals = (code) => new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions().maximumFractionDigits ?? 2;

/**
 * What is wrong, where the words for it do not come.
 * @param {any} error
 * @param {Texts} texts
 * @param {string} text
 * @returns {{ code: string, text: string, buttons: Node[] }}
 */
function briefly({ kind, code = 'unavailable' }, texts, text) {
  if (!kind) return { code, text: texts.unavailable, buttons: [] };
  return { code: 'amount-invalid', text: fill(texts.amountInvalid, { text: text.slice(0, 40) }), buttons: [] };
}

/** @param {string} list */
const split = (list) => list.split(',').map((code) => code.trim().toUpperCase()).filter(Boolean);

export class FxConverter extends FxElement {
  static switches = ['compact', 'chart', 'tools', 'no-persist'];
  static observedAttributes = [
    'from', 'to', 'amount', 'date', 'source', 'lang', 'theme', 'favourites', 'src', 'nopersist', ...FxConverter.switches,
  ];

  /** @type {Answer | undefined} */
  answer;
  /** @type {Error | undefined} */
  #failure;
  /** @type {Parts | undefined} */
  parts;
  #shape = '';
  #asked = '';
  #told = '';
  /** The attribute that the input shows. */
  #written = NOTHING;
  /** @type {Typed} */
  typed = { kind: 'empty' };
  #turn = 0;
  #timer = 0;
  #retry = 0;
  #wait = SOON;
  /** @type {typeof import('./tools.js').equip | undefined} */
  #equip;

  constructor() {
    super([common, appearance]);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    clearTimeout(this.#retry);
  }

  /** @param {string} name */
  #get(name) {
    return (this.getAttribute(name) ?? '').trim();
  }

  get base() {
    return (this.#get('from') || 'USD').toUpperCase();
  }

  get targets() {
    return [...new Set(split(this.#get('to') || 'EUR'))].slice(0, MOST_TARGETS);
  }

  get #amount() {
    return this.getAttribute('amount') ?? '1';
  }

  /** The rates of now, once more: another day may have come while nobody looked. */
  again() {
    clearTimeout(this.#retry);
    renew();
    this.#ask(true);
  }

  /** The look of a header's converter, and the tools: others do without. */
  async dress() {
    // Browsers take their time for a language's first number and name: it is theirs while rates and texts are on their way.
    show('0', this.locale);
    this.#name(this.base);
    const compact = this.on('compact');
    if (this.on('tools')) this.#equip = (await FxElement.load('tools.js')).equip;
    if (!compact && this.#shape[0] !== 'c') return;
    const style = (await FxElement.load('compact.js')).default;
    const others = this.root.adoptedStyleSheets.filter((one) => one !== style);
    this.root.adoptedStyleSheets = compact ? [...others, style] : others;
  }

  prepare() {
    this.#ask();
  }

  /**
   * Asks for what is shown. What is there of another question goes at once: no figure stands under a day or a currency that is not its own.
   * @param {boolean} [again] the same question once more
   */
  async #ask(again) {
    const question = { service: this.service, from: this.base, to: this.targets, date: this.#get('date'), source: this.#get('source') };
    const asked = JSON.stringify(question);
    if (this.#asked === asked && !again) return;
    if (this.#asked !== asked) this.answer = this.#failure = undefined;
    this.#asked = asked;
    const got = await rates(question, this.persists).catch((error) => /** @type {Error} */ (error));
    if (this.#asked !== asked || !this.isConnected) return;
    if (got instanceof Error) this.#failed(got);
    else [this.answer, this.#failure, this.#wait] = [got, undefined, SOON];
    if (this.answer?.offline || [...Object.values(this.answer?.ways ?? {}), got].some((one) => one instanceof Refused && one.passing)) this.#later();
    if (!this.queued) this.draw();
  }

  /** @param {Error} error */
  #failed(error) {
    // What was good a moment ago is shown as it was; its words tell how old it is.
    if (!this.answer) this.#failure = error;
    // Not a question that is wrong: the next change asks again.
    if (!(error instanceof Refused && !error.passing)) this.#later();
  }

  /** Tries again by itself, each time after a longer while. */
  #later() {
    clearTimeout(this.#retry);
    this.#retry = window.setTimeout(() => this.again(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LATER);
  }

  /** Makes the controls when they are not there, brings them to the state, and computes. */
  render() {
    // In one row a result moves what stands beside it: it is there from the first picture on.
    const compact = this.on('compact');
    if (!this.answer && !this.#failure && compact && !this.parts) return;
    const targets = this.targets;
    const texts = /** @type {Texts} */ (this.texts);
    const shape = `${compact ? 'c' : 'f'}${targets.length} ${this.locale}`;
    if (this.#shape !== shape || !this.parts?.form.isConnected) this.#rebuild(shape, texts);
    const { form, amount, inputs, names, signs, more } = /** @type {Parts} */ (this.parts);
    form.dir = this.direction;
    form.lang = this.locale;
    more.hidden = !this.on('chart');
    // What is being typed stays as it was typed.
    if (this.#written !== this.#amount) {
      this.#written = this.#amount;
      const plain = CANONICAL.test(this.#amount);
      amount.value = plain ? show(this.#amount, this.locale) : this.#amount;
      this.typed = plain ? { kind: 'number', value: this.#amount } : { kind: 'unread' };
      if (!plain) this.#hear();
    }
    [this.base, ...targets].forEach((code, at) => {
      inputs[at].defaultValue = code;
      if (inputs[at] !== this.root.activeElement) inputs[at].value = code;
      names[at].textContent = this.#name(code);
      signs[at].textContent = this.#sign(code);
    });
    this.#echo();
    this.#compute();
    acts?.draw(this);
    if (this.on('tools') && !compact) this.#equip?.(this);
  }

  /**
   * @param {string} shape
   * @param {Texts} texts
   */
  #rebuild(shape, texts) {
    const focused = this.root.activeElement?.getAttribute('part');
    this.#shape = shape;
    this.parts?.boxes.forEach((box) => box.destroy());
    this.parts = make(this.targets.length, texts, {
      hear: () => this.#hear(), learn: () => this.act(), tidy: () => this.#tidy(), swap: () => (this.act().then((known) => known?.touch(this)), this.swap()), open: () => this.act().then((known) => known?.open(this)),
      enhance: (input, at) => this.#enhance(input, at), pick: (at, text) => this.act().then((known) => (known ? known.pick(this, at, text) : this.choose([this.base, ...this.targets].map((code, other) => (other === at ? text.trim().toUpperCase() : code))))),
    });
    this.root.replaceChildren(this.parts.form, this.parts.status);
    this.#written = NOTHING;
    // One who was there is there again: a new target or language does not throw them out.
    if (focused) /** @type {HTMLElement | null} */ (this.root.querySelector(`[part="${focused}"]`))?.focus();
  }

  /** @param {string} code */
  #name(code) {
    return (isCode(code) && new Intl.DisplayNames(this.locale, { type: 'currency' }).of(code)) || code;
  }

  /**
   * A currency's own sign, where it has a short one.
   * @param {string} code
   */
  #sign(code) {
    if (!isCode(code)) return '';
    const sign = new Intl.NumberFormat(this.locale, { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' }).formatToParts(0).find(({ type }) => type === 'currency')?.value ?? '';
    return sign.length < 4 && sign !== code ? sign : '';
  }

  /** What was understood, where it is not plainly what was typed; and how long it is, for the size of its letters. */
  #echo() {
    const { amount, names } = /** @type {Parts} */ (this.parts);
    const value = this.typed.kind === 'number' ? this.typed.value : '';
    const read = value && value !== amount.value && show(value, this.locale);
    names[0].textContent = `${this.texts?.amount} · ${read && read !== amount.value ? `${read} ` : ''}${this.#name(this.base)}`;
    this.#measure(amount, amount.value);
  }

  /**
   * @param {HTMLElement} element
   * @param {string} text
   */
  #measure(element, text) {
    element.parentElement?.style.setProperty('--_n', String(Math.max(2, text.length)));
  }

  /** From the state to what is shown. Nothing is waited for when all is here: the result stands in the same moment as the key. */
  #compute() {
    if (!this.parts) return;
    const turn = ++this.#turn;
    const typed = this.typed;
    const { form } = this.parts;
    form.setAttribute('aria-busy', String(!this.answer && !this.#failure));
    if (typed.kind === 'unread') return this.#expect();
    // Before the rates: what is typed wrong is wrong without them, too.
    if (typed.kind !== 'number') return void this.#fail(typed, turn);
    if (this.#failure) return void this.#fail(this.#failure, turn);
    if (!this.answer) return this.#expect();
    const answer = this.answer;
    const results = this.targets.map((to) => {
      const way = answer.ways[to];
      return way instanceof Error ? way : this.#result(typed.value, to, way);
    });
    this.#show(typed.value, results, answer, turn);
  }

  /** Nothing is here yet, and nothing of before stays. */
  #expect() {
    this.#clear();
    this.#say('', '');
    const turn = this.#turn;
    this.#timer = window.setTimeout(() => {
      if (turn !== this.#turn) return;
      /** @type {Parts} */ (this.parts).receipt.textContent = this.texts?.loading ?? '';
    }, PATIENCE);
  }

  #clear() {
    const { outputs, rates, receipt } = /** @type {Parts} */ (this.parts);
    outputs.forEach((output, at) => ((output.textContent = NOTHING), (rates[at].textContent = '\u00a0')));
    receipt.textContent = '';
    delete receipt.dataset.freshness;
  }

  /**
   * @param {string} amount
   * @param {string} to
   * @param {Way} way
   * @returns {Result | Refused}
   */
  #result(amount, to, way) {
    const exact = ratio(amount, way.legs);
    const result = round(exact, way.places ?? decimals(to));
    if (result === null) return new Refused('amount-out-of-range', { to });
    // An amount that is not nothing is not shown as nothing.
    const shown = /[1-9]/.test(result) || !exact.above ? result : significant(exact, 2);
    return { to, result, shown, rate: rate(way.legs, amount, shown), way };
  }

  /**
   * @param {string} amount
   * @param {(Result | Refused)[]} results
   * @param {Answer} answer
   * @param {number} turn
   */
  #show(amount, results, answer, turn) {
    const parts = /** @type {Parts} */ (this.parts);
    const write = (/** @type {string} */ number, /** @type {string} */ code) => `${show(number, this.locale)} ${code}`;
    this.#clear();
    const good = /** @type {Result[]} */ (results.filter((one) => !(one instanceof Refused)));
    const bad = /** @type {Refused[]} */ (results.filter((one) => one instanceof Refused));
    results.forEach((one, at) => {
      if (one instanceof Refused) return;
      parts.outputs[at].textContent = show(one.shown, this.locale);
      this.#measure(parts.outputs[at], `= ${parts.outputs[at].textContent}`);
      // Isolated, so that a sentence from right to left does not turn it.
      parts.rates[at].textContent = `\u2066${write('1', this.base)} = ${write(one.rate, one.to)}\u2069`;
    });
    parts.below.replaceChildren();
    if (!good.length) return void this.#fail(bad[0], turn);
    const ways = good.map(({ way }) => way);
    const texts = /** @type {Texts} */ (this.texts);
    parts.receipt.textContent = receipt(ways, answer, texts, this.locale, this.on('compact') ? 'medium' : 'long');
    parts.receipt.dataset.freshness = answer.offline ? 'stale' : freshest(ways);
    parts.about?.setAttribute('data-freshness', parts.receipt.dataset.freshness);
    const line = good.map(({ shown, to }) => write(shown, to)).join(', ');
    this.#say('', `\u2066${write(amount, this.base)} = ${line}\u2069. ${parts.receipt.textContent}`);
    const rows = good.map(({ way, shown, ...row }) => ({ ...row, rate_date: way.date, freshness: way.freshness, legs: way.legs }));
    this.#tell('fx-change', { amount, from: this.base, date: this.#get('date') || null, results: rows });
    const twice = split(this.#get('to')).find((code, at, all) => all.indexOf(code) !== at);
    if (bad.length) this.#fail(bad[0], turn, true);
    else if (twice) this.#fail(new Refused('duplicate', { code: twice }), turn, true);
  }

  /**
   * Tells the page once what is so or wrong.
   * @param {string} type
   * @param {unknown} detail
   */
  #tell(type, detail) {
    const told = type + JSON.stringify(detail);
    if (told === this.#told) return;
    this.#told = told;
    this.emit(type, detail);
  }

  /**
   * Says what is wrong in place of the result; beside it, where there is one all the same.
   * @param {any} error
   * @param {number} turn
   * @param {boolean} [beside]
   */
  async #fail(error, turn, beside) {
    if (!beside) this.#clear();
    const known = await this.act();
    if (turn !== this.#turn) return;
    const { code, text, buttons } = known ? known.explain(this, error) : briefly(error, /** @type {Texts} */ (this.texts), this.parts?.amount.value ?? '');
    this.#say(text, text, buttons);
    const { amount, below, inputs, fields, message } = /** @type {Parts} */ (this.parts);
    amount.setAttribute('aria-invalid', String(Boolean(error.kind)));
    const wrong = (/** @type {HTMLInputElement} */ input) => code === 'unknown-currency' && input.defaultValue === error.problem?.code;
    for (const input of inputs) input.setAttribute('aria-invalid', String(wrong(input)));
    // At the field that it is about.
    if (!this.on('compact')) fields[Math.max(0, inputs.findIndex(wrong))].after(message);
    this.#tell('fx-error', { code, message: text });
    if (beside || !['unavailable', 'too-many-requests'].includes(code)) return;
    // Without any rate the page's own content is there, or a link: a way to the service for one who has no other.
    const query = new URLSearchParams({ from: this.base, to: this.targets[0] ?? '', amount: this.#amount });
    below.replaceChildren(h('slot', {}, h('a', { href: `${this.service}?${query}` }, this.texts?.openService ?? '')));
  }

  /**
   * @param {string} text what is wrong
   * @param {string} aloud
   * @param {Node[]} [choices]
   */
  #say(text, aloud, choices = []) {
    const { message, amount, status, inputs } = /** @type {Parts} */ (this.parts);
    message.replaceChildren(text, ...choices);
    message.hidden = !text;
    for (const input of [amount, ...inputs]) input.removeAttribute('aria-invalid');
    clearTimeout(this.#timer);
    // Only to one who is here: a page that opens does not speak.
    if (aloud && this.root.activeElement) this.#timer = window.setTimeout(() => (status.textContent = aloud), QUIET);
  }

  /** @returns {Promise<typeof import('./act.js') | undefined>} */
  async act() {
    return (acts ??= await FxElement.load('act.js').catch(() => undefined));
  }

  /**
   * The list for a currency's input is fetched when one goes there; without it the input takes a code as it is.
   * @param {HTMLInputElement} input
   * @param {number} at
   */
  async #enhance(input, at) {
    if (input.dataset.list) return;
    input.dataset.list = 'asked';
    const known = await this.act();
    if (known) known.enhance(this, input, at);
    else delete input.dataset.list;
  }

  /** Reads what stands in the input: at once, where it is known how. */
  #hear() {
    if (acts) return this.#understand();
    // Till then it stands as it was typed.
    this.typed = { kind: 'unread' };
    this.act().then(() => this.#understand());
  }

  #understand() {
    const { value } = /** @type {Parts} */ (this.parts).amount;
    const typed = acts ? acts.read(value, this.locale, this.base) : plain(value);
    this.typed = typed;
    if (this.root.activeElement) acts?.touch(this);
    if (typed.kind === 'number') {
      this.#written = typed.value;
      this.setAttribute('amount', typed.value);
      // A sign or code that was typed with it is the currency that one has.
      if (typed.currency && typed.currency !== this.base) return acts?.pick(this, 0, typed.currency);
    }
    this.#echo();
    this.#compute();
  }

  /** What was understood is written as the reader's language writes it. */
  #tidy() {
    if (this.typed.kind === 'number') /** @type {Parts} */ (this.parts).amount.value = show(this.typed.value, this.locale);
    this.#echo();
  }

  /** @param {string[]} codes the first is that of the amount */
  choose([from, ...to]) {
    if (from !== this.base) this.setAttribute('from', from);
    if (to.join() !== this.targets.join()) this.setAttribute('to', to.join());
  }

  /** Changes the places of the first two currencies. */
  swap() {
    const [from, [first, ...others]] = [this.base, this.targets];
    const to = [from, ...others.filter((code) => code !== from)];
    this.choose([first, ...to]);
    this.emit('fx-swap', { from: first, to });
  }
}

FxConverter.reflect(FxConverter.observedAttributes.filter((name) => name !== 'nopersist'));
