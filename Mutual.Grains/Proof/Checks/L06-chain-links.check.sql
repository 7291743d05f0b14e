-- L6 the chain has every position and each link follows the one before
-- needs ledger.seal ledger.entry
SELECT entity, position
  FROM (SELECT entity, position, previous, lag(hash) OVER w AS before, lag(position) OVER w AS position_before FROM ledger.seal WINDOW w AS (PARTITION BY entity ORDER BY position)) s
 WHERE previous <> coalesce(before, decode(repeat('00', 32), 'hex')) OR position <> coalesce(position_before, 0) + 1
UNION
SELECT s.entity, s.position FROM ledger.seal s LEFT JOIN ledger.entry e USING (entry_id) WHERE e.entry_id IS NULL OR e.entity <> s.entity
UNION
SELECT e.entity, 0 FROM ledger.entry e CROSS JOIN ledger.seal_horizon h LEFT JOIN ledger.seal s USING (entry_id) WHERE e.tx < h.tx AND s.entry_id IS NULL
