-- A pair that a table of a source quotes, in that direction: 'EUR' in 'USD'.
CREATE TABLE series (
    id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source  TEXT   NOT NULL,  -- who published it: 'NBP'
    "table" TEXT   NOT NULL,  -- its table: 'A'; empty for the only one
    base    TEXT   NOT NULL,
    quote   TEXT   NOT NULL,
    UNIQUE (source, "table", base, quote)
);

-- Who ever quoted a currency.
CREATE INDEX series_base ON series (base);
CREATE INDEX series_quote ON series (quote);

-- One row for every sheet that was accepted. Nothing is ever changed or deleted: a correction is a new revision.
CREATE TABLE sheet (
    id         BIGINT      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source     TEXT        NOT NULL,
    "table"    TEXT        NOT NULL,
    date       DATE        NOT NULL,  -- the effective date that the publisher put on it
    revision   INTEGER     NOT NULL CHECK (revision >= 1),
    until      DATE,                  -- the last day on which it holds, where the publisher says one
    fetched_at TIMESTAMPTZ NOT NULL,
    checksum   BIGINT      NOT NULL,  -- CRC-32 over this row and its quotes, compared when it is read: src/store/checksum.rs
    UNIQUE (source, "table", date, revision)
);

-- In the order of landing, for the processes that watch for what is new. Sheets of one source are put one after the other.
CREATE INDEX sheet_landed ON sheet (source, id);

-- One row for every published number in its last revision: nominal base = value quote, as in 100 JPY = 47.2636 RUB. A series is one range
-- of the key; a day is one range of the index by sheet.
CREATE TABLE quote (
    series  BIGINT NOT NULL REFERENCES series (id),
    date    DATE   NOT NULL,
    sheet   BIGINT NOT NULL REFERENCES sheet (id),
    nominal BIGINT NOT NULL CHECK (nominal >= 1),
    value   NUMERIC,  -- every published digit, trailing zeros among them
    buy     NUMERIC,  -- where a buying and a selling rate were published in its place
    sell    NUMERIC,
    checksum BIGINT NOT NULL,  -- CRC-32 of the pair, the date and the figures
    PRIMARY KEY (series, date),
    CHECK ((value IS NULL) = (buy IS NOT NULL AND sell IS NOT NULL))
);

CREATE INDEX quote_sheet ON quote (sheet);

-- The numbers of sheets that were corrected since.
CREATE TABLE replaced (
    sheet   BIGINT NOT NULL REFERENCES sheet (id),
    series  BIGINT NOT NULL REFERENCES series (id),
    nominal BIGINT NOT NULL,
    value   NUMERIC,
    buy     NUMERIC,
    sell    NUMERIC,
    PRIMARY KEY (sheet, series)
);

-- What the fetcher remembers of a table between polls. JSON and not JSONB: the text is kept as it was written.
CREATE TABLE notebook (
    source  TEXT NOT NULL,
    "table" TEXT NOT NULL,
    content JSON NOT NULL,
    PRIMARY KEY (source, "table")
);

-- For people: every quote in force on its date. SELECT * FROM rate WHERE source = 'ECB' AND date = '2026-10-30';
CREATE VIEW rate AS
SELECT sheet.source, sheet."table", sheet.date, sheet.until, quote.nominal, series.base, quote.value, quote.buy, quote.sell, series.quote,
       sheet.revision, sheet.fetched_at
FROM sheet
JOIN quote ON quote.sheet = sheet.id
JOIN series ON series.id = quote.series;
