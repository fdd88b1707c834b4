// <fx-converter>: an amount, what it is in other currencies, and always whose rate of which day. Attributes are the state; what
// is typed is computed at once, here, from the sheets.

import { FxElement, common, day, fill, h, memory } from './element.js';
import { appearance } from './look.js';
import { CANONICAL, show } from './number.js';
import { rate, ratio, round, significant } from './ratio.js';
import { Refused, book, renew, way } from './sheets.js';

/** @typedef {import('./types').Way} Way */
/** @typedef {import('./types').Book} Book */
/** @typedef {import('./types').Texts} Texts */
/** @typedef {import('./typed.js').Typed} Typed */
/** @typedef {ReturnType<FxConverter['_make']>} Parts */
/** @typedef {{ to: string, result: string, shown: string, rate: string, way: Way }} Result */

const MOST_TARGETS = 8;
const RECENT = 5;
/** After the last key, so that a screen reader is not talked over while one types. */
const QUIET = 600;
const NOTHING = '–';

/**
 * How typed amounts are read: fetched when one goes into a field, or when the page's amount is not plain.
 * @type {typeof import('./typed.js').read | undefined}
 */
let read;

/**
 * What is read where that file does not come.
 * @param {string} value
 * @returns {Typed}
 */
const plain = (value) => (CANONICAL.test(value) ? { kind: 'number', value } : { kind: 'invalid' });

/** @param {string} code */
const isCode = (code) => /^[A-Z]{3}$/.test(code);

/** @param {string} list */
const split = (list) => list.split(',').map((code) => code.trim().toUpperCase());

export class FxConverter extends FxElement {
  static switches = ['compact', 'chart', 'no-persist'];
  static observedAttributes = [
    'from', 'to', 'amount', 'date', 'source', 'lang', 'theme', 'favourites', 'src', ...FxConverter.switches,
  ];

  /** @type {Book | undefined} */
  #book;
  /** @type {Parts | undefined} */
  #parts;
  #shape = '';
  #asked = '';
  #told = '';
  /** The attribute that the input shows. */
  #written = NOTHING;
  /** @type {Typed} */
  #typed = { kind: 'empty' };
  #turn = 0;
  #timer = 0;
  #visible = () => this.#look();

  constructor() {
    super([common, appearance]);
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#visible);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#visible);
    clearTimeout(this.#timer);
  }

  /** @param {string} name */
  #get(name) {
    return (this.getAttribute(name) ?? '').trim();
  }

  get #from() {
    return (this.#get('from') || 'USD').toUpperCase();
  }

