-- One row a revision of one source's sheet of one effective date. A correction is a new revision; nothing is ever changed.
CREATE TABLE sheet (
    id         INTEGER PRIMARY KEY,
    source     TEXT    NOT NULL,
    home       TEXT    NOT NULL, -- the currency on one side of every quote
    date       TEXT    NOT NULL, -- effective date, YYYY-MM-DD
    revision   INTEGER NOT NULL, -- 1 is the first
    fetched_at TEXT    NOT NULL, -- RFC 3339, UTC
    UNIQUE (source, date, revision)
) STRICT;

-- One published number: nominal base = value quote, with every published digit.
CREATE TABLE quote (
    sheet   INTEGER NOT NULL REFERENCES sheet (id),
    code    TEXT    NOT NULL, -- the currency that is not the home
    base    TEXT    NOT NULL,
    quote   TEXT    NOT NULL,
    nominal INTEGER NOT NULL,
    value   TEXT    NOT NULL,
    PRIMARY KEY (sheet, code)
) STRICT, WITHOUT ROWID;

CREATE INDEX quote_by_code ON quote (code, sheet);

-- What the fetcher remembers of a source between polls, as JSON.
CREATE TABLE notebook (
    source  TEXT PRIMARY KEY,
    content TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- For people: the last revision of every sheet.
CREATE VIEW rate AS
SELECT sheet.source, sheet.date, quote.nominal, quote.base, quote.value, quote.quote, sheet.revision, sheet.fetched_at
FROM sheet
JOIN quote ON quote.sheet = sheet.id
WHERE sheet.revision = (SELECT max(last.revision) FROM sheet AS last WHERE last.source = sheet.source AND last.date = sheet.date);
