-- P8 what a limit has used is what is held of it, within the limit
-- needs fund.cap fund.hold
SELECT c.scope, c.used_cents, h.held FROM fund.cap c LEFT JOIN (SELECT scope, sum(cents) AS held FROM fund.hold GROUP BY scope) h USING (scope)
 WHERE c.used_cents <> coalesce(h.held, 0) OR c.used_cents > c.cap_cents
