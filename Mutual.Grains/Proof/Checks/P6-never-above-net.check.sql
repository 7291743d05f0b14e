-- P6 no payslip is paid above its net, nor less once its run is paid
-- needs payroll.payslip payroll.run pay.payment
-- Less is right only while a payment that came back waits to go again.
SELECT s.payslip_id FROM payroll.payslip s JOIN payroll.run r USING (run_id) LEFT JOIN pay.payment p ON p.kind = 'salary' AND p.source_id = s.payslip_id
 GROUP BY s.payslip_id, s.net_cents, r.status
HAVING coalesce(sum(p.cents) FILTER (WHERE p.state NOT IN ('cancelled', 'rejected', 'returned')), 0) > s.net_cents
    OR (r.status IN ('paid', 'closed') AND coalesce(sum(p.cents) FILTER (WHERE p.state NOT IN ('cancelled', 'rejected', 'returned')), 0) < s.net_cents
        AND count(*) FILTER (WHERE p.state IN ('rejected', 'returned')) = 0)
