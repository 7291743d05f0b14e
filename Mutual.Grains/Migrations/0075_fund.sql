-- 0075 fund. What the guarantee fund held and had to hold, day by day, and each published step of its throttle. Rows are only ever added;
-- the fact of each is in the journal, in the fund's own stream.
CREATE TABLE fund.day (
    entity              smallint NOT NULL REFERENCES ledger.entity,
    on_day              date     NOT NULL,
    version             integer  NOT NULL CHECK (version >= 1),  -- Of the fund's stream: the entry that records it.
    held_cents          bigint   NOT NULL,
    required_cents      bigint   NOT NULL CHECK (required_cents >= 0),
    expected_cents      bigint   NOT NULL,                       -- By ageing buckets.
    largest_cents       bigint   NOT NULL,
    three_largest_cents bigint   NOT NULL,
    simulated_cents     bigint   NOT NULL,                       -- Quantile less mean.
    exposure_cents      bigint   NOT NULL,
    activity_cents      bigint   NOT NULL,                       -- What the mutual owes members' activities.
    cash_cents          bigint   NOT NULL,
    receivable_cents    bigint   NOT NULL,                       -- Eligible, without VAT.
    herfindahl          integer  NOT NULL CHECK (herfindahl BETWEEN 0 AND 10000),
    step                smallint NOT NULL,                       -- Of the throttle, as published by the end of the day.
    policy              text     NOT NULL,
    PRIMARY KEY (entity, on_day)
);
CREATE TABLE fund.throttle (
    entity           smallint NOT NULL REFERENCES ledger.entity,
    version          integer  NOT NULL CHECK (version >= 1),
    published_on     date     NOT NULL,
    effective_on     date     NOT NULL CHECK (effective_on >= published_on),
    step             smallint NOT NULL CHECK (step >= 0),
    advance_rate     numeric  NOT NULL CHECK (advance_rate BETWEEN 0 AND 1), -- At most; 1 leaves the policy's.
    client_cap_cents bigint   CHECK (client_cap_cents >= 0),
    no_guarantees    boolean  NOT NULL,
    held_cents       bigint   NOT NULL,
    required_cents   bigint   NOT NULL,
    policy           text     NOT NULL,
    PRIMARY KEY (entity, version)
);
CREATE INDEX throttle_in_force ON fund.throttle (entity, effective_on, version);
-- The fund's statement reads its own lines and not all of the journal.
CREATE INDEX posting_of_fund ON ledger.posting (entity, effective_on) INCLUDE (entry_id, cents) WHERE code = 'fund';
GRANT SELECT, INSERT ON fund.day, fund.throttle TO mutual_app;
GRANT SELECT ON fund.day, fund.throttle TO mutual_reader;
