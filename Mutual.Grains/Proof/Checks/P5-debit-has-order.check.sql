-- P5 every debit was ordered by a sent file or is a charge or a cost of the mutual
-- needs bank.line pay.payment pay.file bank.allotment
-- A file debited as one movement is known by where the line was placed.
SELECT l.line_id FROM bank.line l LEFT JOIN pay.payment p USING (end_to_end) LEFT JOIN pay.file f USING (file_id)
 WHERE l.cents < 0 AND f.sent_sha256 IS NULL AND NOT EXISTS (SELECT 1 FROM bank.allotment a WHERE a.line_id = l.line_id AND a.place IN ('charge', 'other'))
   AND NOT EXISTS (SELECT 1 FROM bank.allotment a JOIN pay.file w ON w.file_id = a.target WHERE a.line_id = l.line_id AND a.place = 'payment' AND w.sent_sha256 IS NOT NULL)
