// <fx-ticker>: rates of the day, each with its change against the sheet before, and tomorrow's where it is already published.
// Nothing moves by itself. It has no ground of its own: its letters are in the colour of the place where it stands.

import { common, day, fill, freshest, FxElement, h, rate, rates, ratio, receipt, Refused, renew, round, sheet, show, split } from './define.js';
import { turned } from './turned.js';

/** @typedef {import('./types').Way} Way */
/** @typedef {import('./types').Texts} Texts */
/** @typedef {import('./types').Answer} Answer */
/** @typedef {import('./types').Leg} Leg */
/** @typedef {{ from: string, to: string, now: Way, before: Leg[] | null, next: Leg[] | null, answer: Answer }} Pair */
/** @typedef {{ from: string, to: string, error: any }} Missing */

const MOST_PAIRS = 12;
const PAIR = /^([A-Z]{3})[-–/:_]?([A-Z]{3})$/;
/** Digits of a rate that need not add up to an amount. */
const PLACES = 4;
/** How long until it is asked again where the service does not answer: the first and the longest wait. */
const [SOON, LATER] = [4_000, 120_000];

const appearance = sheet(`
:host { display: block; max-width: 100%; min-width: 0; min-height: var(--fx-height, max(4.6em, 60px)); color: var(--fx-text, inherit);
  --_up: var(--fx-up, color-mix(in srgb, currentColor 45%, #00b159)); --_down: var(--fx-down, var(--fx-error, color-mix(in srgb, currentColor 45%, #f2382c))); }
ul { display: flex; flex-wrap: wrap; gap: .25em 1.6em; margin: 0; padding: 0; list-style: none; }
li { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .45em; max-width: 100%; }
li > * { white-space: nowrap; }
.unseen { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
b { font-weight: 650; }
.up { color: var(--_up); }
.down { color: var(--_down); }
.pair { color: var(--fx-muted, inherit); }
.next, .receipt { color: var(--fx-muted, inherit); font-size: max(.8em, 11px); }
@media (min-width: 35rem) { :host { min-height: var(--fx-height, max(3.4em, 44px)); } }
.receipt { margin: .15em 0 0; }
.receipt[data-freshness=late], .receipt[data-freshness=stale] { color: var(--_down); }
button { margin-inline-start: .5em; padding: 0 .8em; min-height: 26px; border: 1px solid; border-radius: 2em; background: none; }
`);

/**
 * @param {string} date
 * @param {number} days
 */
const shifted = (date, days) => new Date(Date.parse(date) + days * 864e5).toISOString().slice(0, 10);

export default class FxTicker extends FxElement {
  static switches = ['no-persist'];
  static observedAttributes = ['pairs', 'source', 'lang', 'theme', 'src', 'no-persist', 'nopersist'];

  #asked = '';
  /** @type {(Pair | Missing)[] | undefined} */
  #pairs;
  #told = '';
  #retry = 0;
  #wait = SOON;

  constructor() {
    super([common, appearance], true);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#retry);
  }

