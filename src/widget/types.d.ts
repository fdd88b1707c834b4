// The shapes that the widget's files share. They are those of /v1/convert.

export interface Quote {
  base: string;
  quote: string;
  /** Units of base. */
  nominal: number;
  /** Units of quote, as published: a decimal. */
  value: string;
}

export interface Leg extends Quote {
  direction: 'direct' | 'inverse';
  source: string;
  date: string;
  law?: string;
}

export type Freshness = 'current' | 'carried' | 'late' | 'stale' | 'unknown';
export type Reason = 'weekend' | 'holiday' | 'not-yet-published' | 'between-publications' | 'not-quoted-that-day' | 'late' | 'refused' | 'no-publication';

/** What an element asks at once; an empty date is now, an empty source the best there is. */
export interface Asked {
  service: string;
  from: string;
  to: string[];
  date: string;
  source: string;
}

/** A way from one currency to another, and how its rates stand to the day asked. */
export interface Way {
  legs: Leg[];
  freshness: Freshness;
  reason: Reason | null;
  date: string;
  requested: string;
  /** Decimal places of a result. */
  places: number;
}

/** What there is for each currency asked. */
export interface Answer {
  ways: Record<string, Way | import('./rates.js').Refused>;
  /** Names of sources. */
  names: Record<string, string>;
  /** Sources that are no authority. */
  markets: string[];
  /** The service did not answer: these are the last rates that it gave. */
  offline: boolean;
}

/** What an element says in one language: a file of `lang/` each. */
export type Texts = typeof import('./lang/en.json') & { sources: Record<string, string> };
