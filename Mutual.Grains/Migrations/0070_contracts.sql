-- 0070 contracts. What a member's pay is computed by beside the household, from a month on; what the employer's size, place and plans add, from a day on.
-- Lines follow each other: a closed month is computed again with the line that held then.
CREATE TABLE payroll.contract (
    member_id    uuid          NOT NULL,
    from_month   date          NOT NULL CHECK (extract(day FROM from_month) = 1),
    entity       smallint      NOT NULL REFERENCES ledger.entity,
    status       text          NOT NULL CHECK (status IN ('white-collar', 'blue-collar', 'artist', 'non-cadre', 'cadre')),
    weekly_hours numeric(4, 2) NOT NULL CHECK (weekly_hours > 0),
    floor_hours  numeric(5, 2) NOT NULL CHECK (floor_hours >= 0),   -- A month; agreed before it begins. 0: none.
    tax_rate     numeric(5, 4) CHECK (tax_rate BETWEEN 0 AND 1),    -- France: sent by the tax office; null: the neutral scale.
    sick_share   smallint      NOT NULL CHECK (sick_share BETWEEN 0 AND 3000),  -- Basis points of each month's budget set aside.
    bonus_share  smallint      NOT NULL CHECK (bonus_share BETWEEN 0 AND 3000),
    PRIMARY KEY (member_id, from_month)
);
CREATE TABLE payroll.employer (
    entity      smallint NOT NULL REFERENCES ledger.entity,
    from_on     date     NOT NULL,
    terms       text     NOT NULL,                          -- JSON: rates, plans, headcount.
    PRIMARY KEY (entity, from_on)
);
GRANT SELECT ON payroll.contract, payroll.employer TO mutual_app, mutual_reader;
GRANT INSERT, UPDATE ON payroll.contract, payroll.employer TO mutual_app;
-- An explanation names the orders that carried a salary by the number people know.
CREATE OR REPLACE VIEW payroll.work_ahead AS
SELECT o.order_id, o.member_id, o.invoice_on, o.net_cents - coalesce(c.used_cents, 0) AS open_cents, o.term_days, k.country, k.standing, o.number
  FROM orders.order_ o
  JOIN clients.client k USING (client_id)
  LEFT JOIN fund.cap c ON c.scope = 'order:' || o.order_id::text
 WHERE o.status IN ('confirmed', 'delivered');
