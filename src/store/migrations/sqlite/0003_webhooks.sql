-- Who is told by a webhook what lands, and how far. What landed after `seen` has not become deliveries yet.
CREATE TABLE webhook (
    name          TEXT    PRIMARY KEY,
    seen          INTEGER NOT NULL,  -- the id of a sheet
    claimed_by    TEXT    NOT NULL,  -- the process that delivers now; empty when none does
    claimed_until INTEGER NOT NULL,  -- milliseconds since 1970: of a process that died, another takes it over then
    state         TEXT    NOT NULL CHECK (json_valid(state))  -- how it does: src/store/deliveries.rs
) STRICT, WITHOUT ROWID;

-- What has not been delivered yet.
CREATE TABLE delivery (
    webhook TEXT    NOT NULL REFERENCES webhook (name),
    id      TEXT    NOT NULL,  -- by which the receiver knows a repetition
    sheet   INTEGER NOT NULL,  -- the id of the sheet that it tells of
    body    TEXT    NOT NULL,
    made_at INTEGER NOT NULL,  -- milliseconds since 1970
    due_at  INTEGER NOT NULL,  -- when it is tried next
    tries   INTEGER NOT NULL,  -- tries that failed
    PRIMARY KEY (webhook, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_due ON delivery (webhook, due_at, sheet);
