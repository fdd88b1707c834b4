// <fx-converter>: an amount, what it is in other currencies, and always whose rate of which day. Attributes are the state; what is asked
// for them is asked here, and card.js draws it. Both come at once, so that neither waits for the other.

import { common, sheet } from './common.js';
import { coded, FxElement } from './element.js';
import { show } from './number.js';
import { rates, Refused, renew } from './rates.js';

/** @typedef {import('./types').Answer} Answer */

const MOST_TARGETS = 8;
/** How long until it is asked again where the service does not answer: the first and the longest wait. */
const [SOON, LATER] = [4_000, 120_000];

/** The place that is kept till the card is there. How wide it is where a table or a row asks how wide it wants to be is in common.js. */
const place = sheet(`
:host { display: block; max-width: 100%; min-width: 0; min-height: var(--fx-height, max(20.5em, 268px)); }
:host([tools]:not([tools=false])) { min-height: var(--fx-height, max(23.6em, 318px)); }
@media (min-width: 35rem) { :host, :host([tools]:not([tools=false])) { min-height: var(--fx-height, max(11.75em, 154px)); } }
:host([compact]:not([compact=false])) { min-height: 58px; }
:host([compact]:not([compact=false])) .box { contain-intrinsic-inline-size: min(480px, 85vw); }
@media (min-width: 31rem) { :host([compact]:not([compact=false])) { min-height: 48px; } }
`);

/**
 * Codes, with commas or spaces between them.
 * @param {string | null} list
 */
export const split = (list) => coded(list ?? '').split(/[\s,;]+/).filter(Boolean);

export class FxConverter extends FxElement {
  static switches = ['compact', 'chart', 'tools', 'no-persist'];
  static observedAttributes = [
    'from', 'to', 'amount', 'date', 'source', 'lang', 'theme', 'favourites', 'src', 'nopersist', ...FxConverter.switches,
  ];

  /** @type {Answer | undefined} */
  answer;
  /** @type {Error | undefined} */
  failure;
  /**
   * What draws it.
   * @type {typeof import('./card.js') | undefined}
   */
  card;
  /**
   * What stands beside the fields here: the tools, the button of a header.
   * @type {{ look: CSSStyleSheet, equip(element: FxConverter): void }[]}
   */
  beside = [];
  /** @type {import('./card.js').Parts | undefined} */
  parts;
  /** Which controls there are, in which language. */
  shape = '';
  /** @type {import('./typed.js').Typed} */
  typed = { kind: 'empty' };
  /** Counts what was computed: what is late goes by it. */
  turn = 0;
  #asked = '';
  #told = '';
  #retry = 0;
  #wait = SOON;

  constructor() {
    super([common, place], true);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.turn += 1;
    clearTimeout(this.#retry);
  }

  get base() {
    return coded(this.get('from') || 'USD');
  }

  get targets() {
    return [...new Set(split(this.get('to') || 'EUR'))].slice(0, MOST_TARGETS);
  }

  /** The rates of now, once more: another day may have come while nobody looked. */
  again() {
    clearTimeout(this.#retry);
    renew();
    this.#ask(true);
  }

  /** The card; with it the look of a header and the tools, where it has them. */
  async dress() {
    const files = [(this.on('chart') || this.on('tools')) && 'tools.js', this.on('compact') && 'compact.js'];
    const coming = FxElement.load('card.js');
    const beside = Promise.all(files.map((file) => file && FxElement.load(file).catch(() => {})));
    // Browsers take their time for a language's first number and name: it is theirs while all else is on its way.
    show('0', this.locale);
    new Intl.DisplayNames(this.locale, { type: 'currency' }).of(this.base.length === 3 ? this.base : 'USD');
    const card = /** @type {typeof import('./card.js')} */ (await coming);
    this.card = card;
    const worn = this.beside.map(({ look }) => look);
    this.beside = (await beside).filter(Boolean);
    const others = this.root.adoptedStyleSheets.filter((sheet) => sheet !== card.look && !worn.includes(sheet));
    this.root.adoptedStyleSheets = [...others, card.look, ...this.beside.map(({ look }) => look)];
  }

  prepare() {
    this.#ask();
  }

  /**
   * Asks for what is shown. What is there of another question goes at once: no figure stands under a day or a currency that is not its own.
   * @param {boolean} [again] the same question once more
   */
  async #ask(again) {
    const question = { service: this.service, from: this.base, to: this.targets, date: this.get('date'), source: this.get('source') };
    const asked = JSON.stringify(question);
    if (this.#asked === asked && !again) return;
    if (this.#asked !== asked) this.answer = this.failure = undefined;
    this.#asked = asked;
    const take = (/** @type {Answer | Error} */ got) => this.#asked === asked && this.isConnected && this.#take(got);
    take(await rates(question, this.persists, take).catch((error) => /** @type {Error} */ (error)));
  }

  /** @param {Answer | Error} got */
  #take(got) {
    if (got instanceof Error) this.#failed(got);
    else [this.answer, this.failure, this.#wait] = [got, undefined, SOON];
    if (this.answer?.offline || [...Object.values(this.answer?.ways ?? {}), got].some((one) => one instanceof Refused && one.passing)) this.#later();
    if (!this.queued) this.draw();
  }

  /** @param {Error} error */
  #failed(error) {
    // What was good a moment ago is shown as it was; its words tell how old it is.
    if (!this.answer) this.failure = error;
    // Not a question that is wrong: the next change asks again.
    if (!(error instanceof Refused && !error.passing)) this.#later();
  }

  /** Tries again by itself, each time after a longer while. */
  #later() {
    clearTimeout(this.#retry);
    this.#retry = window.setTimeout(() => this.again(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LATER);
  }

  render() {
    if (!this.card) throw new Error('no card.js');
    this.card.render(this);
  }

  /**
   * Tells the page once what is so or wrong.
   * @param {string} type
   * @param {unknown} detail
   */
  tell(type, detail) {
    const told = type + JSON.stringify(detail);
    if (told === this.#told) return;
    this.#told = told;
    this.emit(type, detail);
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
