-- S5 nothing is pending on an invoice that is not open
-- needs ledger.posting invoicing.invoice
SELECT p.party, p.cents FROM (SELECT party, sum(cents) AS cents FROM ledger.posting WHERE book = 2 AND code = 'pending' GROUP BY party HAVING sum(cents) <> 0) p
  LEFT JOIN invoicing.invoice i ON i.invoice_id = p.party WHERE p.cents > 0 OR i.invoice_id IS NULL OR i.open_cents = 0
