-- 0121 refunds. What clients are owed back goes by a bank file of its own, ordered by two people; its bank line books it.
-- What went back of payments of an invoice, or is on its way: a transfer that came back, was rejected or cancelled went nowhere.
CREATE VIEW invoicing.went_back AS
SELECT r.invoice_id, r.return_id, r.returned_on, r.cents, r.owed_back_cents
  FROM invoicing.payment_return r LEFT JOIN pay.payment p ON p.payment_id = r.return_id
 WHERE p.payment_id IS NULL OR p.state NOT IN ('cancelled', 'rejected', 'returned');
-- Received beyond what settles the claim, less what went back. Only invoices on which something was received can have any.
CREATE VIEW invoicing.owed_back AS
SELECT i.entity, i.invoice_id, i.number, i.client_id, x.cents
  FROM invoicing.invoice i
 CROSS JOIN LATERAL (SELECT sum(p.cents - p.late_cents) AS cents FROM invoicing.payment p WHERE p.invoice_id = i.invoice_id) received
 CROSS JOIN LATERAL (SELECT (received.cents - (SELECT coalesce(sum(w.cents), 0) FROM invoicing.went_back w WHERE w.invoice_id = i.invoice_id)
                             - (i.net_cents + i.vat_cents - (SELECT coalesce(sum(n.net_cents + n.vat_cents), 0) FROM invoicing.credit_note n WHERE n.invoice_id = i.invoice_id) - i.claim_cents)
                             + coalesce((i.money #>> '{short,cents}')::bigint, 0))::bigint AS cents) x
 WHERE x.cents > 0;
-- Where the client's money came from last: a refund goes back there.
CREATE VIEW invoicing.paid_from AS
SELECT DISTINCT ON (p.invoice_id) p.invoice_id, l.counterparty_iban AS iban, l.counterparty AS name
  FROM invoicing.payment p JOIN bank.line l ON l.line_id = p.source_id WHERE l.counterparty_iban IS NOT NULL ORDER BY p.invoice_id, p.received_on DESC, p.source_id;
CREATE INDEX payment_of_refund ON pay.payment (party_id) WHERE kind = 'refund';
GRANT SELECT ON invoicing.went_back, invoicing.owed_back, invoicing.paid_from TO mutual_app, mutual_reader;
