-- 0092 reviewers. Everybody who ever reviewed a run prepared it: none of them approves it, not only the last.
ALTER TABLE payroll.run ADD COLUMN reviewers text[] NOT NULL DEFAULT '{}';
UPDATE payroll.run SET reviewers = ARRAY[reviewed_by] WHERE reviewed_by IS NOT NULL;
ALTER TABLE payroll.run ADD CONSTRAINT reviewer_does_not_approve CHECK (approved_by <> ALL (reviewers));
