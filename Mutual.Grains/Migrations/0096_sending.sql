-- 0096 sending. After a restore nothing leaves the mutual until two people compared bank and outbox with the books: what was sent before the loss must not be sent again.
CREATE TABLE ops.sending_stop (
    stop_id     uuid        PRIMARY KEY,
    stopped_at  timestamptz NOT NULL,
    reason      text        NOT NULL,
    resumed_at  timestamptz,
    prepared_by text,
    approved_by text        CHECK (approved_by <> prepared_by),
    CHECK ((resumed_at IS NULL) = (approved_by IS NULL) AND (resumed_at IS NULL) = (prepared_by IS NULL))
);
GRANT SELECT, INSERT ON ops.sending_stop TO mutual_app;
GRANT UPDATE (resumed_at, prepared_by, approved_by) ON ops.sending_stop TO mutual_app;
GRANT SELECT ON ops.sending_stop TO mutual_reader;
