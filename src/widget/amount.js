// <fx-amount>: an amount in an article, which the editor marked. Its text stays as it is; on hover, focus or tap the reader gets it
// in their own money at the rate of that day, and in print in brackets.

import { FxElement, common, day, fill, h, sheet } from './element.js';
import { CANONICAL, show } from './number.js';
import { ratio, round, significant } from './ratio.js';
import { book, way } from './sheets.js';

/** @typedef {import('./types').Texts} Texts */

/** The pointer may pass over a gap on its way to what was opened. */
const GRACE = 250;
const GAP = 6;

const appearance = sheet(`
:host { display: inline; }
.amount { border-bottom: 1px dotted currentColor; cursor: help; }
.tip { position: fixed; inset: auto; max-width: min(20rem, calc(100vw - 1rem)); margin: 0; padding: .55rem .75rem; color: var(--_text);
  background: var(--_background); border: 1px solid var(--_border); border-radius: var(--_radius); box-shadow: var(--_shadow); font-family: var(--_font); font-size: .9rem; line-height: 1.4; }
.print { display: none; }
@media print { .print { display: inline; } .amount { border: 0; } }
`);

export default class FxAmount extends FxElement {
  static switches = ['no-persist'];
  static observedAttributes = ['value', 'currency', 'date', 'to', 'source', 'lang', 'theme', 'src', 'no-persist'];

  #asked = '';
  #text = '';
  #timer = 0;
  /** @type {HTMLElement | undefined} */
  #tip;
  /** @type {HTMLElement | undefined} */
  #trigger;

  constructor() {
    super([common, appearance]);
    this.root.append(h('slot'));
    this.addEventListener('pointerenter', (event) => event.pointerType === 'mouse' && this.#open());
    this.addEventListener('pointerleave', (event) => event.pointerType === 'mouse' && this.#soon());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#close();
  }

  /** The reader's own money: what the page says, else that of the region in the browser's language. */
  async #home() {
    const named = this.getAttribute('to');
    if (named) return named.toUpperCase();
    const { region } = new Intl.Locale(navigator.language).maximize();
    const { regionCurrency } = await FxElement.load('currencies.js');
    return /** @type {string | undefined} */ (regionCurrency(region));
  }

  async prepare() {
    const [value, from, date, source] = ['value', 'currency', 'date', 'source'].map((name) => (this.getAttribute(name) ?? '').trim());
    const asked = [this.service, value, from, date, source, this.getAttribute('to')].join(' ');
    if (this.#asked === asked) return;
    this.#asked = asked;
    this.#text = '';
    try {
      const to = await this.#home();
      const code = from.toUpperCase();
      if (!CANONICAL.test(value) || !/^[A-Z]{3}$/.test(code)) throw new Error(`${value} ${from}`);
      if (!to || to === code) return;
      const got = await book(this.service, date, this.persists);
      const found = await way(got, { service: this.service, from: code, to, date, source });
      if (this.#asked !== asked) return;
      this.#found = { to, found, exact: ratio(value, found.legs), places: got.minor_units[to] ?? 2, got };
      if (this.texts) this.render();
    } catch (error) {
      // The editor's text is all there; the page is told.
      this.emit('fx-error', { code: /** @type {any} */ (error).code ?? 'amount-invalid', message: String(/** @type {Error} */ (error).message) });
    }
  }

  /** @type {{ to: string, found: import('./types').Way, exact: import('./ratio.js').Ratio, places: number, got: import('./types').Book } | undefined} */
  #found;

  render() {
    if (!this.#found) return;
    const texts = /** @type {Texts} */ (this.texts);
    const { to, found, exact, places, got } = this.#found;
    const rounded = round(exact, places) ?? '';
    const result = `${show(/[1-9]/.test(rounded) || !exact.above ? rounded : significant(exact, 2), this.locale)} ${to}`;
    const named = (/** @type {string} */ id) => texts.sources[id] ?? got.sheets.find(({ source }) => source === id)?.name ?? id;
    const source = [...new Set(found.legs.map((leg) => (leg.law ? texts.law : named(leg.source))))].join(', ');
    this.#text = fill(texts.inYourMoney, { result, date: day(found.date, this.locale), source });
    this.#trigger = h('span', {
      class: 'amount', part: 'amount', role: 'button', tabindex: 0, 'aria-expanded': 'false', 'aria-describedby': 'tip', onclick: () => this.#toggle(),
      onfocus: () => this.#open(), onblur: () => this.#close(), onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
    }, h('slot'));
    this.#tip = h('span', { class: 'tip', part: 'tip', id: 'tip', role: 'tooltip', popover: 'manual', dir: this.direction, lang: this.locale }, this.#text);
    const print = h('span', { class: 'print', part: 'print', 'aria-hidden': 'true' }, ` (${this.#text})`);
    this.root.replaceChildren(this.#trigger, this.#tip, print);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    this.#toggle();
  }

  get #opened() {
    return this.#trigger?.ariaExpanded === 'true';
  }

  /** A tap focuses first, which has opened it already. */
  #toggle() {
    if (this.#opened && performance.now() - this.opened > GRACE) this.#close();
    else this.#open();
  }

  opened = 0;

  /** Above the amount, below where there is no room. */
  #open() {
    clearTimeout(this.#timer);
    if (this.#opened || !this.#tip || !this.#trigger) return;
    this.#tip.showPopover();
    this.#trigger.ariaExpanded = 'true';
    this.opened = performance.now();
    const [box] = this.#trigger.getClientRects();
    const { width, height } = this.#tip.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - width - 8));
    this.#tip.style.setProperty('left', `${left}px`);
    this.#tip.style.setProperty('top', `${box.top > height + GAP * 2 ? box.top - height - GAP : box.bottom + GAP}px`);
    addEventListener('scroll', this.#away, { capture: true, passive: true });
    // Wherever the focus is: who points has it elsewhere.
    addEventListener('keydown', this.#away);
  }

  /** @param {Event} event */
  #away = (event) => (event.type === 'scroll' || /** @type {KeyboardEvent} */ (event).key === 'Escape') && this.#close();

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.root.activeElement !== this.#trigger && this.#close(), GRACE);
  }

  #close() {
    clearTimeout(this.#timer);
    if (!this.#opened || !this.#tip || !this.#trigger) return;
    if (this.#tip.isConnected) this.#tip.hidePopover();
    this.#trigger.ariaExpanded = 'false';
    removeEventListener('scroll', this.#away, { capture: true });
    removeEventListener('keydown', this.#away);
  }
}

FxAmount.reflect(FxAmount.observedAttributes);
