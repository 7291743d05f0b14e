-- L3 no stream has a gap
-- needs ledger.entry
SELECT stream FROM ledger.entry GROUP BY stream HAVING min(seq) <> 1 OR max(seq) <> count(*)
