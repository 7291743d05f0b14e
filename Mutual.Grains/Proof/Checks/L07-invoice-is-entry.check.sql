-- L7b every invoice was issued by one entry, and every such entry has its invoice
-- needs invoicing.invoice ledger.entry
SELECT i.invoice_id FROM invoicing.invoice i LEFT JOIN ledger.entry e ON e.source_kind = 'invoice' AND e.source_id = i.invoice_id AND e.kind = 'issued'
 GROUP BY i.invoice_id HAVING count(e.entry_id) <> 1
UNION
SELECT e.source_id FROM ledger.entry e LEFT JOIN invoicing.invoice i ON i.invoice_id = e.source_id WHERE e.kind = 'issued' AND e.source_kind = 'invoice' AND i.invoice_id IS NULL
