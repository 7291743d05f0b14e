-- 0027 payroll. Runs, their partitions, payslips. A payslip is never edited: a correction is a reversal and a new one in a later run.
CREATE SCHEMA payroll;
CREATE TABLE payroll.run (
    run_id       uuid     PRIMARY KEY,
    entity       smallint NOT NULL REFERENCES ledger.entity,
    month        date     NOT NULL CHECK (extract(day FROM month) = 1),
    status       text     NOT NULL,
    pay_on       date     NOT NULL,
    pack         text     NOT NULL,
    policy       text     NOT NULL,
    members      integer  NOT NULL,
    started_by   text     NOT NULL,
    reviewed_by  text,
    approved_by  text     CHECK (approved_by <> started_by AND approved_by <> reviewed_by),
    content_hash text,
    file_id      uuid,
    version      integer  NOT NULL CHECK (version >= 1),
    UNIQUE (entity, month)
);
-- A partition is calculated whole in one transaction and then marked; a run without progress is resumed from the unmarked ones.
CREATE TABLE payroll.partition (
    run_id     uuid    NOT NULL REFERENCES payroll.run,
    n          integer NOT NULL,
    members    uuid[]  NOT NULL,
    done_at    timestamptz,
    payslips   integer,
    PRIMARY KEY (run_id, n)
);
CREATE TABLE payroll.payslip (
    payslip_id        uuid     PRIMARY KEY,
    run_id            uuid     NOT NULL,
    entity            smallint NOT NULL,
    month             date     NOT NULL,
    member_id         uuid     NOT NULL,
    number            text     NOT NULL,
    pack              text     NOT NULL,
    budget_cents      bigint   NOT NULL,                 -- Decided by the glide path: s_t.
    gross_cents       bigint   NOT NULL CHECK (gross_cents >= 0),
    employee_cents    bigint   NOT NULL,                 -- Worker's social contribution after the work bonus.
    withholding_cents bigint   NOT NULL CHECK (withholding_cents >= 0),
    special_cents     bigint   NOT NULL CHECK (special_cents >= 0),
    net_cents         bigint   NOT NULL CHECK (net_cents >= 0),
    employer_cents    bigint   NOT NULL,
    reduction_cents   bigint   NOT NULL,
    accrual_cents     bigint   NOT NULL,
    cost_cents        bigint   NOT NULL,                 -- What the activity account paid in all: at most the budget.
    shock             text,
    bound_by          text     NOT NULL,
    explanation       text     NOT NULL,                 -- JSON: the figures behind the budget.
    UNIQUE (entity, month, member_id)
);
CREATE INDEX payslip_by_member ON payroll.payslip (member_id, month);
CREATE TABLE payroll.exception (
    run_id    uuid NOT NULL REFERENCES payroll.run,
    member_id uuid NOT NULL,
    code      text NOT NULL,
    sentence  text NOT NULL,
    PRIMARY KEY (run_id, member_id, code)
);
GRANT USAGE ON SCHEMA payroll TO mutual_app, mutual_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA payroll TO mutual_app, mutual_reader;
GRANT INSERT ON payroll.run, payroll.partition, payroll.payslip, payroll.exception TO mutual_app;
GRANT UPDATE ON payroll.run, payroll.partition TO mutual_app;