  get #to() {
    return [...new Set(split(this.#get('to') || 'EUR'))].slice(0, MOST_TARGETS);
  }

  get #amount() {
    return this.getAttribute('amount') ?? '1';
  }

  /** The rates of now, once more: another day may have come while nobody looked. */
  #look() {
    if (document.visibilityState !== 'visible' || !this.#asked) return;
    renew();
    this.#asked = '';
    this.update();
  }

  /** The look of a header's converter, which others do without. */
  async dress() {
    // Browsers take their time for a language's first number and name: it is theirs while rates and texts are on their way.
    show('0', this.locale);
    this.#name(this.#from);
    if (!this.hasAttribute('compact')) return;
    const style = (await FxElement.load('compact.js')).default;
    const { adoptedStyleSheets } = this.root;
    if (!adoptedStyleSheets.includes(style)) adoptedStyleSheets.push(style);
  }

  /** Asks for the rates of the day, once for each day and service. */
  async prepare() {
    const asked = `${this.service} ${this.#get('date')}`;
    if (this.#asked === asked) return;
    this.#asked = asked;
    const got = await book(this.service, this.#get('date'), this.persists).catch((error) => error);
    if (this.#asked !== asked) return;
    this.#book = got;
    // After a failure the next change, or the next look at the page, tries again.
    if (got instanceof Error) this.#asked = '';
    if (this.texts && !this.queued) this.render();
  }

  /** Makes the controls when they are not there, brings them to the state, and computes. */
  render() {
    // In one row a result moves what stands beside it: it is there from the first picture on.
    if (!this.#book && this.hasAttribute('compact')) return;
    const targets = this.#to;
    const texts = /** @type {Texts} */ (this.texts);
    const shape = targets.length + this.locale;
    if (this.#shape !== shape) {
      this.#shape = shape;
      this.#parts?.boxes.forEach((box) => box.destroy());
      const { form, status } = (this.#parts = this._make(targets.length, texts));
      this.root.replaceChildren(form, status);
      this.#written = NOTHING;
    }
    const { form, amount, inputs, names, more } = /** @type {Parts} */ (this.#parts);
    form.dir = this.direction;
    form.lang = this.locale;
    more.hidden = !this.hasAttribute('chart');
    // What is being typed stays as it was typed.
    if (this.#written !== this.#amount) {
      this.#written = this.#amount;
      const plain = CANONICAL.test(this.#amount);
      amount.value = plain ? show(this.#amount, this.locale) : this.#amount;
      this.#typed = { kind: 'number', value: this.#amount };
      if (!plain) this.#hear();
    }
    [this.#from, ...targets].forEach((code, at) => {
      inputs[at].defaultValue = code;
      if (inputs[at] !== this.root.activeElement) inputs[at].value = code;
      names[at].textContent = this.#name(code);
    });
    this.#echo();
    this.#compute();
    this.#draw();
  }

  /** @param {string} code */
  #name(code) {
    return (isCode(code) && new Intl.DisplayNames(this.locale, { type: 'currency' }).of(code)) || code;
  }

  /** What was understood, where it is not plainly what was typed. */
  #echo() {
    const { amount, names } = /** @type {Parts} */ (this.#parts);
    const value = this.#typed.kind === 'number' ? this.#typed.value : '';
    const read = value && value !== amount.value && show(value, this.locale);
    names[0].textContent = `${this.texts?.amount} · ${read && read !== amount.value ? `${read} ` : ''}${this.#name(this.#from)}`;
  }

  #open() {
    const { more, plot } = /** @type {Parts} */ (this.#parts);
    plot.hidden = !plot.hidden;
    more.setAttribute('aria-expanded', String(!plot.hidden));
    this.#draw();
  }

  /** The chart, fetched when one opens it, of the first two currencies. */
  #draw() {
    const { plot } = /** @type {Parts} */ (this.#parts);
    if (plot.hidden) return;
    const [from, [to], date, source] = [this.#from, this.#to, this.#get('date'), this.#get('source')];
    const fail = (/** @type {unknown} */ detail) => this.#tell('fx-error', detail);
    const asked = { service: this.service, from, to, date, source, lang: this.locale, texts: this.texts, root: this.root, fail };
    FxElement.load('chart.js').then(({ draw }) => draw(plot, asked)).catch(() => (plot.textContent = this.texts?.unavailable ?? ''));
  }

  /**
   * @param {number} targets
   * @param {Texts} texts
   */
  _make(targets, texts) {
    const amount = h('input', {
      id: 'amount', class: 'amount', part: 'amount', inputmode: 'decimal', autocomplete: 'off', maxlength: 60, 'aria-describedby': 'message',
      oninput: () => this.#hear(), onfocus: () => this.#learn(), onblur: () => this.#tidy(),
    });
    const codeInput = (/** @type {number} */ at) => {
      const input = h('input', {
        class: 'code', part: at ? 'to' : 'from', role: 'combobox', autocomplete: 'off', spellcheck: 'false',
        'aria-label': (at ? texts.to : texts.from) + (at > 1 ? ` ${at}` : ''), 'aria-expanded': 'false', 'aria-autocomplete': 'list',
        onfocus: () => this.#enhance(input, at), onclick: () => input.select(), onchange: () => (input.dataset.list ? (input.dataset.list = 'hasty') : this.#pick(at, input.value)),
      });
      return input;
    };
    const inputs = Array.from({ length: targets + 1 }, (_, at) => codeInput(at));
    const names = inputs.map((_, at) => (at ? h('span', { class: 'name' }) : h('label', { class: 'name', for: 'amount' })));
    const outputs = inputs.slice(1).map(() => h('output', { for: 'amount', part: 'result' }, NOTHING));
    const rates = outputs.map(() => h('p', { class: 'rate', part: 'rate' }, '\u00a0'));
    const field = (/** @type {number} */ at, /** @type {Node} */ value) => h('div', { class: 'field' }, names[at], value, h('span', { class: 'combo' }, inputs[at]));
    const results = h('div', { class: 'results', part: 'results' }, ...outputs.flatMap((output, at) => [field(at + 1, output), rates[at]]));
    const swap = h('button', { class: 'swap', part: 'swap', type: 'button', 'aria-label': texts.swap, title: texts.swap, onclick: () => this.swap() }, '⇅');
    const message = h('p', { class: 'message', part: 'message', id: 'message', hidden: true });
    const receipt = h('p', { class: 'receipt', part: 'receipt' }, '\u00a0');
    const more = h('button', { class: 'more', part: 'more', type: 'button', 'aria-expanded': 'false', onclick: () => this.#open() }, texts.chart);
    const plot = h('div', { part: 'chart', hidden: true });
    const below = h('div', { class: 'below' });
    const rows = h('div', { class: targets > 1 ? 'rows' : 'rows one' }, field(0, amount), swap, results);
    const form = h('form', { part: 'card', novalidate: true, onsubmit: (/** @type {Event} */ event) => event.preventDefault() }, rows, message,
      below, h('div', { class: 'foot' }, receipt, more), plot);
    const status = h('p', { class: 'unseen', role: 'status' });
    /** @type {{ destroy(): void }[]} */
    const boxes = [];
    return { form, amount, inputs, names, outputs, rates, message, receipt, more, plot, status, below, boxes };
  }

  /** From the state to what is shown. Nothing is waited for when all is here: the result stands in the same moment as the key. */
  #compute() {
    if (!this.#book || !this.#parts) return;
    const turn = ++this.#turn;
    const typed = this.#typed;
    try {
      if (this.#book instanceof Error) throw this.#book;
      if (typed.kind !== 'number') throw typed;
      const [from, targets] = [this.#from, this.#to];
      const strange = [from, ...targets].find((code) => !isCode(code));
      if (strange !== undefined) throw new Refused('unknown-currency', { code: strange });
      const asked = { service: this.service, from, date: this.#get('date'), source: this.#get('source') };
      const ways = targets.map((to) => way(/** @type {Book} */ (this.#book), { ...asked, to }));
      const finish = (/** @type {Way[]} */ ways) => {
        if (turn === this.#turn) this.#show(typed.value, ways.map((way, at) => this.#result(typed.value, targets[at], way)));
      };
      if (!ways.some((way) => way instanceof Promise)) finish(/** @type {Way[]} */ (ways));
      else Promise.all(ways).then(finish).catch((error) => this.#fail(error, turn));
    } catch (error) {
      this.#fail(error, turn);
    }
  }

  /**
   * @param {string} amount
   * @param {string} to
   * @param {Way} way
   * @returns {Result}
   */
  #result(amount, to, way) {
    const exact = ratio(amount, way.legs);
    const result = round(exact, /** @type {Book} */ (this.#book).minor_units[to] ?? 2);
    if (result === null) throw new Refused('amount-out-of-range');
    // An amount that is not nothing is not shown as nothing.
    const shown = /[1-9]/.test(result) || !exact.above ? result : significant(exact, 2);
    return { to, result, shown, rate: rate(way.legs, amount, shown), way };
  }

  /**
   * @param {string} amount
   * @param {Result[]} results
   */
  #show(amount, results) {
    const { outputs, rates, receipt, below } = /** @type {Parts} */ (this.#parts);
    const write = (/** @type {string} */ number, /** @type {string} */ code) => `${show(number, this.locale)} ${code}`;
    results.forEach(({ shown, rate, to }, at) => {
      outputs[at].textContent = show(shown, this.locale);
      // Isolated, so that a sentence from right to left does not turn it.
      rates[at].textContent = `\u2066${write('1', this.#from)} = ${write(rate, to)}\u2069`;
    });
    const ways = results.map(({ way }) => way);
    receipt.textContent = this.#receipt(ways);
    receipt.dataset.freshness = this.#book?.offline ? 'stale' : ways[0].freshness;
    below.replaceChildren();
    const line = results.map(({ shown, to }) => write(shown, to)).join(', ');
    this.#say('', `\u2066${write(amount, this.#from)} = ${line}\u2069. ${receipt.textContent}`);
    const rows = results.map(({ way, shown, ...row }) => ({ ...row, rate_date: way.date, freshness: way.freshness, legs: way.legs }));
    this.#tell('fx-change', { amount, from: this.#from, date: this.#get('date') || null, results: rows });
    const twice = split(this.#get('to')).find((code, at, all) => all.indexOf(code) !== at);
    if (twice) this.#fail(new Refused('duplicate', { code: twice }), this.#turn, true);
  }

  /**
   * Whose rates, of which day, and why of that day.
   * @param {Way[]} ways
   */
  #receipt(ways) {
    const texts = /** @type {Texts} */ (this.texts);
    const whose = new Set();
    const why = new Set();
    for (const { legs, freshness, reason, date, requested } of ways) {
      for (const leg of legs) {
        const listed = this.#book?.sheets.find(({ source }) => source === leg.source);
        const name = leg.law ? `${texts.law} (${leg.law})` : (texts.sources[leg.source] ?? listed?.name ?? leg.source);
        whose.add(fill(texts.of, { source: name, date: day(leg.date, this.locale, this.hasAttribute('compact') ? 'medium' : 'long') }));
        if (listed?.rate_type === 'aggregate') why.add(texts.market);
      }
      const days = (Date.parse(requested) - Date.parse(date)) / 864e5;
      const age = new Intl.NumberFormat(this.locale, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(days);
      /** @type {Record<string, string>} */
      const reasons = { weekend: texts.weekend, holiday: texts.holiday, 'not-yet-published': texts.notYetPublished };
      const carried = reasons[reason ?? ''] ?? texts.noPublication;
      why.add({ current: '', carried, late: texts.late, stale: fill(texts.stale, { age }) }[freshness]);
    }
    if (this.#book?.offline) why.add(texts.offline);
    return [[...whose].join(' · '), ...why].filter(Boolean).join(texts.and);
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
    const { outputs, rates, receipt, amount, below } = /** @type {Parts} */ (this.#parts);
    if (!beside) {
      outputs.forEach((output, at) => ((output.textContent = NOTHING), (rates[at].textContent = '\u00a0')));
      receipt.textContent = '';
    }
    const asked = {
      lang: this.locale, texts: this.texts, from: this.#from, to: this.#to, date: this.#get('date'), source: this.#get('source'), typed: amount.value,
      choose: (/** @type {string} */ value) => this.#choose(value),
    };
    const trouble = await FxElement.load('trouble.js').then(({ explained }) => explained(error, asked))
      .catch(() => ({ code: 'unavailable', text: this.texts?.unavailable, buttons: [] }));
    if (turn !== this.#turn) return;
    this.#say(trouble.text, trouble.text, trouble.buttons);
    amount.setAttribute('aria-invalid', String(Boolean(error.kind)));
    this.#tell('fx-error', { code: trouble.code, message: trouble.text });
    if (trouble.code !== 'unavailable') return;
    // Without any rate the page's own content is there, or a link: a way to the service for one who has no other.
    const query = new URLSearchParams({ from: this.#from, to: this.#to[0], amount: this.#amount });
    below.replaceChildren(h('slot', {}, h('a', { href: `${this.service}?${query}` }, this.texts?.openService ?? '')));
  }

  /**
   * @param {string} text what is wrong
   * @param {string} aloud
   * @param {Node[]} [choices]
   */
  #say(text, aloud, choices = []) {
    const { message, amount, status } = /** @type {Parts} */ (this.#parts);
    message.replaceChildren(text, ...choices);
    message.hidden = !text;
    amount.removeAttribute('aria-invalid');
    clearTimeout(this.#timer);
    // Only to one who is here: a page that opens does not speak.
    if (this.root.activeElement) this.#timer = window.setTimeout(() => (status.textContent = aloud), QUIET);
  }

  async #learn() {
    ({ read } = await FxElement.load('typed.js').catch(() => ({ read: plain })));
  }

  /** Reads what stands in the input. */
  #hear() {
    if (!read) return void this.#learn().then(() => this.#hear());
    this.#typed = read(/** @type {HTMLInputElement} */ (this.#parts?.amount).value, this.locale);
    if (this.#typed.kind === 'number') {
      this.#written = this.#typed.value;
      this.setAttribute('amount', this.#written);
    }
    this.#echo();
    this.#compute();
  }

  /** What was understood is written as the reader's language writes it. */
  #tidy() {
    if (this.#typed.kind === 'number') /** @type {HTMLInputElement} */ (this.#parts?.amount).value = show(this.#typed.value, this.locale);
    this.#echo();
  }

  /** @param {string} value */
  #choose(value) {
    this.setAttribute('amount', value);
    this.#parts?.amount.focus();
  }

  /**
   * @param {number} at 0 for the currency of the amount
   * @param {string} text
   */
  #pick(at, text) {
    const [targets, code] = [this.#to, text.trim().toUpperCase()];
    if (!code || code === [this.#from, ...targets][at]) return;
    if (this.persists && isCode(code)) memory.set('recent', [...new Set([code, ...(memory.get('recent') ?? [])])].slice(0, RECENT));
    // Choosing the other side's currency swaps them, as nobody converts a currency into itself.
    if (!targets[1] && code === [targets[0], this.#from][at]) this.swap();
    else if (at) this.setAttribute('to', targets.with(at - 1, code).join());
    else this.setAttribute('from', code);
  }

  /** Changes the places of the first two currencies. */
  swap() {
    const [from, [first, ...others]] = [this.#from, this.#to];
    const to = [from, ...others.filter((code) => code !== from)];
    this.setAttribute('from', first);
    this.setAttribute('to', to.join());
    this.emit('fx-swap', { from: first, to });
  }

  /**
   * The list for a currency's input is fetched when one goes there; without it the input takes a code as it is.
   * @param {HTMLInputElement} input
   * @param {number} at
   */
  async #enhance(input, at) {
    const { boxes } = /** @type {Parts} */ (this.#parts);
    if (input.dataset.list) return;
    input.dataset.list = 'asked';
    try {
      const { enhance } = await FxElement.load('combobox.js');
      boxes.push(enhance(input, this, () => this.#book, (/** @type {string} */ code) => this.#pick(at, code)));
    } catch {
      delete input.dataset.list;
      if (this.root.activeElement !== input) this.#pick(at, input.value);
    }
  }
}

FxConverter.reflect(FxConverter.observedAttributes);
