-- One row for every sheet that was accepted. Nothing is ever changed or deleted: a correction is a new revision.
CREATE TABLE sheet (
    id         BIGINT      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source     TEXT        NOT NULL,  -- who published it: 'ECB'
    home       TEXT        NOT NULL,  -- the currency on one side of each of its quotes: 'EUR'
    date       DATE        NOT NULL,  -- the effective date that the publisher put on it
    revision   INTEGER     NOT NULL CHECK (revision >= 1),
    fetched_at TIMESTAMPTZ NOT NULL,
    UNIQUE (source, date, revision)
);

-- In the order of landing, for the processes that watch for what is new. Sheets of one source are put one after the other.
CREATE INDEX sheet_landed ON sheet (source, id);

-- One row for every published number: nominal base = value quote, as in 100 JPY = 47.2636 RUB.
CREATE TABLE quote (
    sheet   BIGINT  NOT NULL REFERENCES sheet (id),
    base    TEXT    NOT NULL,
    quote   TEXT    NOT NULL,
    nominal BIGINT  NOT NULL CHECK (nominal >= 1),
    value   NUMERIC NOT NULL,  -- every published digit, trailing zeros among them
    PRIMARY KEY (sheet, base, quote)
);

-- What the fetcher remembers of a source between polls. JSON and not JSONB: the text is kept as it was written.
CREATE TABLE notebook (
    source  TEXT NOT NULL PRIMARY KEY,
    content JSON NOT NULL
);

-- For people: every quote in force on its date. SELECT * FROM rate WHERE source = 'ECB' AND date = '2026-10-30';
CREATE VIEW rate AS
SELECT sheet.source, sheet.date, quote.nominal, quote.base, quote.value, quote.quote, sheet.revision, sheet.fetched_at
FROM sheet
JOIN quote ON quote.sheet = sheet.id
WHERE NOT EXISTS (
    SELECT 1 FROM sheet AS later
    WHERE later.source = sheet.source AND later.date = sheet.date AND later.revision > sheet.revision
);
