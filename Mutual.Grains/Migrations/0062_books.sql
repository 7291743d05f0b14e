-- 0062 books. Closing, reopening, and the evidence behind entries people write by hand.
-- A month reopened goes on record with who asked, who approved and why, and is closed again like any other.
CREATE TABLE ledger.period_reopened (
    entity          smallint    NOT NULL REFERENCES ledger.entity,
    month           date        NOT NULL,
    closed_at       timestamptz NOT NULL,
    closed_position bigint      NOT NULL,
    reopened_at     timestamptz NOT NULL,
    prepared_by     text        NOT NULL,
    approved_by     text        NOT NULL CHECK (approved_by <> prepared_by),
    PRIMARY KEY (entity, month, closed_at)
);
-- The only way a closed month opens: the service may not delete from ledger.period itself.
CREATE FUNCTION ledger.reopen_period(of_entity smallint, of_month date, at timestamptz, prepared text, approved text) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
DECLARE shut ledger.period%ROWTYPE;
BEGIN
    PERFORM pg_advisory_xact_lock(700100, of_entity);
    DELETE FROM ledger.period WHERE entity = of_entity AND month = of_month RETURNING * INTO shut;
    IF NOT FOUND THEN RETURN 0; END IF;
    INSERT INTO ledger.period_reopened (entity, month, closed_at, closed_position, reopened_at, prepared_by, approved_by)
    VALUES (of_entity, of_month, shut.closed_at, shut.closed_position, at, prepared, approved);
    RETURN 1;
END $$;
REVOKE EXECUTE ON FUNCTION ledger.reopen_period(smallint, date, timestamptz, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.reopen_period(smallint, date, timestamptz, text, text) TO mutual_app;
GRANT SELECT ON ledger.period_reopened TO mutual_app, mutual_reader;

CREATE SCHEMA books;
-- What a person wrote by hand: the reason and the document stay here, for the journal holds no free text; it holds their commitment.
CREATE TABLE books.manual_entry (
    manual_id    uuid        PRIMARY KEY,
    entity       smallint    NOT NULL REFERENCES ledger.entity,
    number       text        NOT NULL,
    entered_on   date        NOT NULL,
    reason       text        NOT NULL,
    document     text        NOT NULL,                   -- Reference of the document behind it.
    total_cents  bigint      NOT NULL CHECK (total_cents > 0), -- Sum of its debits in the general book.
    prepared_by  text        NOT NULL,
    approved_by  text        CHECK (approved_by <> prepared_by),
    salt         bytea       NOT NULL,                   -- Without it the commitment in the journal cannot be tried out.
    reverses     uuid        REFERENCES books.manual_entry,
    UNIQUE (entity, number)
);
CREATE UNIQUE INDEX manual_entry_reversed_once ON books.manual_entry (reverses) WHERE reverses IS NOT NULL;
GRANT USAGE ON SCHEMA books TO mutual_app, mutual_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA books TO mutual_app, mutual_reader;
GRANT INSERT ON books.manual_entry TO mutual_app;
