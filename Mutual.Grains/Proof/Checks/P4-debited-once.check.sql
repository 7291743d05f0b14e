-- P4 no payment left the account twice or larger than ordered
-- needs bank.line pay.payment
SELECT l.end_to_end FROM bank.line l WHERE l.end_to_end IS NOT NULL GROUP BY l.end_to_end
HAVING count(*) FILTER (WHERE l.cents < 0) - count(*) FILTER (WHERE l.returned) > 1
    OR -sum(l.cents) > (SELECT max(p.cents) FROM pay.payment p WHERE p.end_to_end = l.end_to_end)
