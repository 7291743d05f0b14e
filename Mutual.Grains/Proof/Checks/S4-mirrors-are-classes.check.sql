-- S4 the mirrors are classes 7 and 6 with the sign turned
-- needs ledger.posting ledger.entity
-- Belgian classes 69 and 79 (appropriation of the result) have no mirror.
SELECT n.code, sum(p.cents) FILTER (WHERE p.code = 'reflected-revenue' OR p.code LIKE '7%') AS revenue_off, sum(p.cents) FILTER (WHERE p.code = 'reflected-cost' OR p.code LIKE '6%') AS cost_off
  FROM ledger.posting p JOIN ledger.entity n USING (entity)
 WHERE (p.book = 2 AND p.code IN ('reflected-revenue', 'reflected-cost'))
    OR (p.book = 1 AND (p.code LIKE '6%' OR p.code LIKE '7%') AND NOT (n.country = 'be' AND (p.code LIKE '69%' OR p.code LIKE '79%')))
 GROUP BY n.code
HAVING coalesce(sum(p.cents) FILTER (WHERE p.code = 'reflected-revenue' OR p.code LIKE '7%'), 0) <> 0 OR coalesce(sum(p.cents) FILTER (WHERE p.code = 'reflected-cost' OR p.code LIKE '6%'), 0) <> 0
