-- Who is told by a webhook what lands, and how far. What landed after `seen` has not become deliveries yet.
CREATE TABLE webhook (
    name          TEXT        PRIMARY KEY,
    seen          BIGINT      NOT NULL,  -- the id of a sheet
    claimed_by    TEXT        NOT NULL,  -- the process that delivers now; empty when none does
    claimed_until TIMESTAMPTZ NOT NULL,  -- by this server's clock: of a process that died, another takes it over then
    state         JSON        NOT NULL   -- how it does: src/store/deliveries.rs
);

-- What has not been delivered yet.
CREATE TABLE delivery (
    webhook TEXT    NOT NULL REFERENCES webhook (name),
    id      TEXT    NOT NULL,  -- by which the receiver knows a repetition
    sheet   BIGINT  NOT NULL,  -- the id of the sheet that it tells of
    body    TEXT    NOT NULL,
    made_at BIGINT  NOT NULL,  -- milliseconds since 1970
    due_at  BIGINT  NOT NULL,  -- when it is tried next
    tries   INTEGER NOT NULL,  -- tries that failed
    PRIMARY KEY (webhook, id)
);

CREATE INDEX delivery_due ON delivery (webhook, due_at, sheet);
