-- 0090 check results. What the nightly questions about the books came to, night by night, for the auditor's page.
CREATE TABLE ops.check_result (
    day        date        NOT NULL,
    code       text        NOT NULL,
    text       text        NOT NULL,
    rows_found bigint      NOT NULL CHECK (rows_found >= 0), -- How many things contradict it; 0 when it holds.
    first      text,
    asked_at   timestamptz NOT NULL,
    PRIMARY KEY (day, code)
);
GRANT SELECT, INSERT ON ops.check_result TO mutual_app;
GRANT SELECT ON ops.check_result TO mutual_reader;
