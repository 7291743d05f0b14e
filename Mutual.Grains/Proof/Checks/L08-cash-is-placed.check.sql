-- L8 every cent of a bank line is placed
-- needs bank.line bank.allotment
SELECT l.line_id FROM bank.line l LEFT JOIN bank.allotment a USING (line_id) GROUP BY l.line_id, l.cents HAVING coalesce(sum(a.cents), 0) <> l.cents
