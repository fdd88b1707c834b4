// The list for a currency's input, after the ARIA Authoring Practices: an editable combobox with list autocomplete. The focus stays
// in the input. Fetched when one goes there.

import { coded, fill, FxElement, h, isCode, sheet, split } from './define.js';
import { entries, folded, match, warm } from './find.js';
import { INTEGRITY } from './integrity.js';
import { close, follow, open, popup, put, scaled } from './popup.js';

export { entries, match };

/** @typedef {import('./types').Texts} Texts */
/** @typedef {import('./find.js').Entry} Entry */
/** @typedef {{ ok: boolean, why?: string }} State */
/** After the last key, so that a screen reader is not talked over while one types. */
const QUIET = 600;
/** How long, in milliseconds, the browser is kept from the reader at a time. */
const SLICE = 12;
/** Room that the list wants below the input before it opens above. */
const ROOM = 260;

const style = sheet(`
.unseen { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.list { position: fixed; inset: auto; z-index: 2147483647; margin: 0; padding: .3em; overflow: auto; overscroll-behavior: contain; color: var(--_text);
  background: var(--_background); border: 1px solid var(--_border); border-radius: var(--_radius); box-shadow: var(--_shadow); line-height: 1.3; }
.group { padding: .5em .7em .2em; color: var(--_muted); font-size: max(.75em, 11px); }
.option { display: grid; grid-template-columns: 3.2em minmax(0, 1fr) auto; gap: .5em; align-items: center; min-height: 40px; padding: .2em .7em;
  border-radius: calc(var(--_radius) * .6); cursor: pointer; content-visibility: auto; contain-intrinsic-size: auto 40px; }
.option b { font-weight: 650; }
.option span { overflow: hidden; text-overflow: ellipsis; }
.option small, .none { color: var(--_muted); font-size: max(.8em, 11px); }
.option[aria-selected=true] { background: var(--_accent); color: var(--_accent-text); }
.option[aria-selected=true] small { color: inherit; }
.option[aria-disabled=true] { color: var(--_muted); cursor: default; }
.none { padding: .7em; }
@media (forced-colors: active) { .option[aria-selected=true] { outline: 2px solid Highlight; outline-offset: -2px; } }
`);

/**
 * Does this with each, a few milliseconds at a time: in between the page is the reader's.
 * @template T
 * @param {T[]} all
 * @param {(one: T) => void} act
 */
async function calmly(all, act) {
  let since = performance.now();
  for (const one of all) {
    act(one);
    if (performance.now() - since < SLICE) continue;
    await new Promise((done) => setTimeout(done));
    since = performance.now();
  }
}

let lists = 0;

/** @typedef {() => Promise<((code: string) => boolean) | undefined>} Convertible */

/**
 * Gives an input its list.
 * @param {HTMLInputElement} input
 * @param {FxElement} host
 * @param {Convertible} convertible asks which currencies can be converted
 * @param {(code: string) => void} pick
 * @param {() => string[]} recent what was chosen last
 */
export function enhance(input, host, convertible, pick, recent) {
  return new Combobox(input, host, convertible, pick, recent);
}

class Combobox {
  /** @type {Entry[]} */
  #entries = [];
  /** @type {HTMLElement[]} */
  #options = [];
  #active = -1;
  #open = false;
  /** What stood in the input when the list was made. */
  #made = '';
  #able = (/** @type {string} */ _code) => true;
  /** Ends what follows the input's place. */
  #unfollow = () => {};
  #timer = 0;
  /** @type {[string, (event: any) => void][]} */
  #heard;

