-- P1 no obligation has two live payments
-- needs pay.payment
SELECT kind, source_id FROM pay.payment WHERE state NOT IN ('cancelled', 'rejected', 'returned') GROUP BY kind, source_id HAVING count(*) > 1
