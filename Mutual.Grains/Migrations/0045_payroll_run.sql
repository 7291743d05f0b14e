-- 0045 payroll run. What a run may know of members and orders, how far its partitions are, and the hash of what is approved.
-- What payroll may know of a member: the public record, not the table.
CREATE VIEW payroll.salaried AS
SELECT member_id, entity, number, name, iban, iban_changed_on, joined_on, left_on, spouse, children, single_parent, salary_maximum, steadiness, responsiveness, paused
  FROM members.member;

-- Confirmed work still to be invoiced, with what the guarantee would say of its client whatever the day.
CREATE VIEW payroll.work_ahead AS
SELECT o.order_id, o.member_id, o.invoice_on, o.net_cents - coalesce(c.used_cents, 0) AS open_cents, o.term_days, k.country, k.standing
  FROM orders.order_ o
  JOIN clients.client k USING (client_id)
  LEFT JOIN fund.cap c ON c.scope = 'order:' || o.order_id::text
 WHERE o.status IN ('confirmed', 'delivered');

-- Where the orders that carried an earlier salary stand now: read only when a salary falls further than its step.
CREATE VIEW payroll.work_promised AS
SELECT o.order_id, o.status, o.invoice_on, o.net_cents - coalesce(c.used_cents, 0) AS open_cents, k.standing,
       coalesce((SELECT bool_or(i.outcome <> 'accepted') FROM invoicing.invoice i WHERE i.member_id = o.member_id AND i.order_id = o.order_id), false) AS not_advanced
  FROM orders.order_ o
  JOIN clients.client k USING (client_id)
  LEFT JOIN fund.cap c ON c.scope = 'order:' || o.order_id::text;

ALTER TABLE payroll.partition
    ADD COLUMN gross_cents bigint,
    ADD COLUMN net_cents   bigint,
    ADD COLUMN cost_cents  bigint,
    -- Of the database's own clock, whatever the mutual's clock says: a run without progress is taken up by another silo.
    ADD COLUMN progressed_at timestamptz NOT NULL DEFAULT clock_timestamp();
CREATE INDEX run_open ON payroll.run (run_id) WHERE status = 'open';
CREATE UNIQUE INDEX payslip_by_number ON payroll.payslip (entity, number);

-- What people look at and approve: every figure of every payslip and the account it goes to. Another account is another content.
CREATE FUNCTION payroll.content_hash(of_run uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(coalesce(string_agg(
               ROW(s.payslip_id, s.number, s.member_id, s.pack, s.budget_cents, s.gross_cents, s.employee_cents, s.withholding_cents, s.special_cents, s.net_cents,
                   s.employer_cents, s.reduction_cents, s.accrual_cents, s.cost_cents, s.shock, s.bound_by, m.iban, m.name)::text, E'\n' ORDER BY s.payslip_id), ''), 'UTF8')), 'hex')
      FROM payroll.run r
      JOIN payroll.payslip s ON s.entity = r.entity AND s.month = r.month
      JOIN payroll.salaried m ON m.member_id = s.member_id
     WHERE r.run_id = of_run;
$$;

-- The gate before payday asks what the bank holds by the books and what is ordered already.
CREATE INDEX posting_of_cash ON ledger.posting (entity, code) INCLUDE (cents) WHERE code IN ('550', '512');
CREATE INDEX payment_to_leave ON pay.payment (entity) INCLUDE (cents) WHERE state IN ('planned', 'sent');

GRANT SELECT ON payroll.salaried, payroll.work_ahead, payroll.work_promised TO mutual_app, mutual_reader;

-- How grave it is: 1 stops the file, 2 asks for a decision, 3 is good to know.
ALTER TABLE payroll.exception ADD COLUMN severity smallint NOT NULL DEFAULT 2 CHECK (severity BETWEEN 1 AND 3);
