-- 0135 exports. The books of an entity and year taken away from a page: who asked, how far the writing is, and which files it came to. The files lie in the home, never here.
CREATE TABLE books.export (
    export_id     uuid        PRIMARY KEY,
    entity        smallint    NOT NULL REFERENCES ledger.entity,
    year          smallint    NOT NULL CHECK (year BETWEEN 1000 AND 9999),
    format        text        NOT NULL CHECK (format IN ('fec', 'hledger', 'beancount', 'csv', 'jsonl')),
    asked_by      text        NOT NULL,
    approved_by   text        CHECK (approved_by <> asked_by),   -- Null: an auditor asked, who needs nobody else.
    asked_at      timestamptz NOT NULL,
    entries_done  bigint      NOT NULL DEFAULT 0,
    entries_total bigint      NOT NULL DEFAULT 0,
    files         text[]      NOT NULL DEFAULT '{}',
    made_at       timestamptz,
    CHECK ((made_at IS NULL) = (files = '{}'))
);
CREATE INDEX export_of_entity ON books.export (entity, asked_at);
CREATE INDEX export_waiting ON books.export (asked_at) WHERE made_at IS NULL;
GRANT SELECT ON books.export TO mutual_app, mutual_reader;
GRANT INSERT ON books.export TO mutual_app;
GRANT UPDATE (entries_done, entries_total, files, made_at) ON books.export TO mutual_app;
