-- 0021 members. Who does the work and is paid. Personal data lives here, never in the journal.
CREATE SCHEMA members;
CREATE TABLE members.member (
    member_id       uuid     PRIMARY KEY,
    entity          smallint NOT NULL REFERENCES ledger.entity,
    number          text     NOT NULL,
    name            text     NOT NULL,
    email           text     NOT NULL,
    language        text     NOT NULL CHECK (language IN ('en', 'fr', 'nl')),
    iban            text     NOT NULL,
    iban_changed_on date,
    joined_on       date     NOT NULL,
    left_on         date     CHECK (left_on >= joined_on),
    spouse          text,
    children        smallint NOT NULL CHECK (children BETWEEN 0 AND 20),
    single_parent   boolean  NOT NULL,
    salary_maximum  bigint   CHECK (salary_maximum > 0),   -- Cents of budget a month; null: none.
    steadiness      smallint NOT NULL CHECK (steadiness BETWEEN 1000 AND 5000),
    responsiveness  smallint NOT NULL CHECK (responsiveness BETWEEN 2500 AND 10000),
    paused          boolean  NOT NULL,
    share_reference text     NOT NULL UNIQUE,
    share_cents     bigint   NOT NULL CHECK (share_cents > 0),
    share_paid_on   date,
    version         integer  NOT NULL CHECK (version >= 1),
    UNIQUE (entity, number)
);
GRANT USAGE ON SCHEMA members TO mutual_app, mutual_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA members TO mutual_app, mutual_reader;
GRANT INSERT, UPDATE ON members.member TO mutual_app;
