-- L7a every payslip with a salary has one entry and every salary entry its payslip
-- needs payroll.payslip ledger.entry
SELECT s.payslip_id FROM payroll.payslip s LEFT JOIN ledger.entry e ON e.source_kind = 'payslip' AND e.source_id = s.payslip_id AND e.kind = 'salary'
 WHERE s.gross_cents > 0
 GROUP BY s.payslip_id HAVING count(e.entry_id) <> 1
UNION
SELECT e.source_id FROM ledger.entry e LEFT JOIN payroll.payslip s ON s.payslip_id = e.source_id WHERE e.kind = 'salary' AND e.source_kind = 'payslip' AND s.payslip_id IS NULL
