-- P6 no payslip is paid above its net, nor less once its run is paid
-- needs payroll.payslip payroll.run pay.payment payroll.paid_beside
-- Special payments and corrections add to the net; less is right only while a payment that came back waits to go again.
SELECT s.payslip_id FROM payroll.payslip s JOIN payroll.run r USING (run_id)
  LEFT JOIN payroll.paid_beside b ON b.entity = s.entity AND b.month = s.month AND b.member_id = s.member_id
  LEFT JOIN pay.payment p ON p.kind = 'salary' AND p.source_id = s.payslip_id
 GROUP BY s.payslip_id, s.net_cents, b.cents, r.status
HAVING coalesce(sum(p.cents) FILTER (WHERE p.state NOT IN ('cancelled', 'rejected', 'returned')), 0) > s.net_cents + coalesce(b.cents, 0)
    OR (r.status IN ('paid', 'closed') AND coalesce(sum(p.cents) FILTER (WHERE p.state NOT IN ('cancelled', 'rejected', 'returned')), 0) < s.net_cents + coalesce(b.cents, 0)
        AND count(*) FILTER (WHERE p.state IN ('rejected', 'returned')) = 0)
