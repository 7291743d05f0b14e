-- 0028 access. Who may call: tokens of people and programs, kept only as hashes, and decisions that need two people.
CREATE SCHEMA access;
CREATE TABLE access.token (
    token_id      uuid        PRIMARY KEY,
    secret_hash   bytea       NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32), -- SHA-256; the secret itself is shown once and kept nowhere.
    role          text        NOT NULL CHECK (role IN ('member', 'client', 'accountant', 'approver', 'auditor', 'board', 'delegate', 'operator', 'machine')),
    entity        smallint    REFERENCES ledger.entity,      -- Null: every entity of the installation.
    party_id      uuid,                                      -- The member or client it speaks for.
    scopes        text[]      NOT NULL DEFAULT '{}',         -- What a program may do.
    demonstration boolean     NOT NULL DEFAULT false,        -- A person's whole role; dies with the demonstration.
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL CHECK (expires_at > created_at AND (demonstration OR expires_at <= created_at + interval '90 days')),
    revoked_at    timestamptz,
    last_used_at  timestamptz,
    CHECK ((role IN ('member', 'client')) = (party_id IS NOT NULL)),
    CHECK (scopes = '{}' OR role = 'machine')
);
-- One mechanism for four eyes. Both touch the same content: another content is another approval.
CREATE TABLE access.approval (
    approval_id  uuid        PRIMARY KEY,
    entity       smallint    NOT NULL REFERENCES ledger.entity,
    kind         text        NOT NULL,
    object_id    uuid        NOT NULL,                       -- Invoice, client, bank line…
    content      text        NOT NULL,                       -- What is asked, as JSON.
    content_hash text        NOT NULL,                       -- SHA-256 of it in hex: what the second person names.
    prepared_by  text        NOT NULL,
    prepared_at  timestamptz NOT NULL,
    approved_by  text        CHECK (approved_by <> prepared_by),
    approved_at  timestamptz,
    CHECK ((approved_by IS NULL) = (approved_at IS NULL))
);
CREATE INDEX approval_waiting ON access.approval (prepared_at) WHERE approved_by IS NULL;
GRANT USAGE ON SCHEMA access TO mutual_app, mutual_reader;
GRANT SELECT ON access.approval TO mutual_app, mutual_reader;
GRANT SELECT, INSERT ON access.token TO mutual_app;
GRANT UPDATE (revoked_at, last_used_at) ON access.token TO mutual_app;
GRANT INSERT ON access.approval TO mutual_app;
GRANT UPDATE (approved_by, approved_at) ON access.approval TO mutual_app;
