-- 0145 letters of default. A bankruptcy writes its letters as well, and what a letter asked for being late is payable as the claim is.
ALTER TABLE invoicing.letter DROP CONSTRAINT letter_kind_check,
    ADD CONSTRAINT letter_kind_check CHECK (kind IN ('notice', 'reminder', 'second-reminder', 'formal-notice', 'default', 'dispute-decided', 'proceedings'));
CREATE OR REPLACE VIEW invoicing.payable AS
SELECT invoice_id, entity, reference, number, year, sequence, claim_cents, late_interest_cents + late_flat_cents AS late_cents FROM invoicing.invoice;

-- The desk looks for what a letter asked for by its amount; few invoices have been asked for more than they bear.
CREATE INDEX invoice_late ON invoicing.invoice (entity, (claim_cents + late_interest_cents + late_flat_cents)) WHERE late_interest_cents + late_flat_cents > 0;
