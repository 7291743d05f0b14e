-- P9 no effect outside happened twice
-- needs ops.outbox
SELECT external_id FROM ops.outbox WHERE external_id IS NOT NULL GROUP BY external_id HAVING count(*) > 1
