-- 0116 letters. What was written to clients about their invoices, word for word, in the transaction of the step it belongs to; it leaves by ops.outbox.
CREATE TABLE invoicing.letter (
    letter_id  uuid    PRIMARY KEY,                       -- Also its row in ops.outbox.
    invoice_id uuid    NOT NULL REFERENCES invoicing.invoice,
    version    integer NOT NULL,                          -- Of the invoice, once written.
    kind       text    NOT NULL CHECK (kind IN ('notice', 'reminder', 'second-reminder', 'formal-notice', 'default', 'dispute-decided')),
    written_on date    NOT NULL,
    email      text    NOT NULL,                          -- Where it goes.
    content    jsonb   NOT NULL,                          -- The record ClientLetter: everything on the paper, frozen.
    UNIQUE (invoice_id, version)
);
GRANT SELECT, INSERT ON invoicing.letter TO mutual_app;
GRANT SELECT ON invoicing.letter TO mutual_reader;

-- Interest and flat compensation the last letter asked for and the client has not paid: what comes beyond the claim settles them.
ALTER TABLE invoicing.invoice
    ADD COLUMN late_interest_cents bigint NOT NULL DEFAULT 0 CHECK (late_interest_cents >= 0),
    ADD COLUMN late_flat_cents bigint NOT NULL DEFAULT 0 CHECK (late_flat_cents >= 0);
ALTER TABLE invoicing.payment ADD COLUMN late_cents bigint NOT NULL DEFAULT 0 CHECK (late_cents BETWEEN 0 AND cents - owed_back_cents); -- Of it, interest and flat compensation.

-- What changed the unpaid gross of an invoice, by the first day on which it counts for interest: the day a payment comes still counts in full.
CREATE VIEW invoicing.claim_moved AS
SELECT invoice_id, received_on + 1 AS on_day, owed_back_cents + late_cents - cents AS cents FROM invoicing.payment
UNION ALL SELECT invoice_id, returned_on, cents - owed_back_cents FROM invoicing.payment_return;
GRANT SELECT ON invoicing.claim_moved TO mutual_app, mutual_reader;
