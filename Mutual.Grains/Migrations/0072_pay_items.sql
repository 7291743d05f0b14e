-- 0072 pay items. What a payslip holds beside the month's salary: special payments out of reserves, corrections of earlier months, an overpaid net taken back by parts.
-- A correction is asked for against a payslip, computed with the rules of its month, and booked by a later run.
CREATE TABLE payroll.correction (
    correction_id uuid     PRIMARY KEY,
    payslip_id    uuid     NOT NULL,
    entity        smallint NOT NULL REFERENCES ledger.entity,
    member_id     uuid     NOT NULL,
    of_month      date     NOT NULL,
    was           text     NOT NULL,                       -- JSON: the amounts as they stood.
    becomes       text     NOT NULL,
    pack          text     NOT NULL,
    reason        text     NOT NULL,
    requested_by  text     NOT NULL,
    n             integer  NOT NULL,                       -- Of its payslip, from one.
    run_id        uuid,                                    -- Of the run that booked it; null while it waits.
    UNIQUE (payslip_id, n)
);
CREATE UNIQUE INDEX correction_waiting ON payroll.correction (payslip_id) WHERE run_id IS NULL;
CREATE INDEX correction_of_member ON payroll.correction (member_id) WHERE run_id IS NULL;

CREATE TABLE payroll.pay_item (
    item_id           uuid     PRIMARY KEY,
    run_id            uuid     NOT NULL REFERENCES payroll.run,
    entity            smallint NOT NULL,
    month             date     NOT NULL,                   -- Of the run.
    member_id         uuid     NOT NULL,
    kind              text     NOT NULL CHECK (kind IN ('double-holiday', 'year-end-bonus', 'leaving-holiday', 'correction', 'recovery')),
    of_month          date     NOT NULL,                   -- The month it belongs to; a correction's is an earlier one.
    tax_year          smallint NOT NULL,                   -- The year its withholding is declared in.
    gross_cents       bigint   NOT NULL,                   -- A correction's amounts are differences and may be negative.
    employee_cents    bigint   NOT NULL,
    withholding_cents bigint   NOT NULL,
    special_cents     bigint   NOT NULL,
    net_cents         bigint   NOT NULL,
    employer_cents    bigint   NOT NULL,
    reduction_cents   bigint   NOT NULL,
    accrual_cents     bigint   NOT NULL,
    reserve_cents     bigint   NOT NULL CHECK (reserve_cents >= 0),  -- Drawn from the holiday pay accrued.
    cost_cents        bigint   NOT NULL,                   -- What the activity account bore.
    paid_cents        bigint   NOT NULL,                   -- What it adds to the month's payment; negative: taken back.
    pack              text     NOT NULL
);
CREATE INDEX pay_item_of_member ON payroll.pay_item (member_id, month);
CREATE INDEX pay_item_of_month ON payroll.pay_item (entity, month, member_id);

-- Own reserves, which are no legal debt: the parts of class9:set-aside.
CREATE TABLE payroll.reserve_move (
    source_id uuid   NOT NULL,                             -- Payslip, pay item or command.
    member_id uuid   NOT NULL,
    kind      text   NOT NULL CHECK (kind IN ('sick-pay', 'year-end-bonus')),
    moved_on  date   NOT NULL,
    cents     bigint NOT NULL CHECK (cents <> 0),
    PRIMARY KEY (source_id, kind)
);
CREATE INDEX reserve_of_member ON payroll.reserve_move (member_id, kind) INCLUDE (cents);
GRANT SELECT ON payroll.correction, payroll.pay_item, payroll.reserve_move TO mutual_app, mutual_reader;
GRANT INSERT ON payroll.correction, payroll.pay_item, payroll.reserve_move TO mutual_app;
GRANT UPDATE (run_id) ON payroll.correction TO mutual_app;

CREATE VIEW payroll.paid_beside AS
SELECT entity, month, member_id, sum(paid_cents)::bigint AS cents FROM payroll.pay_item GROUP BY entity, month, member_id;
CREATE OR REPLACE VIEW payroll.net_pay AS
SELECT s.run_id, s.payslip_id, s.entity, s.month, s.member_id, s.net_cents + coalesce(b.cents, 0) AS cents, m.iban, m.name, upper(e.code) || '-' || s.number AS end_to_end
  FROM payroll.payslip s
  JOIN payroll.salaried m USING (member_id)
  JOIN ledger.entity e ON e.entity = s.entity
  LEFT JOIN payroll.paid_beside b ON b.entity = s.entity AND b.month = s.month AND b.member_id = s.member_id
 WHERE s.net_cents + coalesce(b.cents, 0) > 0;
CREATE OR REPLACE VIEW payroll.net_owed AS
SELECT p.* FROM payroll.net_pay p
 WHERE NOT EXISTS (SELECT 1 FROM pay.payment q WHERE q.kind = 'salary' AND q.source_id = p.payslip_id AND q.state NOT IN ('cancelled', 'rejected', 'returned'));
GRANT SELECT ON payroll.paid_beside TO mutual_app, mutual_reader;

-- Pay items are part of what is looked at and approved.
CREATE OR REPLACE FUNCTION payroll.content_hash(of_run uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(concat(
        (SELECT coalesce(string_agg(
               ROW(s.payslip_id, s.number, s.member_id, s.pack, s.budget_cents, s.gross_cents, s.employee_cents, s.withholding_cents, s.special_cents, s.net_cents,
                   s.employer_cents, s.reduction_cents, s.accrual_cents, s.cost_cents, s.shock, s.bound_by, m.iban, m.name)::text, E'\n' ORDER BY s.payslip_id), '')
           FROM payroll.run r
           JOIN payroll.payslip s ON s.entity = r.entity AND s.month = r.month
           JOIN payroll.salaried m ON m.member_id = s.member_id
          WHERE r.run_id = of_run),
        (SELECT E'\n' || string_agg(i::text, E'\n' ORDER BY i.item_id) FROM payroll.run r JOIN payroll.pay_item i ON i.entity = r.entity AND i.month = r.month WHERE r.run_id = of_run)), 'UTF8')), 'hex');
$$;
