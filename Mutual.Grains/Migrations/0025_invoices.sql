-- 0025 invoices. Money columns are cents; the journal is the truth, these rows are what the journal says, written in the same transaction.
CREATE SCHEMA invoicing;
-- What invoicing may know of an order, its member and its client: the public record, not the tables.
CREATE VIEW invoicing.invoiceable AS
SELECT o.order_id, o.entity, o.number AS order_number, o.member_id, o.client_id, o.status, o.net_cents, o.vat_rate, o.term_days, o.work_from, o.confirmed_at,
       m.left_on, c.country, c.kind, c.standing, c.vat_number
  FROM orders.order_ o JOIN members.member m USING (member_id) JOIN clients.client c USING (client_id);
CREATE TABLE invoicing.invoice (
    invoice_id  uuid     PRIMARY KEY,
    entity      smallint NOT NULL REFERENCES ledger.entity,
    year        smallint NOT NULL,
    sequence    bigint   NOT NULL,
    number      text     NOT NULL,
    reference   text     NOT NULL UNIQUE,                 -- With which the client pays.
    member_id   uuid     NOT NULL,
    client_id   uuid     NOT NULL,
    order_id    uuid     NOT NULL,
    status      text     NOT NULL,
    issued_on   date     NOT NULL,
    due_on      date     NOT NULL CHECK (due_on >= issued_on),
    delivered_on date    NOT NULL,
    vat_rate    numeric  NOT NULL,
    net_cents   bigint   NOT NULL CHECK (net_cents > 0),
    vat_cents   bigint   NOT NULL CHECK (vat_cents >= 0),
    money       jsonb    NOT NULL,                        -- The record InvoiceMoney: what is advanced, repaid, collected, credited.
    open_cents  bigint   NOT NULL CHECK (open_cents >= 0),-- Gross still to be collected.
    advance_cents bigint NOT NULL CHECK (advance_cents >= 0), -- Advanced by the fund and not yet repaid.
    credited_cents bigint NOT NULL CHECK (credited_cents >= 0), -- Net.
    outcome     text     NOT NULL,
    reasons     text[]   NOT NULL,
    policy      text     NOT NULL,
    dunning     text,                                     -- Last step given.
    dunned_on   date,
    version     integer  NOT NULL CHECK (version >= 1),
    UNIQUE (entity, year, sequence)
) WITH (fillfactor = 80);
CREATE INDEX invoice_open_by_due ON invoicing.invoice (entity, due_on) WHERE open_cents > 0;
CREATE INDEX invoice_open_by_client ON invoicing.invoice (client_id, due_on) WHERE open_cents > 0;
CREATE INDEX invoice_by_member ON invoicing.invoice (member_id);
CREATE TABLE invoicing.credit_note (
    credit_note_id uuid     PRIMARY KEY,
    invoice_id     uuid     NOT NULL REFERENCES invoicing.invoice,
    entity         smallint NOT NULL,
    year           smallint NOT NULL,
    sequence       bigint   NOT NULL,
    number         text     NOT NULL,
    issued_on      date     NOT NULL,
    net_cents      bigint   NOT NULL CHECK (net_cents > 0),
    vat_cents      bigint   NOT NULL CHECK (vat_cents >= 0),
    reason         text     NOT NULL,
    UNIQUE (entity, year, sequence)
);
CREATE INDEX credit_note_by_invoice ON invoicing.credit_note (invoice_id);
GRANT USAGE ON SCHEMA invoicing TO mutual_app, mutual_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA invoicing TO mutual_app, mutual_reader;
GRANT INSERT, UPDATE ON invoicing.invoice TO mutual_app;
GRANT INSERT ON invoicing.credit_note TO mutual_app;
