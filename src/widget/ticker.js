// <fx-ticker>: rates of the day, each with its change against the sheet before, and tomorrow's where it is already published.
// Nothing moves by itself.

import { FxElement, common, day, fill, h, sheet } from './element.js';
import { show } from './number.js';
import { path } from './path.js';
import { rate, ratio, round } from './ratio.js';
import { book, renew, way } from './sheets.js';

/** @typedef {import('./types').Way} Way */
/** @typedef {import('./types').Texts} Texts */
/** @typedef {import('./types').Leg} Leg */
/** @typedef {{ from: string, to: string, now: Way, before: Leg[] | null, next: Leg[] | null }} Pair */

const MOST_PAIRS = 12;
/** Digits of a rate that need not add up to an amount. */
const PLACES = 4;

const appearance = sheet(`
:host { display: block; container: fx / inline-size; min-height: var(--fx-height, 3.4rem); color: var(--_text); font-family: var(--_font); font-size: var(--_size);
  line-height: 1.4; font-variant-numeric: tabular-nums; --_up: var(--fx-up, light-dark(#0a6b3d, #6fd39b)); --_down: var(--fx-down, var(--_error)); }
ul { display: flex; flex-wrap: wrap; gap: .2rem 1.6rem; margin: 0; padding: 0; list-style: none; }
li { white-space: nowrap; }
b { font-weight: 650; }
.up { color: var(--_up); }
.down { color: var(--_down); }
.next, .receipt { color: var(--_muted); font-size: .8em; }
.receipt { margin: .15rem 0 0; }
`);

/**
 * @param {string} date
 * @param {number} days
 */
const shifted = (date, days) => new Date(Date.parse(date) + days * 864e5).toISOString().slice(0, 10);

export default class FxTicker extends FxElement {
  static switches = ['no-persist'];
  static observedAttributes = ['pairs', 'source', 'lang', 'theme', 'src', 'no-persist'];

  #asked = '';
  /** @type {Pair[]} */
  #pairs = [];
  #failed = false;
  #told = false;

  constructor() {
    super([common, appearance]);
  }

  /** Another day may have come while nobody looked. */
  #look = () => {
    if (document.visibilityState !== 'visible' || !this.#asked) return;
    renew();
    this.#asked = '';
    this.update();
  };

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#look);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#look);
  }

  async prepare() {
    const pairs = this.pairList;
    const asked = `${this.service} ${pairs} ${this.getAttribute('source')}`;
    if (this.#asked === asked) return;
    this.#asked = asked;
    const got = await Promise.all(pairs.map(([from, to]) => this.#pair(from, to).catch(() => null)));
    if (this.#asked !== asked) return;
    this.#pairs = got.flatMap((pair) => pair ?? []);
    this.#failed = this.#pairs.length < pairs.length;
    this.#told = false;
    if (this.texts) this.render();
  }

  /** The currencies of each pair that is written as one. */
  get pairList() {
    const named = (this.getAttribute('pairs') ?? '').toUpperCase().split(',').map((pair) => pair.trim().split('-'));
    return named.filter((pair) => pair.length === 2 && pair.every((code) => /^[A-Z]{3}$/.test(code))).slice(0, MOST_PAIRS);
  }

  /**
   * The rate of now, that of the sheet before it, and that of the next day where it is published.
   * @param {string} from
   * @param {string} to
   * @returns {Promise<Pair>}
   */
  async #pair(from, to) {
    const source = this.getAttribute('source') ?? '';
    const now = await way(await book(this.service, '', this.persists), { service: this.service, from, to, date: '', source });
    const own = now.legs[0]?.source ?? '';
    // A change is one of the same source; of a rate that two sources make together there is none to tell.
    const alone = own && now.legs.every((leg) => leg.source === own && !leg.law);
    const other = async (/** @type {string} */ date) =>
      alone ? path((await book(this.service, date, false).catch(() => ({ sheets: [] }))).sheets, from, to, own) : null;
    const [before, next] = await Promise.all([other(shifted(now.date, -1)), other(shifted(now.requested, 1))]);
    return { from, to, now, before, next: next && next[0].date > now.date ? next : null };
  }

  render() {
    if (!this.#asked || (!this.#pairs.length && !this.#failed)) return;
    const texts = /** @type {Texts} */ (this.texts);
    if (this.#failed && !this.#told) this.emit('fx-error', { code: 'unavailable', message: texts.unavailable });
    this.#told = true;
    const rows = this.#pairs.map((pair) => this.#row(pair));
    const list = h('ul', { part: 'list', dir: this.direction, lang: this.locale }, ...rows);
    const receipt = h('p', { class: 'receipt', part: 'receipt', dir: this.direction }, this.#failed ? texts.unavailable : this.#receipt());
    this.root.replaceChildren(list, receipt);
    if (!rows.length) this.root.append(h('slot'));
  }

  /** @param {Pair} pair */
  #row({ from, to, now, before, next }) {
    const texts = /** @type {Texts} */ (this.texts);
    const value = (/** @type {Leg[]} */ legs) => show(rate(legs, '1', round(ratio('1', legs), PLACES) ?? '0'), this.locale);
    const row = h('li', { part: 'pair' }, h('span', {}, `${from}/${to} `), h('b', { part: 'rate' }, value(now.legs)), ' ');
    if (before) row.append(this.#change(now.legs, before));
    if (next) row.append(h('span', { class: 'next', part: 'next' }, ` ${texts.tomorrow} ${value(next)}`));
    return row;
  }

  /**
   * In sign, words and colour.
   * @param {Leg[]} now
   * @param {Leg[]} before
   */
  #change(now, before) {
    const texts = /** @type {Texts} */ (this.texts);
    const [one, other] = [ratio('1', now), ratio('1', before)];
    const [high, low] = [one.above * other.below, other.above * one.below];
    const size = high > low ? high - low : low - high;
    const part = round({ negative: false, above: size, below: low }, PLACES) ?? '0';
    const percent = (/** @type {string} */ text) =>
      new Intl.NumberFormat(this.locale, { style: 'percent', minimumFractionDigits: 2, signDisplay: text.startsWith('-') ? 'always' : 'auto' }).format(/** @type {any} */ (text));
    const since = fill(texts.since, { date: day(before[0].date, this.locale) });
    if (!/[1-9]/.test(part)) return h('span', { part: 'change' }, `${texts.same} `, h('span', { class: 'unseen' }, since));
    const up = high > low;
    const words = fill(up ? texts.up : texts.down, { change: percent(part) });
    const sign = h('span', { 'aria-hidden': 'true' }, `${up ? '▲ +' : '▼ −'}${percent(part)}`);
    return h('span', { class: up ? 'up' : 'down', part: 'change', title: `${words} ${since}` }, sign, h('span', { class: 'unseen' }, `${words} ${since}`));
  }

  #receipt() {
    const texts = /** @type {Texts} */ (this.texts);
    const legs = this.#pairs.flatMap(({ now }) => now.legs);
    return [...new Set(legs.map(({ source, date }) => `${texts.sources[source] ?? source}, ${day(date, this.locale)}`))].join(' · ');
  }
}

FxTicker.reflect(FxTicker.observedAttributes);
