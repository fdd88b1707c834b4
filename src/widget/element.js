// What all elements share: attributes are the state, changes are drawn once, nothing is asked before it is needed; and the look,
// which a page changes by the `--fx-…` properties, whose defaults are here, and by `::part`.

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
 * A date of the calendar in the reader's words.
 * @param {string} date
 * @param {string} lang
 * @param {'long' | 'medium'} [style]
 */
export const day = (date, lang, style = 'long') =>
  new Intl.DateTimeFormat(lang, { dateStyle: style, timeZone: 'UTC' }).format(new Date(date));

/** @type {Record<string, Promise<Texts>>} */
const spoken = {};
const LANGUAGES = ['en', 'ru', 'de', 'fr', 'es', 'zh', 'ar'];

/** What the reader chose before; where storage is blocked, nothing. */
export const memory = {
  /** @param {string} key */
  get(key) {
    try {
      return JSON.parse(localStorage.getItem(`fx:${key}`) ?? 'null');
    } catch {
      return null;
    }
  },
  /**
   * @param {string} key
   * @param {unknown} value
   */
  set(key, value) {
    try {
      localStorage.setItem(`fx:${key}`, JSON.stringify(value));
    } catch {
      // Blocked or full: the page works without it.
    }
  },
};

/** @param {string} name */
const camel = (name) => name.replace(/-./g, (part) => part[1].toUpperCase());

/** @param {string} text */
export function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

export const common = sheet(`
:host {
  --_text: var(--fx-text, light-dark(#16202c, #e8edf2));
  --_muted: var(--fx-muted, light-dark(#5a6672, #9fabb7));
  --_background: var(--fx-background, light-dark(#fff, #161d24));
  --_surface: var(--fx-surface, light-dark(#f3f5f4, #202932));
  --_border: var(--fx-border, light-dark(#d3d9dd, #3a4652));
  --_accent: var(--fx-accent, light-dark(#0b5f56, #62cdbe));
  --_accent-text: var(--fx-accent-text, light-dark(#fff, #06201d));
  --_error: var(--fx-error, light-dark(#9a2a12, #ffab94));
  --_radius: var(--fx-radius, .75rem);
  --_gap: var(--fx-gap, .75rem);
  --_font: var(--fx-font, inherit);
  --_size: var(--fx-size, 1rem);
  --_shadow: var(--fx-shadow, 0 1px 2px rgb(0 0 0 / .06), 0 6px 24px rgb(0 0 0 / .07));
}
:host([theme=light]) { color-scheme: light; }
:host([theme=dark]) { color-scheme: dark; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button, input, output { font: inherit; color: inherit; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--_accent); outline-offset: 1px; }
`);

/** The base of all elements. */
export class FxElement extends HTMLElement {
  /**
   * Fetches a part, and checks what comes: define.js puts it here.
   * @type {(file: string) => Promise<any>}
   */
  static load;

  /** @type {string[]} */
  static switches = [];

  /** @type {string[]} */
  static observedAttributes = [];

  /** @type {Texts | undefined} */
  texts;
  queued = false;
  #seen = false;
  #language = '';

  /** @param {CSSStyleSheet[]} styles */
  constructor(styles) {
    super();
    this.root = this.attachShadow({ mode: 'open' });
    this.root.adoptedStyleSheets = styles;
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
          return isSwitch ? this.hasAttribute(name) : (this.getAttribute(name) ?? '');
        },
        set(value) {
          if (isSwitch) this.toggleAttribute(name, Boolean(value));
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
    this.#watch();
    this.update();
  }

  disconnectedCallback() {
    this.watcher?.disconnect();
  }

  /**
   * @param {string} _name
   * @param {string | null} old
   * @param {string | null} value
   */
  attributeChangedCallback(_name, old, value) {
    if (old !== value) this.update();
  }

  /** The service: that of the script, unless the page names another; an address that asks nobody where that is none. */
  get service() {
    const src = this.getAttribute('src') || new URL('../../', import.meta.url).href;
    const url = URL.canParse(src, document.baseURI) ? new URL(src, document.baseURI).href : '';
    return /^https?:/.test(url) ? url.replace(/\/*$/, '/') : 'about:invalid/';
  }

  /** The reader's language: the element's, the page's, the browser's. */
  get locale() {
    const tag = this.closest('[lang]')?.getAttribute('lang') || navigator.language;
    try {
      return Intl.getCanonicalLocales(tag)[0] ?? 'en';
    } catch {
      return 'en';
    }
  }

  get direction() {
    return /^(ar|fa|he|ur|ps|sd|ug|yi|dv|ckb)\b/.test(this.locale) ? 'rtl' : 'ltr';
  }

  get persists() {
    return !this.hasAttribute('no-persist');
  }

  /** Draws soon, and once for all that changes till then. */
  update() {
    if (this.queued || !this.#seen) return;
    this.queued = true;
    queueMicrotask(async () => {
      this.prepare();
      await Promise.all([this.#speak(), this.dress().catch(() => {})]);
      this.queued = false;
      if (this.isConnected && this.texts) this.render();
    });
  }

  /** Asks for what the state needs, while the texts come. */
  prepare() {}

  /** Fetches what is missing of the look. */
  async dress() {}

  /** Draws the state. */
  render() {}

  /** Called once, when the element comes near to what the reader sees. */
  #watch() {
    this.watcher = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        this.watcher?.disconnect();
        this.#seen = true;
        this.update();
      },
      { rootMargin: '200px' },
    );
    this.watcher.observe(this);
  }

  async #speak() {
    const short = this.locale.slice(0, 2);
    const language = LANGUAGES.includes(short) ? short : 'en';
    if (this.#language === language) return;
    this.#language = language;
    try {
      this.texts = await (spoken[language] ??= fetch(new URL(`lang/${language}.json`, import.meta.url)).then((got) => got.json()));
    } catch {
      // Without words there is what the page wrote into the element.
      delete spoken[language];
      this.#language = '';
      this.root.replaceChildren(h('slot'));
    }
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
