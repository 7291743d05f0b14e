-- 0041 bank placement. What payments may know of invoices, members' shares and files: the public record, not the tables.
CREATE VIEW invoicing.payable AS SELECT invoice_id, entity, reference, number, year, sequence, claim_cents FROM invoicing.invoice;
CREATE VIEW members.share_due AS
SELECT member_id, entity, share_reference AS reference, CASE WHEN share_paid_on IS NULL THEN share_cents ELSE 0 END AS open_cents FROM members.member;
GRANT SELECT ON invoicing.payable, members.share_due TO mutual_app, mutual_reader;

-- Statements quote a file by its name, without folder and ending.
CREATE INDEX payment_file_by_bank_name ON pay.file (entity, (regexp_replace(name, '^.*/|[.]xml$', '', 'g')));
