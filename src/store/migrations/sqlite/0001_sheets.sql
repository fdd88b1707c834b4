-- One row for every sheet that was accepted. Nothing is ever changed or deleted: a correction is a new revision.
CREATE TABLE sheet (
    id         INTEGER PRIMARY KEY,
    source     TEXT    NOT NULL,  -- who published it: 'ECB'
    home       TEXT    NOT NULL,  -- the currency on one side of each of its quotes: 'EUR'
    date       TEXT    NOT NULL,  -- the effective date that the publisher put on it: '2026-10-30'
    revision   INTEGER NOT NULL CHECK (revision >= 1),
    fetched_at TEXT    NOT NULL,  -- UTC: '2026-10-30T15:01:07Z'
    UNIQUE (source, date, revision)
) STRICT;

-- One row for every published number: nominal base = value quote, as in 100 JPY = 47.2636 RUB.
CREATE TABLE quote (
    sheet   INTEGER NOT NULL REFERENCES sheet (id),
    base    TEXT    NOT NULL,
    quote   TEXT    NOT NULL,
    nominal INTEGER NOT NULL CHECK (nominal >= 1),
    value   TEXT    NOT NULL,  -- the published digits; text, since SQLite has no decimals
    PRIMARY KEY (sheet, base, quote)
) STRICT, WITHOUT ROWID;

-- What the fetcher remembers of a source between polls.
CREATE TABLE notebook (
    source  TEXT NOT NULL PRIMARY KEY,
    content TEXT NOT NULL CHECK (json_valid(content))
) STRICT;

-- For people: every quote in force on its date. SELECT * FROM rate WHERE source = 'ECB' AND date = '2026-10-30';
CREATE VIEW rate AS
SELECT sheet.source, sheet.date, quote.nominal, quote.base, quote.value, quote.quote, sheet.revision, sheet.fetched_at
FROM sheet
JOIN quote ON quote.sheet = sheet.id
WHERE NOT EXISTS (
    SELECT 1 FROM sheet AS later
    WHERE later.source = sheet.source AND later.date = sheet.date AND later.revision > sheet.revision
);
