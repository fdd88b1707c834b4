-- Years that are packed by currency, for reading many days at once. They say nothing that `sheet` and `quote` do not say; fx makes them of
-- those and reads them instead. Whoever changes a sheet or a quote, fx or a person, takes its year off this list.
CREATE TABLE packed_year (
    source TEXT    NOT NULL,
    year   INTEGER NOT NULL,
    home   TEXT    NOT NULL,  -- the currency on one side of each of its quotes
    dates  TEXT    NOT NULL,  -- month and day of each sheet, oldest first: '0104;0105;0106'
    PRIMARY KEY (source, year)
) STRICT, WITHOUT ROWID;

-- One row for every currency of such a year. Rows of a year that is not in `packed_year` are not read. With a rowid, because then a row
-- fits one page; without one it would take a second.
CREATE TABLE packed (
    source TEXT    NOT NULL,
    year   INTEGER NOT NULL,
    code   TEXT    NOT NULL,
    first  TEXT    NOT NULL,  -- the first day of the year on which it was quoted
    last   TEXT    NOT NULL,  -- the last one
    quotes TEXT    NOT NULL,  -- month and day, '>' where home is the base or '<' where it is not, nominal unless it is 1, value: '0104>1.1789;0105>1.179'
    PRIMARY KEY (source, year, code)
) STRICT;

CREATE TRIGGER sheet_inserted AFTER INSERT ON sheet BEGIN
    DELETE FROM packed_year WHERE source = NEW.source AND year = CAST(substr(NEW.date, 1, 4) AS INTEGER);
END;
CREATE TRIGGER sheet_updated AFTER UPDATE ON sheet BEGIN
    DELETE FROM packed_year WHERE source IN (OLD.source, NEW.source);
END;
CREATE TRIGGER sheet_deleted AFTER DELETE ON sheet BEGIN
    DELETE FROM packed_year WHERE source = OLD.source;
END;
CREATE TRIGGER quote_updated AFTER UPDATE ON quote BEGIN
    DELETE FROM packed_year WHERE source IN (SELECT source FROM sheet WHERE id IN (OLD.sheet, NEW.sheet));
END;
CREATE TRIGGER quote_deleted AFTER DELETE ON quote BEGIN
    DELETE FROM packed_year WHERE source IN (SELECT source FROM sheet WHERE id = OLD.sheet);
END;
