-- 0026 payments. Bank statements as received, their lines, where each cent was placed; payments going out.
CREATE SCHEMA bank;
CREATE TABLE bank.upload (
    upload_id   uuid        PRIMARY KEY,
    entity      smallint    NOT NULL REFERENCES ledger.entity,
    sha256      bytea       NOT NULL,
    content     bytea       NOT NULL,                    -- The bytes as received: a bad file loses nothing.
    received_at timestamptz NOT NULL,
    received_by text        NOT NULL,
    state       text        NOT NULL CHECK (state IN ('received', 'imported', 'quarantined')),
    refusal     text,
    detail      text,
    statement_id uuid
);
CREATE INDEX upload_by_hash ON bank.upload (entity, sha256);
CREATE TABLE bank.statement (
    statement_id  uuid     PRIMARY KEY,
    entity        smallint NOT NULL REFERENCES ledger.entity,
    upload_id     uuid     NOT NULL REFERENCES bank.upload,
    account       text     NOT NULL,
    year          smallint NOT NULL,
    no            bigint   NOT NULL,
    bank_id       text     NOT NULL,
    from_on       date,
    to_on         date     NOT NULL,
    opening_cents bigint   NOT NULL,
    closing_cents bigint   NOT NULL,
    UNIQUE (account, year, no)
);
CREATE TABLE bank.line (
    line_id       uuid     PRIMARY KEY,
    statement_id  uuid     NOT NULL REFERENCES bank.statement,
    entity        smallint NOT NULL,
    n             integer  NOT NULL,
    line_key      text     NOT NULL,                     -- The same line in another file has the same key.
    booked_on     date     NOT NULL,
    value_on      date,
    cents         bigint   NOT NULL CHECK (cents <> 0),  -- Into our account positive, out of it negative.
    bank_reference text,
    end_to_end    text,
    counterparty  text,
    counterparty_iban text,
    reference     text,
    remittance    text,
    returned      boolean  NOT NULL,
    return_reason text,
    UNIQUE (statement_id, n),
    UNIQUE (entity, line_key)
);
-- Where the money of a line went. A line moved out of suspense gets a second row; its rows always add up to the line.
CREATE TABLE bank.allotment (
    line_id  uuid    NOT NULL REFERENCES bank.line,
    step     integer NOT NULL,
    cents    bigint  NOT NULL,
    place    text    NOT NULL CHECK (place IN ('invoice', 'payment', 'share', 'charge', 'suspense', 'fund', 'other')),
    target   uuid,
    reason   text,                                       -- Why in suspense.
    PRIMARY KEY (line_id, step)
);
CREATE INDEX allotment_in_suspense ON bank.allotment (line_id) WHERE place = 'suspense';

CREATE SCHEMA pay;
CREATE TABLE pay.file (
    file_id      uuid     PRIMARY KEY,
    entity       smallint NOT NULL REFERENCES ledger.entity,
    kind         text     NOT NULL CHECK (kind IN ('salary', 'refund')),
    name         text     NOT NULL UNIQUE,
    n            integer  NOT NULL,
    sum_cents    bigint   NOT NULL,
    sha256       text,                                   -- Of the bytes approved.
    prepared_by  text,
    approved_by  text     CHECK (approved_by <> prepared_by),
    approved_sha256 text,
    sent_sha256  text,
    sent_at      timestamptz
);
-- One live payment for one obligation, whatever crashes.
CREATE TABLE pay.payment (
    payment_id  uuid     PRIMARY KEY,
    entity      smallint NOT NULL,
    kind        text     NOT NULL CHECK (kind IN ('salary', 'refund')),
    source_id   uuid     NOT NULL,                       -- The payslip, or the bank line that was too much.
    file_id     uuid     REFERENCES pay.file,
    party_id    uuid     NOT NULL,
    cents       bigint   NOT NULL CHECK (cents > 0),
    iban        text     NOT NULL,
    name        text     NOT NULL,
    end_to_end  text     NOT NULL UNIQUE,
    state       text     NOT NULL CHECK (state IN ('planned', 'sent', 'debited', 'returned', 'rejected', 'cancelled'))
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX one_live_payment ON pay.payment (kind, source_id) WHERE state NOT IN ('cancelled', 'rejected', 'returned');
CREATE INDEX payment_by_file ON pay.payment (file_id);

GRANT USAGE ON SCHEMA bank, pay TO mutual_app, mutual_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA bank, pay TO mutual_app, mutual_reader;
GRANT INSERT ON bank.upload, bank.statement, bank.line, bank.allotment, pay.file, pay.payment TO mutual_app;
GRANT UPDATE (state, refusal, detail, statement_id) ON bank.upload TO mutual_app;
GRANT UPDATE ON pay.file, pay.payment TO mutual_app;
