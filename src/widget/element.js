// What all elements share: attributes are the state, changes are drawn once, nothing is asked before it is needed. Their look is in
// common.js.

import { FADES } from './common.js';
import { HERE } from './here.js';

/** @typedef {import('./types').Texts} Texts */

/**
 * A new element. Attributes that are false or null are left out; `on…` are listeners.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value != null && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

/**
 * A text with its places filled.
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));

/**
 * Codes as the service has them. The case counts in one alone: markets write GBp for a hundredth of GBP.
 * @param {string} text
 */
export const coded = (text) => text.replaceAll('GBp', 'GBX').toUpperCase();

/** @type {Record<string, Intl.DateTimeFormat>} */
const formats = {};

/**
 * A date of the calendar in the reader's words.
 * @param {string} date
 * @param {string} lang
 * @param {'long' | 'medium'} [style]
 */
export const day = (date, lang, style = 'long') =>
  (formats[lang + style] ??= new Intl.DateTimeFormat(lang, { dateStyle: style, timeZone: 'UTC' })).format(new Date(date));

/** @type {Record<string, Promise<Texts>>} */
const spoken = {};
const LANGUAGES = /^(en|ru|de|fr|es|zh|ar|it|pt|tr|uk|ja|he)\b/;

/**
 * Which texts a language reads: of Chinese there are two scripts, of Spanish that of Spain and that of the Americas.
 * @param {string} locale
 */
function written(locale) {
  const [language] = locale.split('-');
  if (language === 'zh') return new Intl.Locale(locale).maximize().script === 'Hant' ? 'zh-Hant' : 'zh';
  return /^es-(?!(Latn-)?(ES|GQ|PH|EA|IC)\b)/.test(locale) ? 'es-419' : language;
}

/** @type {Record<string, string>} */
const locales = {};

/** @param {string} tag */
function localeOf(tag) {
  let locale = 'en';
  try {
    locale = Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0] ?? 'en';
  } catch {
    // No language: English.
  }
  if (!LANGUAGES.test(locale)) locale = 'en';
  // English without a country is the reader's English: its dates are not all American.
  return locale === 'en' ? (navigator.languages?.find((one) => one.startsWith('en-')) ?? locale) : locale;
}

/** Nothing may be kept here: what was is deleted. */
function forget() {
  try {
    Object.keys(localStorage).filter((key) => key.startsWith('fx:')).forEach((key) => localStorage.removeItem(key));
  } catch {
    // Blocked: then nothing was kept.
  }
}

/** @param {string} name */
const camel = (name) => name.replace(/-./g, (part) => part[1].toUpperCase());

/** Asked for once more while the page stays open: rates are published by the day, and the browser keeps what is still good. */
const AGAIN = 10 * 60_000;

/** The base of all elements. */
export class FxElement extends HTMLElement {
  /**
   * Fetches a part, and checks what comes: define.js puts it here.
   * @type {(file: string, hashes?: Record<string, string>) => Promise<any>}
   */
  static load;

  /** @type {string[]} */
  static switches = [];

  /** @type {string[]} */
  static observedAttributes = [];

  /** @type {Texts | undefined} */
  texts;
  queued = false;
  /** The amount that an input shows. */
  written = '';
  /** Whether something changed since it was last asked for. */
  #changed = false;
  #seen = false;
  #language = '';
  #clock = 0;
  #media = matchMedia('(prefers-color-scheme: dark)');
  #update = () => this.update();
  #print = () => this.#see();
  #visible = () => document.visibilityState === 'visible' && this.#seen && this.again();

  /**
   * What is drawn stands in it, where the element is a block: it is one whatever the page makes of the element (a line, a table's cell, nothing).
   * @type {HTMLElement | undefined}
   */
  box;

  /**
   * @param {CSSStyleSheet[]} styles
   * @param {boolean} [block]
   */
  constructor(styles, block) {
    super();
    this.root = this.attachShadow({ mode: 'open' });
    this.root.adoptedStyleSheets = styles;
    // Printed before it was ever seen, the page's own text stands there.
    this.root.append(h('slot', { class: 'own' }));
    if (block) this.root.append((this.box = h('div', { class: 'box' })));
    // The page's hotkeys see the element and not its input: what is typed is not for them. Escape is.
    for (const type of ['keydown', 'keypress', 'keyup']) {
      this.root.addEventListener(type, (event) => {
        const { key, ctrlKey, metaKey, target } = /** @type {KeyboardEvent} */ (event);
        if (key?.length === 1 && !ctrlKey && !metaKey && target instanceof HTMLInputElement) event.stopPropagation();
      });
    }
  }

  /**
   * Gives the class a property for each of its attributes.
   * @param {string[]} names
   */
  static reflect(names) {
    for (const name of names) {
      const isSwitch = this.switches.includes(name);
      Object.defineProperty(this.prototype, camel(name), {
        configurable: true,
        get() {
          return isSwitch ? this.on(name) : (this.getAttribute(name) ?? '');
        },
        set(value) {
          if (isSwitch) this.toggleAttribute(name, Boolean(value) && value !== 'false');
          else if (value == null) this.removeAttribute(name);
          else this.setAttribute(name, String(value));
        },
      });
    }
  }

