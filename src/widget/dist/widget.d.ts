// Types for pages and frameworks that are written in TypeScript: put it beside your code, or name it in `types`.

export type Freshness = 'current' | 'carried' | 'late' | 'stale' | 'unknown';

/** One published figure that was used. Decimals are text: no float is exact. */
export interface FxLeg {
  base: string;
  quote: string;
  nominal: number;
  value: string;
  direction: 'direct' | 'inverse';
  source: string;
  date: string;
  law?: string;
}

export interface FxResult {
  to: string;
  result: string;
  rate: string;
  rate_date: string;
  freshness: Freshness;
  legs: FxLeg[];
}

export interface FxEvents {
  'fx-change': CustomEvent<{ amount: string; from: string; date: string | null; results: FxResult[] }>;
  'fx-swap': CustomEvent<{ from: string; to: string[] }>;
  'fx-error': CustomEvent<{ code: string; message: string; pair?: string }>;
}

interface FxElement extends HTMLElement {
  source: string;
  theme: 'light' | 'dark' | 'auto' | '';
  src: string;
  noPersist: boolean;
  addEventListener<K extends keyof FxEvents>(type: K, listener: (this: this, event: FxEvents[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

export interface FxConverterElement extends FxElement {
  from: string;
  to: string;
  amount: string;
  date: string;
  favourites: string;
  compact: boolean;
  chart: boolean;
  tools: boolean;
  swap(): void;
}

export interface FxTickerElement extends FxElement {
  pairs: string;
}

export interface FxAmountElement extends FxElement {
  value: string;
  currency: string;
  date: string;
  to: string;
  /** A rounded figure behind the text: `true`, or the wording with `{amount}` in it. */
  prose: string;
}

/** What `/widget.js` and the pinned script export: registers the elements in a shadow root, which is not looked into by itself. */
export function define(where?: ParentNode | string): Promise<void>;

declare global {
  interface HTMLElementTagNameMap {
    'fx-converter': FxConverterElement;
    'fx-ticker': FxTickerElement;
    'fx-amount': FxAmountElement;
  }
  interface DocumentEventMap extends FxEvents {}
}
