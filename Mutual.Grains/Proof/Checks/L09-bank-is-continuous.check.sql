-- L9 statements follow one another without a gap and add up
-- needs bank.statement bank.line
SELECT statement_id
  FROM (SELECT s.statement_id, s.no, s.opening_cents, s.closing_cents, lag(s.closing_cents) OVER w AS closed_before, lag(s.no) OVER w AS no_before,
               (SELECT coalesce(sum(l.cents), 0) FROM bank.line l WHERE l.statement_id = s.statement_id) AS moved
          FROM bank.statement s WINDOW w AS (PARTITION BY s.account ORDER BY s.year, s.no)) t
 WHERE opening_cents + moved <> closing_cents OR opening_cents <> closed_before OR (no <> no_before + 1 AND no <> 1)
