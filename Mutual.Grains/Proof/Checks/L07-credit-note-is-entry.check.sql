-- L7c every credit note has one entry and every such entry its credit note
-- needs invoicing.credit_note ledger.entry
SELECT c.credit_note_id FROM invoicing.credit_note c LEFT JOIN ledger.entry e ON e.source_kind = 'credit-note' AND e.source_id = c.credit_note_id AND e.kind = 'credit-note'
 GROUP BY c.credit_note_id HAVING count(e.entry_id) <> 1
UNION
SELECT e.source_id FROM ledger.entry e LEFT JOIN invoicing.credit_note c ON c.credit_note_id = e.source_id WHERE e.kind = 'credit-note' AND e.source_kind = 'credit-note' AND c.credit_note_id IS NULL
