-- S3 what a client owes is the sum of its open invoices
-- needs ledger.posting invoicing.invoice ledger.entity
SELECT coalesce(p.entity, i.entity) AS entity, coalesce(p.party, i.client_id) AS client, p.cents AS posted, i.cents AS open
  FROM (SELECT p.entity, p.party, sum(p.cents) AS cents FROM ledger.posting p JOIN ledger.entity n USING (entity)
         WHERE p.book = 1 AND p.code = CASE n.country WHEN 'be' THEN '400' ELSE '411' END GROUP BY p.entity, p.party) p
  FULL JOIN (SELECT entity, client_id, sum(open_cents) AS cents FROM invoicing.invoice GROUP BY entity, client_id) i ON i.entity = p.entity AND i.client_id = p.party
 WHERE coalesce(p.cents, 0) <> coalesce(i.cents, 0)
