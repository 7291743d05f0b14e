-- P2 a payment file is its payments, in number and sum
-- needs pay.file pay.payment
SELECT f.file_id FROM pay.file f LEFT JOIN pay.payment p USING (file_id) GROUP BY f.file_id HAVING count(p.payment_id) <> f.n OR coalesce(sum(p.cents), 0) <> f.sum_cents
