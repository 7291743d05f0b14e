-- S2 an advance stands only while its invoice is open and not in default
-- needs ledger.posting invoicing.invoice
SELECT coalesce(i.invoice_id, p.party) AS invoice, i.status, i.advance_cents, p.cents AS posted
  FROM invoicing.invoice i FULL JOIN (SELECT party, sum(cents) AS cents FROM ledger.posting WHERE book = 2 AND code = 'advance' GROUP BY party) p ON p.party = i.invoice_id
 WHERE coalesce(p.cents, 0) <> coalesce(i.advance_cents, 0) OR (coalesce(p.cents, 0) <> 0 AND (i.open_cents = 0 OR i.status IN ('defaulted', 'written-off', 'recovered')))
