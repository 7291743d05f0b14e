-- 0040 bank lines. What placing a line needs of it, and which statements still have lines to place.
ALTER TABLE bank.line
    ADD COLUMN batch            text,                    -- Our file, when the bank books it as one movement.
    ADD COLUMN transaction_code text;                    -- How the bank classes the movement: charges are known by it.
CREATE INDEX line_by_end_to_end ON bank.line (end_to_end) WHERE end_to_end IS NOT NULL;

-- Set once no line of the statement waits, so that finding what waits never reads years of lines. The allotments are the truth.
ALTER TABLE bank.statement ADD COLUMN placed_at timestamptz;
CREATE INDEX statement_to_place ON bank.statement (entity) WHERE placed_at IS NULL;
GRANT UPDATE (placed_at) ON bank.statement TO mutual_app;
