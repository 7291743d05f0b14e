-- 0131 corrections proven. What a corrected payslip was computed from is kept as a first one's is, so that the year it belongs to can be declared from it.
ALTER TABLE payroll.correction ADD COLUMN input text;   -- JSON, the gross left out; null on corrections asked for before it was kept.
