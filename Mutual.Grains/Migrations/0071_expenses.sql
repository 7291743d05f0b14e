-- 0071 expenses. What members spent for their activity: claimed, approved by an accountant, paid back from the activity account by the bank, free of tax.
CREATE TABLE payroll.expense (
    expense_id      uuid     PRIMARY KEY,
    entity          smallint NOT NULL REFERENCES ledger.entity,
    number          text     NOT NULL,
    member_id       uuid     NOT NULL,
    status          text     NOT NULL CHECK (status IN ('claimed', 'approved', 'rejected')),
    kind            text     NOT NULL CHECK (kind IN ('receipt', 'kilometres')),
    spent_on        date     NOT NULL,
    document        text     NOT NULL,                    -- Number of the receipt; the journey.
    gross_cents     bigint   NOT NULL CHECK (gross_cents > 0),
    vat_cents       bigint   NOT NULL CHECK (vat_cents >= 0 AND vat_cents < gross_cents),
    deductible_cents bigint  NOT NULL CHECK (deductible_cents BETWEEN 0 AND vat_cents),
    kilometres      integer,
    fiscal_power    smallint,
    claimed_by      text     NOT NULL,
    approved_by     text     CHECK (approved_by <> claimed_by),
    rejected_because text,
    version         integer  NOT NULL CHECK (version >= 1),
    UNIQUE (entity, number),
    CHECK ((kind = 'kilometres') = (kilometres IS NOT NULL))
);
-- The same receipt is claimed once, unless it was rejected.
CREATE UNIQUE INDEX expense_once ON payroll.expense (member_id, kind, spent_on, document) WHERE status <> 'rejected';
CREATE INDEX expense_to_pay ON payroll.expense (entity) WHERE status = 'approved';
GRANT SELECT, INSERT, UPDATE ON payroll.expense TO mutual_app;
GRANT SELECT ON payroll.expense TO mutual_reader;

ALTER TABLE pay.file DROP CONSTRAINT file_kind_check, ADD CONSTRAINT file_kind_check CHECK (kind IN ('salary', 'refund', 'expense'));
ALTER TABLE pay.payment DROP CONSTRAINT payment_kind_check, ADD CONSTRAINT payment_kind_check CHECK (kind IN ('salary', 'refund', 'expense'));
-- Approved and without a payment that lives: a payment that came back goes again under the next number.
CREATE VIEW payroll.expense_owed AS
SELECT x.expense_id, x.entity, x.member_id, x.gross_cents AS cents, m.iban, m.name,
       upper(e.code) || '-' || x.number || CASE WHEN came.back > 0 THEN '-' || (came.back + 1) ELSE '' END AS end_to_end
  FROM payroll.expense x
  JOIN payroll.salaried m USING (member_id)
  JOIN ledger.entity e ON e.entity = x.entity
 CROSS JOIN LATERAL (SELECT count(*) AS back, count(*) FILTER (WHERE p.state NOT IN ('cancelled', 'rejected', 'returned')) AS live FROM pay.payment p WHERE p.kind = 'expense' AND p.source_id = x.expense_id) came
 WHERE x.status = 'approved' AND came.live = 0;
CREATE INDEX payment_of_expense ON pay.payment (source_id) WHERE kind = 'expense';
GRANT SELECT ON payroll.expense_owed TO mutual_app, mutual_reader;
