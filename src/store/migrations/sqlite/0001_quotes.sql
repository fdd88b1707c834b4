-- A pair that a table of a source quotes, in that direction: 'EUR' in 'USD'.
CREATE TABLE series (
    id      INTEGER PRIMARY KEY,
    source  TEXT NOT NULL,  -- who published it: 'NBP'
    "table" TEXT NOT NULL,  -- its table: 'A'; empty for the only one
    base    TEXT NOT NULL,
    quote   TEXT NOT NULL,
    UNIQUE (source, "table", base, quote)
) STRICT;

-- Who ever quoted a currency.
CREATE INDEX series_base ON series (base);
CREATE INDEX series_quote ON series (quote);

-- One row for every sheet that was accepted. Nothing is ever changed or deleted: a correction is a new revision.
CREATE TABLE sheet (
    id         INTEGER PRIMARY KEY,
    source     TEXT    NOT NULL,
    "table"    TEXT    NOT NULL,
    date       TEXT    NOT NULL,  -- the effective date that the publisher put on it: '2026-10-30'
    revision   INTEGER NOT NULL CHECK (revision >= 1),
    until      TEXT,              -- the last day on which it holds, where the publisher says one
    fetched_at TEXT    NOT NULL,  -- UTC: '2026-10-30T15:01:07Z'
    checksum   INTEGER NOT NULL,  -- CRC-32 over this row and its quotes, compared when it is read: src/store/checksum.rs
    UNIQUE (source, "table", date, revision)
) STRICT;

-- One row for every published number in its last revision: nominal base = value quote, as in 100 JPY = 47.2636 RUB. A series is one range
-- of the key; a day is one range of the index by sheet.
CREATE TABLE quote (
    series  INTEGER NOT NULL REFERENCES series (id),
    day     INTEGER NOT NULL,  -- of the sheet's date, counted from 1970-01-01: a fifth of the text
    sheet   INTEGER NOT NULL REFERENCES sheet (id),
    nominal INTEGER NOT NULL CHECK (nominal >= 1),
    value   TEXT,              -- the published digits; text, since SQLite has no decimals
    buy     TEXT,              -- where a buying and a selling rate were published in its place
    sell    TEXT,
    checksum INTEGER NOT NULL, -- CRC-32 of the pair, the day and the figures
    PRIMARY KEY (series, day),
    CHECK ((value IS NULL) = (buy IS NOT NULL AND sell IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX quote_sheet ON quote (sheet);

-- The numbers of sheets that were corrected since.
CREATE TABLE replaced (
    sheet   INTEGER NOT NULL REFERENCES sheet (id),
    series  INTEGER NOT NULL REFERENCES series (id),
    nominal INTEGER NOT NULL,
    value   TEXT,
    buy     TEXT,
    sell    TEXT,
    PRIMARY KEY (sheet, series)
) STRICT, WITHOUT ROWID;

-- What the fetcher remembers of a table between polls.
CREATE TABLE notebook (
    source  TEXT NOT NULL,
    "table" TEXT NOT NULL,
    content TEXT NOT NULL CHECK (json_valid(content)),
    PRIMARY KEY (source, "table")
) STRICT, WITHOUT ROWID;

-- For people: every quote in force on its date. SELECT * FROM rate WHERE source = 'ECB' AND date = '2026-10-30';
CREATE VIEW rate AS
SELECT sheet.source, sheet."table", sheet.date, sheet.until, quote.nominal, series.base, quote.value, quote.buy, quote.sell, series.quote,
       sheet.revision, sheet.fetched_at
FROM sheet
JOIN quote ON quote.sheet = sheet.id
JOIN series ON series.id = quote.series;
