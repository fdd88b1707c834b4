-- A quote that somebody adds to a sheet takes its year off the list, too. fx takes it off itself, once for all the quotes that it writes, with
-- the triggers switched off on its own connections.
CREATE TRIGGER quote_inserted AFTER INSERT ON quote BEGIN
    DELETE FROM packed_year WHERE (source, year) = (SELECT source, CAST(substr(date, 1, 4) AS INTEGER) FROM sheet WHERE id = NEW.sheet);
END;
