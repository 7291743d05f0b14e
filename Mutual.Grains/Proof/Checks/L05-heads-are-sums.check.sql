-- L5 kept balances are the sums of their postings, none below zero
-- needs ledger.head ledger.posting
SELECT coalesce(h.code, p.code) AS code, coalesce(h.party, p.party) AS party, h.balance AS kept, p.balance AS posted
  FROM ledger.head h
  FULL JOIN (SELECT party, code, CASE code WHEN 'owed-by' THEN sum(cents) ELSE -sum(cents) END AS balance
               FROM ledger.posting WHERE book = 2 AND code IN ('activity', 'set-aside', 'owed-by') GROUP BY party, code) p USING (party, code)
 WHERE coalesce(h.balance, 0) <> coalesce(p.balance, 0) OR h.balance < 0
