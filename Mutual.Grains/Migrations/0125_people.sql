-- 0125 people. Who signs in to the pages: by invitation, with a password and a second factor. A sign-in wears one hat and is a session that can be ended.
CREATE TABLE access.person (
    person_id     uuid        PRIMARY KEY,
    email         text        NOT NULL UNIQUE CHECK (email = lower(email)),
    language      text        NOT NULL CHECK (language IN ('en', 'fr', 'nl')),
    password_hash text        NOT NULL,
    totp_key      text,                                      -- Encrypted under a key outside the database; null: no authenticator app.
    totp_step     bigint      NOT NULL DEFAULT 0,            -- Half minute of the last code taken: a code counts once.
    renewed_at    timestamptz NOT NULL,                      -- When password and factors were last made, by invitation.
    created_at    timestamptz NOT NULL
);
CREATE TABLE access.passkey (
    credential_id   bytea       PRIMARY KEY,
    person_id       uuid        NOT NULL REFERENCES access.person,
    public_key      bytea       NOT NULL,
    sign_count      bigint      NOT NULL CHECK (sign_count >= 0),
    transports      text[]      NOT NULL,
    user_verified   boolean     NOT NULL,
    backup_eligible boolean     NOT NULL,
    backed_up       boolean     NOT NULL,
    attestation     bytea       NOT NULL,
    client_data     bytea       NOT NULL,
    created_at      timestamptz NOT NULL
);
CREATE INDEX passkey_of_person ON access.passkey (person_id);
CREATE TABLE access.recovery_code (
    person_id uuid        NOT NULL REFERENCES access.person,
    code_hash bytea       NOT NULL CHECK (octet_length(code_hash) = 32), -- SHA-256 of 80 random bits.
    used_at   timestamptz,
    PRIMARY KEY (person_id, code_hash)
);
-- A role a person may sign in with. It is given and ended, never changed.
CREATE TABLE access.hat (
    hat_id     uuid        PRIMARY KEY,
    person_id  uuid        NOT NULL REFERENCES access.person,
    role       text        NOT NULL CHECK (role IN ('member', 'client', 'accountant', 'approver', 'auditor', 'board', 'delegate', 'operator')),
    entity     smallint    REFERENCES ledger.entity,         -- Null: every entity of the installation.
    party_id   uuid,
    granted_by text        NOT NULL,
    works_from timestamptz NOT NULL,
    ended_at   timestamptz,
    CHECK ((role IN ('member', 'client')) = (party_id IS NOT NULL))
);
CREATE UNIQUE INDEX hat_once ON access.hat (person_id, role, entity, party_id) NULLS NOT DISTINCT WHERE ended_at IS NULL;
CREATE TABLE access.invitation (
    invitation_id uuid        PRIMARY KEY,
    secret_hash   bytea       NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
    person_id     uuid        NOT NULL,                      -- Known before the person is: the passkey made on the way in is made for it.
    email         text        NOT NULL CHECK (email = lower(email)),
    language      text        NOT NULL CHECK (language IN ('en', 'fr', 'nl')),
    role          text        NOT NULL,
    entity        smallint    REFERENCES ledger.entity,
    party_id      uuid,
    made_by       text        NOT NULL,
    made_at       timestamptz NOT NULL,
    works_from    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL CHECK (expires_at > made_at AND expires_at <= made_at + interval '14 days'),
    accepted_at   timestamptz,
    replaced_at   timestamptz                                -- A later invitation to the same address took its place.
);
CREATE INDEX invitation_open ON access.invitation (email) WHERE accepted_at IS NULL AND replaced_at IS NULL;
CREATE TABLE access.session (
    session_id uuid        PRIMARY KEY,
    hat_id     uuid        NOT NULL REFERENCES access.hat,
    person_id  uuid        NOT NULL REFERENCES access.person,
    factor     text        NOT NULL CHECK (factor IN ('passkey', 'totp', 'recovery-code')),
    device     text        NOT NULL,
    network    text        NOT NULL,
    begun_at   timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > begun_at AND expires_at <= begun_at + interval '24 hours'),
    ended_at   timestamptz
);
CREATE INDEX session_of_person ON access.session (person_id, begun_at) WHERE ended_at IS NULL;
-- What an authenticator answered to: each question is answered once.
CREATE TABLE access.answered_challenge (
    challenge_hash bytea       PRIMARY KEY CHECK (octet_length(challenge_hash) = 32),
    answered_at    timestamptz NOT NULL
);
-- Tries by address typed, whether or not anybody has it: so that a lock says nothing of who is here.
CREATE TABLE access.sign_in_try (
    address_hash bytea       PRIMARY KEY CHECK (octet_length(address_hash) = 32),
    tries        integer     NOT NULL,
    first_at     timestamptz NOT NULL,
    locked_until timestamptz
);
-- A fresh factor, for one kind of act on one thing.
CREATE TABLE access.step_up (
    step_up_id uuid        PRIMARY KEY,
    session_id uuid        NOT NULL REFERENCES access.session,
    act        text        NOT NULL,
    about      text        NOT NULL,
    factor     text        NOT NULL CHECK (factor IN ('passkey', 'totp', 'recovery-code')),
    at         timestamptz NOT NULL
);
CREATE INDEX step_up_of_session ON access.step_up (session_id, act, about, at);
GRANT SELECT, INSERT ON access.person, access.passkey, access.recovery_code, access.hat, access.invitation, access.session, access.answered_challenge, access.sign_in_try, access.step_up TO mutual_app;
GRANT UPDATE (language, password_hash, totp_key, totp_step, renewed_at) ON access.person TO mutual_app;
GRANT UPDATE (sign_count, user_verified, backed_up), DELETE ON access.passkey TO mutual_app;
GRANT UPDATE (used_at), DELETE ON access.recovery_code TO mutual_app;
GRANT UPDATE (ended_at) ON access.hat TO mutual_app;
GRANT UPDATE (accepted_at, replaced_at) ON access.invitation TO mutual_app;
GRANT UPDATE (seen_at, ended_at) ON access.session TO mutual_app;
GRANT UPDATE, DELETE ON access.sign_in_try TO mutual_app;
GRANT DELETE ON access.answered_challenge TO mutual_app;
