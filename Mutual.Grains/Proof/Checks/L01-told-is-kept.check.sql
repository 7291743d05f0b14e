-- L1 what callers were told is what is kept
-- needs harness.ack ledger.idempotency
SELECT a.actor, a.key FROM harness.ack a LEFT JOIN ledger.idempotency i USING (actor, key) WHERE i.key IS NULL OR i.response IS DISTINCT FROM a.response
