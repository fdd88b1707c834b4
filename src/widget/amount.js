// <fx-amount>: an amount in an article, which the editor marked. Its text stays as it is; on hover, focus or tap the reader gets it
// in their own money at the rate of that day, and in print in brackets; with `prose` a rounded figure stands behind the text.

import { CANONICAL, coded, common, day, fill, FxElement, h, isCode, Refused, rates, ratio, receipt, renew, round, sheet, show, significant, whose } from './define.js';
import { INTEGRITY } from './integrity.js';
import { close, follow, open, popup, put } from './popup.js';
import { digitsOf, inProse, wording } from './prose.js';

/** @typedef {import('./types').Texts} Texts */

/** The pointer may pass over a gap on its way to what was opened. */
const GRACE = 250;
const GAP = 6;
/** How long until it is asked again where the service does not answer: the first and the longest wait. */
const [SOON, LATER] = [4_000, 120_000];

const appearance = sheet(`
:host { display: inline; }
.amount { border-bottom: 1px dotted currentColor; cursor: help; }
.tip { position: fixed; inset: auto; z-index: 2147483647; width: max-content; max-width: min(20em, calc(100vw - 16px)); margin: 0; padding: .55em .75em; color: var(--_text); background: var(--_background);
  border: 1px solid var(--_border); border-radius: var(--_radius); box-shadow: var(--_shadow); font-size: var(--fx-size, clamp(13px, .9em, 18px)); }
.tip[popover]:not(:popover-open) { display: none; }
.print { display: none; }
@media print { .print { display: inline; } .amount { border: 0; } }
`);

/** The page's amounts are one stop for the Tab key: this one; the arrow keys lead to the others. */
let stop = /** @type {FxAmount | null} */ (null);

export default class FxAmount extends FxElement {
  static switches = ['no-persist'];
  static observedAttributes = ['value', 'currency', 'date', 'to', 'prose', 'source', 'lang', 'theme', 'src', 'no-persist', 'nopersist'];

  #asked = '';
  #timer = 0;
  #retry = 0;
  #wait = SOON;
  #opened = false;
  #unfollow = () => {};
  /** @type {HTMLElement | undefined} */
  #tip;
  /** @type {HTMLElement | undefined} */
  #trigger;
  /** @type {{ to: string, value: string, answer: import('./types').Answer } | { error: any, to: string } | undefined} */
  #found;

  constructor() {
    super([common, appearance]);
    this.root.replaceChildren(h('slot'));
    this.addEventListener('pointerenter', (event) => event.pointerType === 'mouse' && this.#open());
    this.addEventListener('pointerleave', (event) => event.pointerType === 'mouse' && this.#soon());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#retry);
    this.#close();
    if (stop === this) stop = null;
  }

  /**
   * An attribute as text. Publishing systems write a day with its hour: the day is meant.
   * @param {string} name
   */
  get(name) {
    return super.get(name).replace(/(?<=^\d{4}-\d\d-\d\d)[T ]\d.*/, '');
  }

  /** The reader's own money: what the page says, else that of the region in the browser's language. */
  async #home() {
    const named = this.getAttribute('to');
    if (named) return coded(named.trim());
    const { region } = new Intl.Locale(navigator.language).maximize();
    const { regionCurrency } = await FxElement.load('currencies.js', INTEGRITY);
    return /** @type {string | undefined} */ (regionCurrency(region));
  }

  /**
   * The amount as a decimal. One that is written as people do, such as “1,500,000”, is read as the converter reads it.
   * @param {string} written
   * @param {string} code
   */
  async #value(written, code) {
    if (CANONICAL.test(written)) return written;
    const { read } = await FxElement.load('act.js');
    const { kind, value, currency = code } = read(written, this.locale, code);
    return kind === 'number' && currency === code ? value : '';
  }

