-- 0029 operations. The demonstration's clock and the calendar of jobs: what was run for which day.
CREATE TABLE ops.clock (
    only_row boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    now      timestamptz NOT NULL                         -- Only a demonstration or a scenario has this row; production has the machine's time.
);
CREATE TABLE ops.clock_follower (
    follower uuid        PRIMARY KEY,
    backend  integer     NOT NULL,                        -- Its listening connection: when that is gone, so is the follower.
    seen     timestamptz NOT NULL
);
CREATE TABLE ops.job_run (
    job      text        NOT NULL,
    day      date        NOT NULL,
    ended_at timestamptz NOT NULL,
    PRIMARY KEY (job, day)
);
GRANT SELECT, INSERT, UPDATE ON ops.clock TO mutual_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ops.clock_follower TO mutual_app;
GRANT SELECT, INSERT ON ops.job_run TO mutual_app;
GRANT SELECT ON ops.clock, ops.job_run TO mutual_reader;
