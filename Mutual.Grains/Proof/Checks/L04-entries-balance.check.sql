-- L4 entries balance in each book and are whole
-- needs ledger.entry ledger.posting
SELECT entry_id FROM ledger.posting GROUP BY entry_id, book HAVING sum(cents) <> 0
UNION
SELECT e.entry_id FROM ledger.entry e LEFT JOIN (SELECT entry_id, count(*) AS lines FROM ledger.posting GROUP BY entry_id) p USING (entry_id) WHERE coalesce(p.lines, 0) <> e.line_count
UNION
SELECT p.entry_id FROM ledger.posting p LEFT JOIN ledger.entry e USING (entry_id) WHERE e.entry_id IS NULL OR e.entity <> p.entity OR e.effective_on <> p.effective_on