  async prepare() {
    const [written, from, date, source] = ['value', 'currency', 'date', 'source'].map((name) => this.get(name));
    const asked = [this.service, written, from, date, source, this.getAttribute('to')].join(' ');
    if (this.#asked === asked) return;
    this.#asked = asked;
    this.#found = undefined;
    const code = coded(from);
    let to;
    try {
      to = await this.#home();
      const value = await this.#value(written, code);
      if (!value || !isCode(code)) throw Object.assign(new Error(`value="${written}" currency="${from}": write an amount such as 1500000 and a code such as EUR`), { code: 'amount-invalid' });
      if (!to || to === code) return;
      const answer = await rates({ service: this.service, from: code, to: [to], date, source }, this.persists);
      if (answer.ways[to] instanceof Error) throw answer.ways[to];
      if (this.#asked === asked) [this.#found, this.#wait] = [{ to, value, answer }, SOON];
    } catch (error) {
      if (this.#asked === asked) this.#found = { error, to: to ?? '' };
      if (/** @type {any} */ (error).passing) this.#later();
    }
    if (this.#asked === asked && !this.queued) this.draw();
  }

  /** Tries again by itself, each time after a longer while. */
  #later() {
    clearTimeout(this.#retry);
    this.#retry = window.setTimeout(() => ((this.#asked = ''), this.update()), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LATER);
  }

  /** Asked again where it failed, or where it is the amount of now. */
  again() {
    if (!this.#asked || (this.#found && !('error' in this.#found) && this.getAttribute('date'))) return;
    renew();
    this.#asked = '';
    this.update();
  }

  render() {
    this.#close();
    if (!this.#found) return void this.root.replaceChildren(h('slot'));
    // The editor's mark is no amount: the text stays as it is, and the page is told.
    if ('error' in this.#found) return void this.#fail(this.#found.error, this.#found.to);
    const texts = /** @type {Texts} */ (this.texts);
    const { to, value, answer } = this.#found;
    const way = /** @type {import('./types').Way} */ (answer.ways[to]);
    const exact = ratio(value, way.legs);
    const rounded = round(exact, way.places) ?? '';
    const result = `${show(/[1-9]/.test(rounded) || !exact.above ? rounded : significant(exact, 2), this.locale)} ${to}`;
    const source = [...new Set(way.legs.filter((leg) => leg.source !== 'UNIT').map((leg) => whose(leg, texts, answer)))].join(', ');
    const said = fill(texts.inYourMoney, { result, date: day(way.date, this.locale), source });
    // What is said beside the sources: that it is old, carried, or the last known.
    const [, ...why] = receipt([way], answer, texts, this.locale).split(texts.and);
    const told = [said, ...why].join(texts.and);
    if (!this.on('prose')) return void this.#say(told, told);
    // The editor's own wording, or the usual one where the attribute is a switch.
    const own = (this.getAttribute('prose') ?? '').replace(/^true$/, '') || wording(this.locale);
    const amount = inProse(exact, digitsOf(this.textContent ?? '', value), to, way.places, this.locale);
    this.#say(told, '', h('bdi', { part: 'prose' }, fill(own, { amount })));
  }

  /**
   * @param {string} text
   * @param {string} printed in brackets; with a figure behind the text there is none
   * @param {(Node | string)[]} behind the text
   */
  #say(text, printed, ...behind) {
    this.#trigger = h('span', {
      class: 'amount', part: 'amount', role: 'button', tabindex: -1, 'aria-expanded': 'false', 'aria-describedby': 'tip', onclick: () => this.#toggle(),
      onfocus: () => this.#enter(), onblur: () => this.#close(), onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
    }, h('slot'), ...behind);
    this.#tip = popup(h('span', { class: 'fx tip', part: 'tip', id: 'tip', role: 'tooltip', dir: this.direction, lang: this.locale }, text));
    const print = h('span', { class: 'print', part: 'print', 'aria-hidden': 'true' }, printed && ` (${printed})`);
    this.root.replaceChildren(this.#trigger, this.#tip, print);
    if (!stop || stop === this || this.#precedes(stop)) this.#stop();
  }

  /**
   * What is wrong is said in the tip; in print the editor's text stands alone.
   * @param {any} error
   * @param {string} to
   */
  async #fail(error, to) {
    this.root.replaceChildren(h('slot'));
    const asked = this.#asked;
    const [from, date, source] = ['currency', 'date', 'source'].map((name) => this.get(name));
    const about = { lang: this.locale, texts: /** @type {Texts} */ (this.texts), from: coded(from), to: [to], date, source, typed: '', names: {}, choose() {}, again() {}, replace() {} };
    const trouble = await FxElement.load('act.js').then(({ explained }) => explained(error, about))
      .catch(() => ({ code: error.code ?? 'unavailable', text: this.texts?.unavailable ?? '' }));
    if (asked !== this.#asked) return;
    if (error instanceof Refused) this.#say(trouble.text, '');
    this.emit('fx-error', { code: trouble.code, message: error instanceof Refused ? trouble.text : String(error.message) });
  }

  /** @param {FxAmount} other */
  #precedes(other) {
    return !other.isConnected || Boolean(other.compareDocumentPosition(this) & Node.DOCUMENT_POSITION_PRECEDING);
  }

  #stop() {
    if (stop) stop.#trigger?.setAttribute('tabindex', '-1');
    stop = this;
    this.#trigger?.setAttribute('tabindex', '0');
  }

  #enter() {
    this.#stop();
    this.#open();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step) {
      const all = [.../** @type {NodeListOf<any>} */ (document.querySelectorAll('fx-amount'))].filter((one) => one.#trigger?.isConnected);
      const next = all[all.indexOf(this) + step];
      if (next) next.#trigger?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') this.#toggle();
    else return;
    event.preventDefault();
  }

  /** A tap focuses first, which has opened it already. */
  #toggle() {
    if (this.#opened && performance.now() - this.opened > GRACE) this.#close();
    else this.#open();
  }

  opened = 0;

  #open() {
    clearTimeout(this.#timer);
    if (this.#opened || !this.#tip || !this.#trigger) return;
    this.#opened = true;
    open(this.#tip);
    this.#trigger.setAttribute('aria-expanded', 'true');
    this.opened = performance.now();
    this.#place();
    this.#unfollow = follow(() => /** @type {HTMLElement} */ (this.#trigger).getBoundingClientRect(), (gone) => (gone ? this.#close() : this.#place()));
    // Wherever the focus is: who points has it elsewhere.
    addEventListener('keydown', this.#away);
  }

  /** Above the amount, below where there is no room. */
  #place() {
    const tip = /** @type {HTMLElement} */ (this.#tip);
    const [box] = /** @type {HTMLElement} */ (this.#trigger).getClientRects();
    if (!box) return;
    const { width, height } = tip.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - width - 8));
    put(tip, left, box.top > height + GAP * 2 ? box.top - height - GAP : box.bottom + GAP);
  }

  /** @param {KeyboardEvent} event */
  #away = (event) => event.key === 'Escape' && this.#close();

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.root.activeElement !== this.#trigger && this.#close(), GRACE);
  }

  #close() {
    clearTimeout(this.#timer);
    if (!this.#opened || !this.#tip || !this.#trigger) return;
    this.#opened = false;
    this.#unfollow();
    close(this.#tip);
    this.#trigger.setAttribute('aria-expanded', 'false');
    removeEventListener('keydown', this.#away);
  }
}

FxAmount.reflect(FxAmount.observedAttributes.filter((name) => name !== 'nopersist'));
