-- 0073 repayment plans. What a member agreed to repay of recourse each month, instead of the quarter above the protected floor.
CREATE TABLE payroll.repayment_plan (
    member_id        uuid     PRIMARY KEY,
    entity           smallint NOT NULL REFERENCES ledger.entity,
    months           smallint NOT NULL CHECK (months BETWEEN 1 AND 60),
    instalment_cents bigint   NOT NULL CHECK (instalment_cents > 0),
    agreed_on        date     NOT NULL
);
-- Why recourse was given up: the journal keeps no free text.
CREATE TABLE payroll.recourse_given_up (
    command_id  uuid     PRIMARY KEY,
    member_id   uuid     NOT NULL,
    cents       bigint   NOT NULL CHECK (cents > 0),
    reason      text     NOT NULL,
    prepared_by text     NOT NULL,
    approved_by text     NOT NULL CHECK (approved_by <> prepared_by)
);
GRANT SELECT ON payroll.repayment_plan, payroll.recourse_given_up TO mutual_app, mutual_reader;
GRANT INSERT, UPDATE ON payroll.repayment_plan TO mutual_app;
GRANT INSERT ON payroll.recourse_given_up TO mutual_app;
