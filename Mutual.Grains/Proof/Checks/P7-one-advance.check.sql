-- P7 no invoice is advanced twice
-- needs ledger.entry
SELECT source_id FROM ledger.entry WHERE kind = 'advanced' AND source_kind = 'invoice' GROUP BY source_id HAVING count(*) > 1
