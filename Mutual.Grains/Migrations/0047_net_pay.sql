-- 0047 net pay. What a run orders the bank to pay, apart from what came back and must go again.
-- The first file of a run asks nothing of pay.payment: searched while it is being filled, row after row, it would cost the square of the members.
CREATE VIEW payroll.net_pay AS
SELECT s.run_id, s.payslip_id, s.entity, s.month, s.member_id, s.net_cents AS cents, m.iban, m.name, upper(e.code) || '-' || s.number AS end_to_end
  FROM payroll.payslip s
  JOIN payroll.salaried m USING (member_id)
  JOIN ledger.entity e ON e.entity = s.entity
 WHERE s.net_cents > 0;
GRANT SELECT ON payroll.net_pay TO mutual_app, mutual_reader;
-- Two indexes that only repeat others: a run's payslips are found by entity and month, a payslip's live payment by one_live_payment.
DROP INDEX pay.payment_by_source;
DROP INDEX payroll.payslip_by_run;
