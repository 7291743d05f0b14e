-- S1 activity and reserves are never overdrawn, advances and recourse never below zero
-- needs ledger.posting
SELECT code, party, sum(cents) AS cents FROM ledger.posting WHERE book = 2 AND code IN ('activity', 'set-aside', 'owed-by', 'advance') GROUP BY code, party
HAVING (code IN ('activity', 'set-aside') AND sum(cents) > 0) OR (code IN ('owed-by', 'advance') AND sum(cents) < 0)
