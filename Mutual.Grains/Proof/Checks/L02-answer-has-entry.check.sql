-- L2 every stored answer has its entry
-- needs ledger.idempotency ledger.entry
SELECT i.actor, i.key FROM ledger.idempotency i LEFT JOIN ledger.entry e USING (entry_id) WHERE i.entry_id IS NOT NULL AND e.entry_id IS NULL
