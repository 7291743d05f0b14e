-- L10 numbers of invoices and credit notes have no gap
-- needs invoicing.invoice invoicing.credit_note
SELECT 'invoice' AS series, entity, year FROM invoicing.invoice GROUP BY entity, year HAVING min(sequence) <> 1 OR max(sequence) <> count(*)
UNION
SELECT 'credit note', entity, year FROM invoicing.credit_note GROUP BY entity, year HAVING min(sequence) <> 1 OR max(sequence) <> count(*)
