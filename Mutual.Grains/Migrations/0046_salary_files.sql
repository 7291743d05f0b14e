-- 0046 salary files. The moment written into a bank file is kept, so that the same file is the same bytes whenever it is written again.
ALTER TABLE pay.file
    ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN execute_on date;                          -- The day the bank is asked to pay; salaries only.
-- What is owed of a run's nets, to whom and under which name on a bank line: payslips without a payment that lives.
CREATE VIEW payroll.net_owed AS
SELECT s.run_id, s.payslip_id, s.entity, s.month, s.member_id, s.net_cents AS cents, m.iban, m.name, upper(e.code) || '-' || s.number AS end_to_end
  FROM payroll.payslip s
  JOIN payroll.salaried m USING (member_id)
  JOIN ledger.entity e ON e.entity = s.entity
 WHERE s.net_cents > 0
   AND NOT EXISTS (SELECT 1 FROM pay.payment p WHERE p.kind = 'salary' AND p.source_id = s.payslip_id AND p.state NOT IN ('cancelled', 'rejected', 'returned'));
-- A payment that came back goes again under the next number: BE-2026-11-0417, then BE-2026-11-0417-2.
CREATE INDEX payment_by_source ON pay.payment (source_id);
CREATE INDEX payslip_by_run ON payroll.payslip (run_id);
GRANT SELECT ON payroll.net_owed TO mutual_app, mutual_reader;
