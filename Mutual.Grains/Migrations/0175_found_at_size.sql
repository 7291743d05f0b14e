-- 0175 found at size. What pages and the office's search ask with 75 000 members and a million invoices, each by an index.
CREATE INDEX order_by_member ON orders.order_ (member_id, work_from);
CREATE INDEX order_unanswered ON orders.order_ (client_id) WHERE status = 'sent';
CREATE INDEX invoice_by_number ON invoicing.invoice (number text_pattern_ops);
CREATE INDEX invoice_by_net ON invoicing.invoice (net_cents);
CREATE INDEX invoice_by_gross ON invoicing.invoice ((net_cents + vat_cents));
CREATE INDEX line_by_amount ON bank.line (entity, cents);
CREATE INDEX line_by_iban_end ON bank.line (reverse(counterparty_iban) text_pattern_ops) WHERE counterparty_iban IS NOT NULL;
CREATE INDEX payment_beyond ON invoicing.payment (invoice_id) WHERE owed_back_cents > 0;
-- As before, asked only of invoices on which something may be owed back: a payment went beyond the claim, or a credit note came after it.
CREATE OR REPLACE VIEW invoicing.owed_back AS
SELECT i.entity, i.invoice_id, i.number, i.client_id, x.cents
  FROM (SELECT invoice_id FROM invoicing.payment WHERE owed_back_cents > 0 UNION SELECT invoice_id FROM invoicing.credit_note) beyond
  JOIN invoicing.invoice i USING (invoice_id)
 CROSS JOIN LATERAL (SELECT sum(p.cents - p.late_cents) AS cents FROM invoicing.payment p WHERE p.invoice_id = i.invoice_id) received
 CROSS JOIN LATERAL (SELECT (received.cents - (SELECT coalesce(sum(w.cents), 0) FROM invoicing.went_back w WHERE w.invoice_id = i.invoice_id)
                             - (i.net_cents + i.vat_cents - (SELECT coalesce(sum(n.net_cents + n.vat_cents), 0) FROM invoicing.credit_note n WHERE n.invoice_id = i.invoice_id) - i.claim_cents)
                             + coalesce((i.money #>> '{short,cents}')::bigint, 0))::bigint AS cents) x
 WHERE x.cents > 0;
CREATE INDEX invoice_by_claim ON invoicing.invoice (entity, claim_cents) WHERE claim_cents > 0;
