-- 0101 runs in one sitting. What was measured again with 75 000 members (docs/decisions/0029): the same promises, asked fewer times.

-- Thousands of findings name one run, and only a calculation that holds a row of that run writes them: nobody looks for the run once for each of them.
ALTER TABLE payroll.exception DROP CONSTRAINT exception_run_id_fkey;

-- A payslip brings the digest of its own figures: whoever looks at a run, reviews it and approves it asks for all of them, and writing each figure out as text three times was most of that work.
CREATE FUNCTION payroll.digest_of(figures text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT sha256(convert_to(figures, 'UTF8')) $$;
ALTER TABLE payroll.payslip ADD COLUMN digest bytea NOT NULL GENERATED ALWAYS AS (payroll.digest_of(
    payslip_id::text || E'\t' || number || E'\t' || member_id::text || E'\t' || pack || E'\t' || budget_cents::text || E'\t' || gross_cents::text || E'\t' || employee_cents::text || E'\t'
    || withholding_cents::text || E'\t' || special_cents::text || E'\t' || net_cents::text || E'\t' || employer_cents::text || E'\t' || reduction_cents::text || E'\t'
    || accrual_cents::text || E'\t' || cost_cents::text || E'\t' || coalesce(shock, '') || E'\t' || bound_by)) STORED;

-- Whole tables are joined once and in memory: a run was written a moment ago, and the planner has no figures of it yet.
CREATE OR REPLACE FUNCTION payroll.content_hash(of_run uuid) RETURNS text LANGUAGE plpgsql STABLE SET work_mem = '64MB' SET enable_nestloop = off AS $$
DECLARE run payroll.run; payslips bytea; items text;
BEGIN
    SELECT * INTO run FROM payroll.run r WHERE r.run_id = of_run;
    SELECT string_agg(s.digest || convert_to(m.iban || E'\t' || m.name || E'\n', 'UTF8'), ''::bytea ORDER BY s.payslip_id) INTO payslips
      FROM payroll.payslip s JOIN payroll.salaried m USING (member_id) WHERE s.entity = run.entity AND s.month = run.month;
    SELECT string_agg(i::text, E'\n' ORDER BY i.item_id) INTO items FROM payroll.pay_item i WHERE i.entity = run.entity AND i.month = run.month;
    RETURN encode(sha256(coalesce(payslips, ''::bytea) || convert_to(coalesce(items, ''), 'UTF8')), 'hex');
END $$;

-- The entity's code is looked up by those who ask for it; what lives is a column with an index.
CREATE OR REPLACE VIEW payroll.net_pay AS
SELECT s.run_id, s.payslip_id, s.entity, s.month, s.member_id, s.net_cents + coalesce(b.cents, 0) AS cents, m.iban, m.name,
       (SELECT upper(e.code) FROM ledger.entity e WHERE e.entity = s.entity) || '-' || s.number AS end_to_end
  FROM payroll.payslip s
  JOIN payroll.salaried m USING (member_id)
  LEFT JOIN payroll.paid_beside b ON b.entity = s.entity AND b.month = s.month AND b.member_id = s.member_id
 WHERE s.net_cents + coalesce(b.cents, 0) > 0;
CREATE OR REPLACE VIEW payroll.net_owed AS
SELECT p.* FROM payroll.net_pay p WHERE NOT EXISTS (SELECT 1 FROM pay.payment q WHERE q.kind = 'salary' AND q.source_id = p.payslip_id AND q.lives);