  /**
   * @param {HTMLInputElement} input
   * @param {FxElement} host
   * @param {Convertible} convertible
   * @param {(code: string) => void} pick
   * @param {() => string[]} recent
   */
  constructor(input, host, convertible, pick, recent) {
    this.input = input;
    this.host = host;
    this.convertible = convertible;
    this.pick = pick;
    this.recent = recent;
    const { root } = host;
    this.texts = /** @type {Texts} */ (host.texts);
    if (!root.adoptedStyleSheets.includes(style)) root.adoptedStyleSheets.push(style);
    this.id = `list-${(lists += 1)}`;
    this.list = h('div', {
      class: 'list', part: 'list', id: this.id, role: 'listbox', 'aria-label': this.texts.list, tabindex: -1,
      onpointerdown: (/** @type {PointerEvent} */ event) => event.preventDefault(), onclick: (/** @type {Event} */ event) => this.#click(event),
    });
    this.status = h('span', { class: 'unseen', role: 'status' });
    input.after(popup(this.list), this.status);
    input.setAttribute('aria-controls', this.id);
    this.#heard = [
      ['input', () => this.#show(input.value)],
      ['keydown', (event) => this.#key(event)],
      ['focus', () => this.#show(this.#typed)],
      ['click', () => !this.#open && this.#show(this.#typed)],
      ['blur', () => this.#entries.length && this.#leave()],
    ];
    this.#heard.forEach(([type, listener]) => input.addEventListener(type, listener));
    /** Fails where the currencies do not come. */
    this.ready = this.#learn();
  }

  /** The currency that is chosen. */
  get #before() {
    return this.input.defaultValue;
  }

  /** What the reader has written over it; nothing where it stands as it was. */
  get #typed() {
    return this.input.value === this.#before ? '' : this.input.value;
  }

  async #learn() {
    const [{ currencies }, able] = await Promise.all([FxElement.load('currencies.js', INTEGRITY), this.convertible()]);
    this.#able = able ?? (() => true);
    const all = entries(currencies, this.host.locale);
    await calmly(all, ({ name, symbol }) => folded(name + symbol));
    this.#entries = all;
    const { input } = this;
    const { entered } = input.dataset;
    input.dataset.list = 'ready';
    delete input.dataset.entered;
    setTimeout(() => this.#foresee(), QUIET / 4);
    if (!input.isConnected) return;
    const here = this.host.root.activeElement === input;
    // One who is there already sees the list. What they typed stands, and so does where they are in it.
    if (here) this.#show(this.#typed);
    // One who has pressed Enter or gone on has chosen; who has typed on since then has not.
    if (entered && (!here || entered === input.value)) {
      input.value = entered;
      this.#take();
    }
    if (!here) this.#leave();
  }

  /** What is looked through at the first letter is there before it. */
  #foresee() {
    calmly(this.#entries, warm);
  }

  /**
   * Whether a currency can be converted.
   * @param {string} code
   * @returns {State}
   */
  #state(code) {
    return { ok: this.#able(code), why: this.texts.noRateToday };
  }

  destroy() {
    this.#close();
    this.#heard.forEach(([type, listener]) => this.input.removeEventListener(type, listener));
    this.list.remove();
    this.status.remove();
  }

  #leave() {
    this.#close();
    if (!this.#typedOut()) this.input.value = this.#before;
  }

  /** A code that was typed out is a choice; of one that the list has not, such as a currency that is gone, the service will say. */
  #typedOut() {
    const typed = coded(this.input.value.trim());
    const listed = this.#entries.some(({ code }) => code === typed);
    if (!isCode(typed) || (listed && !this.#state(typed).ok)) return false;
    this.#set(typed);
    return true;
  }

  /** @param {string} typed */
  #show(typed) {
    if (!this.#entries.length) return;
    this.#made = this.input.value;
    const found = match(typed, this.#entries).map((one) => ({ ...one, state: this.#state(one.entry.code) }));
    const able = found.filter(({ state }) => state.ok);
    const unable = found.filter(({ state }) => !state.ok);
    this.#options = [];
    this.list.replaceChildren(...(typed ? [...able, ...unable].map((one) => this.#option(one)) : this.#grouped(able, unable)));
    if (!found.length) this.list.append(h('div', { class: 'none', role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' }, fill(this.texts.noMatch, { text: typed.slice(0, 40) })));
    this.#place();
    const chosen = typed ? 0 : this.#options.findIndex((option) => option.dataset.code === this.#before);
    this.#activate(able.length ? chosen : -1);
    this.#say(typed ? (found.length ? fill(this.texts.found, { count: found.length }) : (this.list.textContent ?? '')) : '');
  }

  /** @typedef {{ entry: Entry, place: string, state: State }} Found */

  /**
   * Favourites and what was chosen last before all others, which stand by their names.
   * @param {Found[]} able
   * @param {Found[]} unable
   */
  #grouped(able, unable) {
    const { host, texts } = this;
    const favourites = split(host.getAttribute('favourites'));
    const recent = [...this.recent()];
    const by = new Intl.Collator(host.locale);
    const named = (/** @type {string[]} */ codes) => codes.flatMap((code) => able.find(({ entry }) => entry.code === code) ?? []);
    const first = named(favourites);
    const last = named(recent.filter((code) => !favourites.includes(code)));
    const above = new Set([...first, ...last]);
    const common = able.filter((one) => !above.has(one) && one.entry.rank < 8).sort((one, other) => one.entry.rank - other.entry.rank);
    const others = able.filter((one) => !above.has(one) && one.entry.rank >= 8).sort((one, other) => by.compare(one.entry.name, other.entry.name));
    return [
      { label: texts.favourite, rows: first },
      { label: texts.recent, rows: last },
      { label: texts.allCurrencies, rows: [...common, ...others, ...unable] },
    ]
      .filter(({ rows }) => rows.length)
      .map(({ label, rows }) => {
        const heading = h('div', { class: 'group', role: 'presentation' }, label);
        return h('div', { role: 'group', 'aria-label': label }, heading, ...rows.map((one) => this.#option(one)));
      });
  }

  /** @param {Found} found */
  #option({ entry: { code, name, symbol }, place, state }) {
    const beside = state.ok ? place : (state.why ?? '');
    const words = h('span', {}, name, ...(beside ? [h('br'), h('small', {}, beside)] : []));
    const option = h('div', {
      class: 'option', part: 'option', role: 'option', id: `${this.id}-${this.#options.length}`, 'aria-selected': 'false', 'aria-disabled': state.ok ? null : 'true',
      'data-code': code,
    }, h('b', {}, code), words, h('small', {}, symbol));
    this.#options.push(option);
    return option;
  }

  /** Below the input, or above where there is more room; always within what is seen, above a phone's keyboard. */
  #place() {
    const { input, list } = this;
    const box = input.getBoundingClientRect();
    const seen = visualViewport ?? { height: innerHeight, offsetTop: 0 };
    const [height, width] = [seen.height + seen.offsetTop, document.documentElement.clientWidth];
    const below = height - box.bottom - 12;
    const up = below < ROOM && box.top > below;
    if (!this.#open) {
      this.#open = true;
      open(list);
      input.setAttribute('aria-expanded', 'true');
      this.#unfollow = follow(() => input.getBoundingClientRect(), (gone) => (gone ? this.#close() : this.#place()));
    }
    const scale = scaled(list);
    const wide = Math.min(380 * scale, width - 16);
    const rtl = getComputedStyle(input).direction === 'rtl';
    const left = Math.max(8, Math.min(rtl ? box.left : box.right - wide, width - wide - 8));
    list.style.setProperty('width', `${wide / scale}px`);
    list.style.setProperty('max-height', `${Math.max(80, Math.min(420 * scale, up ? box.top - 12 : below)) / scale}px`);
    const high = list.offsetHeight * scale;
    put(list, left, Math.max(4, up ? box.top - 4 - high : Math.min(box.bottom + 4, height - high - 4)));
  }

  #close() {
    if (!this.#open) return;
    this.#open = false;
    this.#activate(-1);
    this.#unfollow();
    close(this.list);
    this.input.setAttribute('aria-expanded', 'false');
    this.#say('');
  }

  /** @param {number} at */
  #activate(at) {
    this.#options[this.#active]?.setAttribute('aria-selected', 'false');
    this.#active = at;
    const option = this.#options[at];
    if (!option) return this.input.removeAttribute('aria-activedescendant');
    option.setAttribute('aria-selected', 'true');
    this.input.setAttribute('aria-activedescendant', option.id);
    // Not scrollIntoView, which would move the page as well.
    const [top, bottom] = [option.offsetTop, option.offsetTop + option.offsetHeight];
    if (top < this.list.scrollTop + 40) this.list.scrollTop = top - 40;
    else if (bottom > this.list.scrollTop + this.list.clientHeight) this.list.scrollTop = bottom - this.list.clientHeight + 8;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const last = this.#options.length - 1;
    /** @type {Record<string, () => boolean | void>} */
    const keys = {
      ArrowDown: () => (this.#open ? !event.altKey && this.#activate(this.#active < last ? this.#active + 1 : 0) : this.#show(this.#typed)),
      ArrowUp: () => (!this.#open ? this.#show(this.#typed) : event.altKey ? this.#close() : this.#activate(this.#active > 0 ? this.#active - 1 : last)),
      Enter: () => (this.#entries.length ? this.#take() : void (this.input.dataset.entered = this.input.value)),
      Tab: () => (this.#typed && this.#entries.length && this.#take(), true),
      Escape: () => this.#escape(),
    };
    const act = event.isComposing ? null : keys[event.key];
    if (act && act() !== true) event.preventDefault();
  }

  /** The list first, then what was typed; then the key is the page's. */
  #escape() {
    if (this.#open) this.#close();
    else if (this.input.value === this.#before) return true;
    this.input.value = this.#before;
    this.input.select();
  }

  /** @param {Event} event */
  #click({ target }) {
    this.#choose(/** @type {Element} */ (target).closest('.option'));
  }

  /** What stands in the input is chosen: by the list that was made for it, never by one for another text. */
  #take() {
    if (!this.#open && !this.#typed) return;
    if (!this.#open || this.#made !== this.input.value) this.#show(this.#typed);
    this.#choose(this.#options[this.#active]);
  }

  /** @param {Element | null | undefined} option */
  #choose(option) {
    const code = /** @type {HTMLElement | null} */ (option)?.dataset.code;
    if (!code || option?.getAttribute('aria-disabled') === 'true') return this.#options.length ? this.#close() : void this.#typedOut();
    this.#close();
    this.#set(code);
    if (this.host.root.activeElement === this.input) this.input.select();
  }

  /** @param {string} code */
  #set(code) {
    const { input } = this;
    const other = code !== this.#before;
    input.defaultValue = input.value = code;
    if (other) this.pick(code);
  }

  /** @param {string} text */
  #say(text) {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => (this.status.textContent = text), QUIET);
  }
}
