-- L12 nothing was added to a closed month
-- needs ledger.entry ledger.period ledger.seal
-- By position in the chain: a clock that jumps cannot hide it. What is not sealed yet came after the close, which waits for the seal.
SELECT e.entry_id FROM ledger.period p
  JOIN ledger.entry e ON e.entity = p.entity AND e.effective_on >= p.month AND e.effective_on < p.month + interval '1 month'
  LEFT JOIN ledger.seal s USING (entry_id)
 WHERE s.position IS NULL OR s.position > p.closed_position
