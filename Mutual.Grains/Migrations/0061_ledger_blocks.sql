-- 0061 ledger blocks. Sums over runs of sealed positions, so that a balance on any day as known at any moment is a few sums and not a million postings.
-- A block is written once, of entries that can no longer change; ledger verify adds every block up again.
CREATE TABLE ledger.block (
    entity         smallint    NOT NULL REFERENCES ledger.entity,
    last_position  bigint      NOT NULL,
    first_position bigint      NOT NULL CHECK (first_position <= last_position),
    first_recorded timestamptz NOT NULL,                 -- Earliest and latest moment of its entries: those recorded between are read one by one.
    last_recorded  timestamptz NOT NULL,
    PRIMARY KEY (entity, last_position)
);
-- By code and effective day, all parties together: accounts of one party are read from their own postings.
CREATE TABLE ledger.block_sum (
    entity        smallint NOT NULL,
    book          smallint NOT NULL,
    code          text     NOT NULL,
    last_position bigint   NOT NULL,
    effective_on  date     NOT NULL,
    debit_cents   bigint   NOT NULL CHECK (debit_cents >= 0),
    credit_cents  bigint   NOT NULL CHECK (credit_cents >= 0), -- As a positive number.
    lines         integer  NOT NULL,
    PRIMARY KEY (entity, book, code, last_position, effective_on)
);
GRANT SELECT, INSERT ON ledger.block, ledger.block_sum TO mutual_app;
GRANT SELECT ON ledger.block, ledger.block_sum TO mutual_reader;