  /** Another day may have come while nobody looked. */
  again() {
    if (!this.#asked) return;
    clearTimeout(this.#retry);
    renew();
    this.#ask(true);
  }

  prepare() {
    this.#ask();
  }

  /** @param {boolean} [again] the same once more */
  async #ask(again) {
    const pairs = this.pairList;
    const asked = `${this.service} ${pairs} ${this.getAttribute('source')}`;
    if (this.#asked === asked && !again) return;
    if (this.#asked !== asked) this.#pairs = undefined;
    this.#asked = asked;
    const got = await this.#rates(pairs);
    if (this.#asked !== asked || !this.isConnected) return;
    this.#pairs = got;
    if (got.some((one) => ('error' in one ? one.error.passing : one.answer.offline))) {
      this.#retry = window.setTimeout(() => this.again(), this.#wait);
      this.#wait = Math.min(this.#wait * 2, LATER);
    } else this.#wait = SOON;
    if (!this.queued) this.draw();
  }

  /** The currencies of each pair that is written as one: `USD-RUB`, `USD/RUB`, `USDRUB`. */
  get pairList() {
    return split(this.getAttribute('pairs')).flatMap((pair) => (PAIR.test(pair) ? [pair.replace(PAIR, '$1 $2').split(' ')] : [])).slice(0, MOST_PAIRS);
  }

  /**
   * The rates of now, those of the sheets before them, and those of the next day where they are published.
   * @param {string[][]} pairs
   * @returns {Promise<(Pair | Missing)[]>}
   */
  async #rates(pairs) {
    const now = await this.#on('', pairs);
    // A change is one of the same source; of a rate that two sources make together there is none to tell.
    const own = (/** @type {Way} */ { legs }) => (legs[0] && !legs[0].law && legs.every((leg) => leg.source === legs[0].source) ? legs[0].source : '');
    const other = async (/** @type {(way: Way) => string} */ date) => {
      /** @type {Map<string, string[][]>} */
      const days = new Map();
      now.forEach((one, at) => {
        if ('error' in one || !own(one.way)) return;
        const asked = `${date(one.way)} ${own(one.way)}`;
        days.set(asked, [...(days.get(asked) ?? []), pairs[at]]);
      });
      const found = await Promise.all([...days].map(async ([asked, some]) => {
        const [day, source] = asked.split(' ');
        return (await this.#on(day, some, source)).map((one, at) => /** @type {const} */ ([some[at].join(), 'error' in one ? null : one.way.legs]));
      }));
      return new Map(found.flat());
    };
    const [before, next] = await Promise.all([other(({ date }) => shifted(date, -1)), other(({ requested }) => shifted(requested, 1))]);
    return pairs.map(([from, to], at) => {
      const one = now[at];
      if ('error' in one) return { from, to, error: one.error };
      const [old, coming] = [before.get(`${from},${to}`) ?? null, next.get(`${from},${to}`) ?? null];
      return { from, to, now: one.way, before: old, next: coming && coming[0].date > one.way.date ? coming : null, answer: one.answer };
    });
  }

  /**
   * The ways of one day: a request for all pairs that start or, of one source, end with the same currency.
   * @param {string} date
   * @param {string[][]} pairs
   * @param {string} [source]
   * @returns {Promise<({ way: Way, answer: Answer } | { error: any })[]>}
   */
  async #on(date, pairs, source = this.getAttribute('source') ?? '') {
    // Of one source the way back is the same: as few requests as there are ends, where these are fewer.
    const [starts, ends] = [0, 1].map((side) => new Set(pairs.map((pair) => pair[side])).size);
    const back = !/^(auto)?$/.test(source) && ends < starts;
    const ask = async (/** @type {string} */ from) => {
      const to = pairs.filter((pair) => pair[back ? 1 : 0] === from).map((pair) => pair[back ? 0 : 1]);
      return /** @type {const} */ ([from, await rates({ service: this.service, from, to: [...new Set(to)].sort(), date, source }, this.persists && !date).catch((error) => /** @type {Error} */ (error))]);
    };
    const answers = new Map(await Promise.all([...new Set(pairs.map((pair) => pair[back ? 1 : 0]))].map(ask)));
    return pairs.map(([from, to]) => {
      const answer = answers.get(back ? to : from);
      const way = answer instanceof Error || !answer ? answer : answer.ways[back ? from : to];
      if (way instanceof Error || !answer || answer instanceof Error || !way) return { error: way };
      return { way: back ? turned(way, to) : way, answer };
    });
  }

  render() {
    if (!this.#pairs) return;
    const good = this.#pairs.flatMap((pair) => ('error' in pair ? [] : pair));
    const bad = this.#pairs.flatMap((pair) => ('error' in pair ? pair : []));
    const place = { class: 'fx', dir: this.direction, lang: this.locale };
    const texts = /** @type {Texts} */ (this.texts);
    const list = h('ul', { ...place, part: 'list' }, ...this.#pairs.map((pair) => ('error' in pair ? this.#missing(pair, good.length > 0) : this.#row(pair))));
    const ways = good.map(({ now }) => now);
    const gone = bad.some(({ error }) => error.passing);
    const said = good.length ? receipt(ways, { ...good[0].answer, names: Object.assign({}, ...good.map(({ answer }) => answer.names)) }, texts, this.locale) : this.#word((bad.find(({ error }) => error.passing) ?? bad[0])?.error);
    const stale = good.some(({ answer }) => answer.offline) ? 'stale' : freshest(ways);
    const line = h('p', { class: 'fx receipt', part: 'receipt', 'data-freshness': good.length ? stale : 'stale', dir: this.direction, lang: this.locale }, said);
    if (!good.length && gone) line.append(h('button', { type: 'button', onclick: () => this.again() }, texts.retry));
    this.put(...(gone && !good.length ? [line] : this.#pairs.length ? [list, line] : []), good.length ? '' : h('slot'));
    this.#tell(bad);
  }

  /**
   * Why there is no rate.
   * @param {any} error
   */
  #word(error) {
    const texts = /** @type {Texts} */ (this.texts);
    if (error?.passing) return error.code === 'too-many-requests' ? texts.tooMany : texts.unavailable;
    return error?.problem?.parameter === 'source' ? fill(texts.sourceInvalid, { text: this.get('source').slice(0, 40) }) : texts.noRateToday;
  }

  /** @param {Missing[]} bad */
  #tell(bad) {
    const unread = split(this.getAttribute('pairs')).find((pair) => !PAIR.test(pair)) ?? (this.#pairs?.length ? undefined : '');
    const { from, to, error } = bad[0] ?? {};
    const wrong = error
      ? { code: error.code ?? 'unavailable', message: error instanceof Refused && !error.passing ? error.message : this.#word(error), pair: `${from}-${to}` }
      : { code: 'pair-invalid', message: `pairs="${unread}": write two codes such as USD-RUB`, pair: unread };
    const told = JSON.stringify([bad.map(({ from, to }) => [from, to]), wrong]);
    if ((!error && unread === undefined) || told === this.#told) return;
    this.#told = told;
    this.emit('fx-error', wrong);
  }

  /**
   * One pair that has no rate does not take the others with it.
   * @param {Missing} pair
   * @param {boolean} said whether it is to be said here, or stands below for all
   */
  #missing({ from, to, error }, said) {
    return h('li', { part: 'pair' }, h('span', { class: 'pair' }, `${from}/${to} `), h('span', { class: 'next' }, said ? this.#word(error) : '–'));
  }

  /** @param {Pair} pair */
  #row({ from, to, now, before, next }) {
    const texts = /** @type {Texts} */ (this.texts);
    const value = (/** @type {Leg[]} */ legs) => show(rate(legs, '1', round(ratio('1', legs), PLACES) ?? '0'), this.locale);
    const row = h('li', { part: 'pair' }, h('span', { class: 'pair' }, `${from}/${to} `), h('b', { part: 'rate' }, value(now.legs)), ' ');
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
    const percent = (/** @type {string} */ text) => new Intl.NumberFormat(this.locale, { style: 'percent', minimumFractionDigits: 2 }).format(/** @type {any} */ (text));
    const since = fill(texts.since, { date: day(before[0].date, this.locale) });
    if (!/[1-9]/.test(part)) return h('span', { part: 'change' }, `${texts.same} `, h('span', { class: 'unseen' }, since));
    const up = high > low;
    const words = fill(up ? texts.up : texts.down, { change: percent(part) });
    const sign = h('span', { 'aria-hidden': 'true' }, `${up ? '▲ +' : '▼ −'}${percent(part)}`);
    return h('span', { class: up ? 'up' : 'down', part: 'change', title: `${words} ${since}` }, sign, h('span', { class: 'unseen' }, `${words} ${since}`));
  }
}

FxTicker.reflect(FxTicker.observedAttributes.filter((name) => name !== 'nopersist'));
