-- S7 card money in transit is what moved and is not on a bank line, and each payout is the sum of its movements
-- needs card.movement card.payout ledger.posting ledger.entity
SELECT n.entity::text AS what, p.cents AS posted, m.cents - o.cents AS expected
  FROM ledger.entity n
 CROSS JOIN LATERAL (SELECT coalesce(sum(cents), 0) AS cents FROM ledger.posting p WHERE p.entity = n.entity AND p.book = 1 AND p.code = CASE n.country WHEN 'be' THEN '580' ELSE '511' END) p
 CROSS JOIN LATERAL (SELECT coalesce(sum(cents - fee_cents), 0) AS cents FROM card.movement m WHERE m.entity = n.entity) m
 CROSS JOIN LATERAL (SELECT coalesce(sum(cents) FILTER (WHERE line_id IS NOT NULL), 0) - coalesce(sum(cents) FILTER (WHERE return_line_id IS NOT NULL), 0) AS cents FROM card.payout o WHERE o.entity = n.entity) o
 WHERE p.cents <> m.cents - o.cents
UNION ALL
SELECT o.provider_id, o.cents, m.cents + c.cents
  FROM card.payout o
 CROSS JOIN LATERAL (SELECT coalesce(sum(cents - fee_cents), 0) AS cents FROM card.movement m WHERE m.payout_id = o.payout_id) m
 CROSS JOIN LATERAL (SELECT coalesce(sum(cents), 0) AS cents FROM card.payout f WHERE f.carried_by = o.payout_id) c
 WHERE o.itemized AND o.cents <> m.cents + c.cents
