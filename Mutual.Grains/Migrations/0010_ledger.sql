-- 0010 ledger. The append-only journal: entries with their postings, two books, a debit positive, a credit negative.
-- Nothing here is ever updated or deleted: a mistake is corrected by a second entry that reverses the first.
-- The application role may INSERT and SELECT; what must never be true is refused here, whoever writes.
CREATE SCHEMA ledger;

CREATE TABLE ledger.entity (
    entity     smallint PRIMARY KEY,
    code       text     NOT NULL UNIQUE CHECK (code ~ '^[a-z][a-z0-9-]{0,15}$'),
    country    text     NOT NULL CHECK (country IN ('be', 'fr')),
    name       text     NOT NULL,
    vat_number text     NOT NULL,
    iban       text     NOT NULL UNIQUE,
    bic        text     NOT NULL
);

-- An entry with no lines records a fact that moves no money (an order confirmed, a guarantee decided).
CREATE TABLE ledger.entry (
    entry_id     bigint      PRIMARY KEY,
    entity       smallint    NOT NULL,
    stream       uuid        NOT NULL,                  -- The aggregate: member, order, invoice, run, statement…
    seq          integer     NOT NULL CHECK (seq >= 1), -- (stream, seq) is the fence against a second writer.
    kind         text        NOT NULL,
    source_kind  text        NOT NULL,                  -- What it is about: invoice, payslip, bank-line…
    source_id    uuid        NOT NULL,
    effective_on date        NOT NULL,                  -- The day it counts in the books.
    recorded_at  timestamptz NOT NULL,                  -- The moment we learnt of it. Often later.
    actor        text        NOT NULL,                  -- Who asked: an id, never a name.
    body         text        NOT NULL,                  -- The fact as JSON: ids, cents, days, rule versions; no personal data.
    line_count   smallint    NOT NULL CHECK (line_count BETWEEN 0 AND 500),
    reverses     bigint,
    tx           bigint      NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    UNIQUE (stream, seq)
);
CREATE UNIQUE INDEX entry_reversed_once ON ledger.entry (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX entry_by_source ON ledger.entry (source_id);
-- The sealer reads entries by transaction number; they arrive nearly in that order, so a block range index is enough and costs writers nothing.
CREATE INDEX entry_by_tx ON ledger.entry USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
CREATE SEQUENCE ledger.entry_block INCREMENT BY 1000 START 1000;

CREATE TABLE ledger.posting (
    entry_id     bigint   NOT NULL,
    line         smallint NOT NULL CHECK (line >= 1),
    entity       smallint NOT NULL,
    book         smallint NOT NULL CHECK (book IN (1, 2)),  -- 1 general, 2 activity.
    effective_on date     NOT NULL,
    code         text     NOT NULL,
    party        uuid,
    cents        bigint   NOT NULL CHECK (cents <> 0),
    PRIMARY KEY (entry_id, line)
);
CREATE INDEX posting_by_party ON ledger.posting (party, code) WHERE party IS NOT NULL;

-- Balances that must never change side, kept by trigger, as positive numbers: activity and set-aside are credits, owed-by a debit.
-- Nobody else may write here. "Never below zero" is said in that trigger and not by a CHECK: a CHECK is tested on the row proposed,
-- before it turns out to be a movement of an account that exists, and would refuse every withdrawal.
CREATE TABLE ledger.head (
    party   uuid     NOT NULL,
    code    text     NOT NULL CHECK (code IN ('activity', 'set-aside', 'owed-by')),
    entity  smallint NOT NULL,
    balance bigint   NOT NULL,
    PRIMARY KEY (party, code)
) WITH (fillfactor = 70);

CREATE TABLE ledger.period (
    entity    smallint    NOT NULL REFERENCES ledger.entity,
    month     date        NOT NULL CHECK (extract(day FROM month) = 1),
    closed_at timestamptz NOT NULL,
    closed_position bigint NOT NULL,                     -- Last position of the chain when it was closed.
    PRIMARY KEY (entity, month)
);

CREATE TABLE ledger.idempotency (
    actor        text        NOT NULL,
    key          text        NOT NULL,
    request_hash bytea       NOT NULL,
    response     text        NOT NULL,
    entry_id     bigint,
    answered_at  timestamptz NOT NULL,
    PRIMARY KEY (actor, key)
);

-- The chain, written in batches just after the entries, so that writers never queue for it.
CREATE TABLE ledger.seal (
    entity   smallint NOT NULL,
    position bigint   NOT NULL,
    entry_id bigint   NOT NULL UNIQUE,
    previous bytea    NOT NULL,
    hash     bytea    NOT NULL,
    PRIMARY KEY (entity, position)
);
CREATE TABLE ledger.seal_horizon (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    tx       bigint  NOT NULL                            -- Every entry of a lower transaction is sealed.
);
INSERT INTO ledger.seal_horizon (tx) VALUES (0);

-- Entries of this transaction that must have postings when it commits. A row lives from the statement to the commit.
CREATE UNLOGGED TABLE ledger.unchecked (
    check_id  bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_ids bigint[] NOT NULL
) WITH (autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_scale_factor = 0);

CREATE FUNCTION ledger.on_entries() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
DECLARE bad record; one smallint;
BEGIN
    -- Shared with other writers, exclusive for the one who closes a period: nobody slips in while it closes.
    FOR one IN SELECT DISTINCT entity FROM new_rows ORDER BY entity LOOP
        PERFORM pg_advisory_xact_lock_shared(700100, one);
        IF NOT EXISTS (SELECT 1 FROM ledger.entity e WHERE e.entity = one) THEN
            RAISE EXCEPTION 'entity % is unknown', one USING ERRCODE = 'LD001', CONSTRAINT = 'entity_known';
        END IF;
    END LOOP;
    IF EXISTS (SELECT 1 FROM new_rows WHERE tx <> pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'an entry belongs to the transaction that writes it' USING ERRCODE = 'LD002', CONSTRAINT = 'entry_of_this_transaction';
    END IF;
    SELECT n.entry_id, p.month INTO bad FROM new_rows n JOIN ledger.period p ON p.entity = n.entity AND p.month = date_trunc('month', n.effective_on)::date LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the period % is closed', to_char(bad.month, 'YYYY-MM') USING ERRCODE = 'LD003', CONSTRAINT = 'period_open';
    END IF;
    INSERT INTO ledger.unchecked (entry_ids) SELECT array_agg(entry_id) FROM new_rows WHERE line_count > 0 HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER entries_inserted AFTER INSERT ON ledger.entry REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger.on_entries();
ALTER TABLE ledger.entry ENABLE ALWAYS TRIGGER entries_inserted;

-- All lines of an entry come in one statement: whole and balanced per book there and then, and nothing can be added later.
CREATE FUNCTION ledger.on_postings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
DECLARE bad bigint; overdrawn record; mine bigint := pg_current_xact_id()::text::bigint;
BEGIN
    SELECT n.entry_id INTO bad
      FROM (SELECT entry_id, count(*) AS lines, max(line) AS last_line,
                   coalesce(sum(cents) FILTER (WHERE book = 1), 0) AS general, coalesce(sum(cents) FILTER (WHERE book = 2), 0) AS activity,
                   min(entity) AS entity, max(entity) AS other_entity, min(effective_on) AS day, max(effective_on) AS other_day
              FROM new_rows GROUP BY entry_id) n
      LEFT JOIN ledger.entry e USING (entry_id)
     WHERE e.tx IS DISTINCT FROM mine OR n.lines <> e.line_count OR n.last_line <> e.line_count OR n.general <> 0 OR n.activity <> 0
        OR n.entity <> e.entity OR n.other_entity <> e.entity OR n.day <> e.effective_on OR n.other_day <> e.effective_on
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % is not balanced, not whole, or not being written by this transaction', bad USING ERRCODE = 'LD004', CONSTRAINT = 'entry_balanced';
    END IF;
    -- In key order, like everybody else who locks heads: no deadlock.
    WITH moved AS (
        INSERT INTO ledger.head AS h (party, code, entity, balance)
        SELECT party, code, min(entity), CASE code WHEN 'owed-by' THEN sum(cents) ELSE -sum(cents) END
          FROM new_rows WHERE book = 2 AND code IN ('activity', 'set-aside', 'owed-by')
         GROUP BY party, code ORDER BY party, code
        ON CONFLICT (party, code) DO UPDATE SET balance = h.balance + excluded.balance
        RETURNING h.party, h.code, h.balance)
    SELECT * INTO overdrawn FROM moved m WHERE m.balance < 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% of % would be overdrawn by % cents', overdrawn.code, overdrawn.party, -overdrawn.balance USING ERRCODE = 'LD006', CONSTRAINT = 'never_overdrawn';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER postings_inserted AFTER INSERT ON ledger.posting REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger.on_postings();
ALTER TABLE ledger.posting ENABLE ALWAYS TRIGGER postings_inserted;

-- Deferred to commit, because an entry has no postings yet between its own statement and theirs.
CREATE FUNCTION ledger.assert_entries_have_postings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
DECLARE bad bigint;
BEGIN
    SELECT id INTO bad FROM unnest(NEW.entry_ids) AS id
     WHERE NOT EXISTS (SELECT 1 FROM ledger.posting p WHERE p.entry_id = id AND p.line = 1) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % has no postings', bad USING ERRCODE = 'LD005', CONSTRAINT = 'entry_balanced';
    END IF;
    DELETE FROM ledger.unchecked WHERE check_id = NEW.check_id;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entries_have_postings AFTER INSERT ON ledger.unchecked DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger.assert_entries_have_postings();
ALTER TABLE ledger.unchecked ENABLE ALWAYS TRIGGER entries_have_postings;

-- Locks activity accounts in order and reads them, for work on many members at once; the application role itself may not touch a head.
CREATE FUNCTION ledger.lock_activity(members uuid[]) RETURNS TABLE (member uuid, balance bigint) LANGUAGE sql SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
    SELECT h.party, h.balance FROM ledger.head h WHERE h.code = 'activity' AND h.party = ANY (members) ORDER BY h.party FOR UPDATE;
$$;

-- Closing takes the lock that every writer shares, then shuts the month for good. Its entries must be sealed by then, so that a position
-- tells for ever what was there at the close; when one is not, seal and close again: waiting here would hold back the sealer itself.
CREATE FUNCTION ledger.close_period(of_entity smallint, of_month date, at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(700100, of_entity);
    IF EXISTS (SELECT 1 FROM ledger.entry e
                WHERE e.tx >= (SELECT tx FROM ledger.seal_horizon) AND e.entity = of_entity AND e.effective_on >= of_month AND e.effective_on < of_month + interval '1 month'
                  AND NOT EXISTS (SELECT 1 FROM ledger.seal s WHERE s.entry_id = e.entry_id)) THEN
        RAISE EXCEPTION 'entries of % are not sealed yet', to_char(of_month, 'YYYY-MM') USING ERRCODE = 'LD007', CONSTRAINT = 'period_sealed';
    END IF;
    INSERT INTO ledger.period (entity, month, closed_at, closed_position)
    VALUES (of_entity, of_month, at, (SELECT coalesce(max(position), 0) FROM ledger.seal WHERE entity = of_entity))
    ON CONFLICT DO NOTHING;
END $$;

-- Gapless numbers: the row is taken in the transaction that uses the number, so a rollback gives it back.
CREATE SCHEMA numbering;
CREATE TABLE numbering.series (
    entity smallint NOT NULL,
    year   smallint NOT NULL,
    series text     NOT NULL,
    last   bigint   NOT NULL CHECK (last >= 0),
    PRIMARY KEY (entity, year, series)
);

-- Effects outside the database leave from here, written by the transaction that decided them.
CREATE TABLE ops.outbox (
    outbox_id   uuid        PRIMARY KEY,                 -- Also the idempotency key outside.
    kind        text        NOT NULL,
    body        text        NOT NULL,
    created_at  timestamptz NOT NULL,
    done_at     timestamptz,
    external_id text
);
CREATE INDEX outbox_waiting ON ops.outbox (created_at) WHERE done_at IS NULL;

GRANT USAGE ON SCHEMA ledger, numbering TO mutual_app, mutual_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger, numbering TO mutual_app, mutual_reader;
GRANT INSERT ON ledger.entity, ledger.entry, ledger.posting, ledger.idempotency, ledger.seal TO mutual_app;
GRANT UPDATE ON ledger.seal_horizon TO mutual_app;
GRANT USAGE ON SEQUENCE ledger.entry_block TO mutual_app;
GRANT EXECUTE ON FUNCTION ledger.close_period(smallint, date, timestamptz), ledger.lock_activity(uuid[]) TO mutual_app;
REVOKE EXECUTE ON FUNCTION ledger.close_period(smallint, date, timestamptz), ledger.lock_activity(uuid[]) FROM PUBLIC;
GRANT INSERT, UPDATE ON numbering.series TO mutual_app;
GRANT SELECT, INSERT, UPDATE ON ops.outbox TO mutual_app;
GRANT SELECT ON ops.outbox TO mutual_reader;
