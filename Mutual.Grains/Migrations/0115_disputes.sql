-- 0115 disputes. What a client contests of an invoice, and days on which it is not dunned, each with its reason: free text, so beside the journal and not in it.
ALTER TABLE invoicing.invoice
    ADD COLUMN disputed_cents bigint NOT NULL DEFAULT 0 CHECK (disputed_cents BETWEEN 0 AND claim_cents), -- With VAT; frozen while the dispute is open. Paying lowers it last.
    ADD COLUMN undunned_until date;                       -- Last day of the block on dunning; null: none.
CREATE TABLE invoicing.dispute (
    dispute_id     uuid     PRIMARY KEY,
    invoice_id     uuid     NOT NULL REFERENCES invoicing.invoice,
    opened_on      date     NOT NULL,
    net_cents      bigint   NOT NULL CHECK (net_cents > 0), -- Contested, without VAT.
    reason         text     NOT NULL,
    raised_by      text     NOT NULL,                     -- Who speaks for the client, as stated.
    outcome        text     CHECK (outcome IN ('upheld', 'partly', 'rejected')),
    decided_on     date     CHECK (decided_on >= opened_on),
    decision       text,                                  -- The accountant's reason.
    credited_cents bigint   CHECK (credited_cents BETWEEN 0 AND net_cents), -- Net of the credit note; 0 when rejected, or when other credit notes had left nothing.
    credit_note_id uuid     REFERENCES invoicing.credit_note,
    CHECK (num_nonnulls(outcome, decided_on, decision, credited_cents) IN (0, 4)),
    CHECK ((coalesce(credited_cents, 0) > 0) = (credit_note_id IS NOT NULL)),
    CHECK (outcome <> 'rejected' OR credited_cents = 0)
);
CREATE INDEX dispute_by_invoice ON invoicing.dispute (invoice_id);
CREATE INDEX dispute_open ON invoicing.dispute (opened_on) WHERE outcome IS NULL;
CREATE TABLE invoicing.dunning_block (
    invoice_id uuid    NOT NULL REFERENCES invoicing.invoice,
    version    integer NOT NULL,                          -- Of the invoice, once decided.
    decided_on date    NOT NULL,
    until      date    CHECK (until >= decided_on),       -- Null: the block before it was lifted.
    reason     text    NOT NULL,
    PRIMARY KEY (invoice_id, version)
);
GRANT SELECT, INSERT ON invoicing.dispute, invoicing.dunning_block TO mutual_app;
GRANT UPDATE (outcome, decided_on, decision, credited_cents, credit_note_id) ON invoicing.dispute TO mutual_app;
GRANT SELECT ON invoicing.dispute, invoicing.dunning_block TO mutual_reader;