  connectedCallback() {
    // What a script set before the class was there hides the class's own property: it is set again.
    for (const name of /** @type {typeof FxElement} */ (this.constructor).observedAttributes.map(camel)) {
      if (Object.hasOwn(this, name)) {
        const self = /** @type {any} */ (this);
        const value = self[name];
        delete self[name];
        self[name] = value;
      }
    }
    if (!this.persists) forget();
    document.addEventListener('visibilitychange', this.#visible);
    addEventListener('online', this.#visible);
    addEventListener('beforeprint', this.#print);
    this.#media.addEventListener('change', this.#update);
    this.#clock = window.setInterval(this.#visible, AGAIN);
    this.#watch();
    this.update();
  }

  disconnectedCallback() {
    this.watcher?.disconnect();
    clearInterval(this.#clock);
    document.removeEventListener('visibilitychange', this.#visible);
    removeEventListener('online', this.#visible);
    removeEventListener('beforeprint', this.#print);
    this.#media.removeEventListener('change', this.#update);
  }

  /**
   * @param {string} name
   * @param {string | null} old
   * @param {string | null} value
   */
  attributeChangedCallback(name, old, value) {
    // What was typed is computed already.
    if (old === value || (name === 'amount' && value === this.written)) return;
    if (/persist/.test(name) && !this.persists) forget();
    this.update();
  }

  /**
   * An attribute as text.
   * @param {string} name
   */
  get(name) {
    return (this.getAttribute(name) ?? '').trim();
  }

  /**
   * Whether a switch is on. Frameworks write `chart="false"` for one that is off.
   * @param {string} name
   */
  on(name) {
    return (this.getAttribute(name) ?? 'false') !== 'false';
  }

  /** The service: that of the script, unless the page names another; an address that asks nobody where that is none. */
  get service() {
    try {
      const { href } = new URL(this.getAttribute('src') || new URL('../../', HERE).href, document.baseURI);
      return /^https?:/.test(href) ? href.replace(/\/*$/, '/') : 'about:invalid/';
    } catch {
      return 'about:invalid/';
    }
  }

  /**
   * The language that is spoken: the element's, the page's, the browser's. One that has no texts is English as a whole, with its
   * numbers, names and direction.
   */
  get locale() {
    const tag = this.closest('[lang]')?.getAttribute('lang') || navigator.language;
    return (locales[tag] ??= localeOf(tag));
  }

  get direction() {
    return /^(ar|he)/.test(this.locale) ? 'rtl' : 'ltr';
  }

  get persists() {
    // React up to 18 makes attributes of properties by making them small.
    return !this.on('no-persist') && !this.on('nopersist');
  }

  /** Draws soon, and once for all that changes till then. What changes while files are on their way is asked for as well. */
  update() {
    this.#changed = true;
    if (this.queued || !this.#seen) return;
    this.queued = true;
    queueMicrotask(async () => {
      while (this.#changed) {
        this.#changed = false;
        this.prepare();
        await Promise.all([this.#speak(), this.dress().catch(() => {}), FADES || FxElement.load('shade.js').then(({ shade }) => shade(this)).catch(() => {})]);
      }
      this.queued = false;
      this.draw();
    });
  }

  /** Draws what is there. Where a browser cannot, there is what the page wrote into the element. */
  draw() {
    if (!this.isConnected || !this.texts) return;
    try {
      this.render();
    } catch (error) {
      this.#give(String(error));
    }
  }

  /** Asks for what the state needs, while the texts come. */
  prepare() {}

  /** Fetches what is missing of the look. */
  async dress() {}

  /** Draws the state. */
  render() {}

  /** Asks once more for the rates of now. */
  again() {}

  #see() {
    this.watcher?.disconnect();
    this.#seen = true;
    this.update();
  }

  /** Called once, when the element comes near to what the reader sees. */
  #watch() {
    const near = (/** @type {IntersectionObserverEntry[]} */ entries) => entries.some((entry) => entry.isIntersecting) && this.#see();
    this.watcher = new IntersectionObserver(near, { rootMargin: '200px' });
    this.watcher.observe(this);
    if (this.box) this.watcher.observe(this.box);
  }

  async #speak() {
    const language = written(this.locale);
    if (this.#language === language) return;
    this.#language = language;
    try {
      this.texts = await (spoken[language] ??= fetch(new URL(`lang/${language}.json`, HERE)).then((got) => got.json()));
    } catch {
      delete spoken[language];
      this.#language = '';
      this.#give(`no texts in ${language}`);
    }
  }

  /** @param {(Node | string)[]} what is drawn, in place of all that was */
  put(...what) {
    const box = /** @type {HTMLElement} */ (this.box);
    box.replaceChildren(...what);
    this.root.replaceChildren(box);
  }

  /**
   * Gives the place back to what the page wrote into the element.
   * @param {string} message
   */
  #give(message) {
    this.root.replaceChildren(h('slot'));
    this.emit('fx-error', { code: 'unavailable', message });
  }

  /**
   * Tells the page.
   * @param {string} type
   * @param {unknown} detail
   */
  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}
