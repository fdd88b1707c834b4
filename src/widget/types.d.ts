// The shapes that the widget's files share. They are those of /v1/sheets and /v1/convert.

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

export type Freshness = 'current' | 'carried' | 'late' | 'stale';
export type Reason = 'weekend' | 'holiday' | 'not-yet-published' | 'late' | 'no-publication';

export interface Sheet {
  source: string;
  name: string;
  rate_type: 'reference' | 'official' | 'aggregate';
  home: string;
  date: string;
  requested_date: string;
  freshness: Freshness;
  reason: Reason | null;
  next_due: string | null;
  quotes: Quote[];
}

export interface Book {
  sheets: Sheet[];
  /** Decimal places of the currencies that have not two. */
  minor_units: Record<string, number>;
  /** The service did not answer: these are the last rates that it gave. */
  offline?: boolean;
}

/** What is asked of the rates; an empty date is now, an empty source the best there is. */
export interface Question {
  service: string;
  from: string;
  to: string;
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
}

/** What an element says in one language: a file of `lang/` each. */
export type Texts = typeof import('./lang/en.json') & { sources: Record<string, string> };
