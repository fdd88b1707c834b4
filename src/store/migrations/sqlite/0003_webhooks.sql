-- Remarks stand before the tables: what stands within is kept in the file, where the whole schema fits one page as it is.

-- Who is told by a webhook what lands, and how far. What landed after `seen`, the id of a sheet, has not become deliveries yet. `claimed_by` is
-- the process that delivers now, empty when none does; `claimed_until`, in milliseconds since 1970: of a process that died, another takes it over
-- then. `state` is how it does: src/store/deliveries.rs.
CREATE TABLE webhook (
    name          TEXT    PRIMARY KEY,
    seen          INTEGER NOT NULL,
    claimed_by    TEXT    NOT NULL,
    claimed_until INTEGER NOT NULL,
    state         TEXT    NOT NULL CHECK (json_valid(state))
) STRICT, WITHOUT ROWID;

-- What has not been delivered yet. By `id` the receiver knows a repetition; `sheet` is the id of the sheet that it tells of. Times are
-- milliseconds since 1970: when it was made, and when it is tried next. `tries` are those that failed.
CREATE TABLE delivery (
    webhook TEXT    NOT NULL REFERENCES webhook (name),
    id      TEXT    NOT NULL,
    sheet   INTEGER NOT NULL,
    body    TEXT    NOT NULL,
    made_at INTEGER NOT NULL,
    due_at  INTEGER NOT NULL,
    tries   INTEGER NOT NULL,
    PRIMARY KEY (webhook, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_due ON delivery (webhook, due_at, sheet);
