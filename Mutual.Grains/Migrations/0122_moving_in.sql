-- 0122 moving in. Files with which a mutual moves in: members, clients, orders, hours. Kept as received; looked at first, carried out next, taken back while that is possible.
CREATE SCHEMA moving_in;
CREATE TABLE moving_in.upload (
    upload_id   uuid        PRIMARY KEY,
    entity      smallint    NOT NULL REFERENCES ledger.entity,
    kind        text        NOT NULL CHECK (kind IN ('members', 'clients', 'orders', 'hours')),
    sha256      bytea       NOT NULL,
    content     bytea       NOT NULL,
    received_at timestamptz NOT NULL,
    received_by text        NOT NULL,
    state       text        NOT NULL CHECK (state IN ('looked-at', 'carried-out', 'taken-back')),
    UNIQUE (entity, kind, sha256)                        -- The same file twice is one.
);
CREATE TABLE moving_in.row_ (
    upload_id uuid    NOT NULL REFERENCES moving_in.upload,
    line      integer NOT NULL,                          -- In the file, the header being line 1.
    label     text    NOT NULL,                          -- Its first cell, to find it again.
    state     text    NOT NULL CHECK (state IN ('ready', 'faulty', 'done', 'refused', 'undone', 'stays')),
    field     text,                                      -- Column that is wrong.
    code      text,
    detail    text,
    object_id uuid,                                      -- What it became.
    PRIMARY KEY (upload_id, line)
);
GRANT USAGE ON SCHEMA moving_in TO mutual_app, mutual_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA moving_in TO mutual_app, mutual_reader;
GRANT INSERT ON moving_in.upload, moving_in.row_ TO mutual_app;
GRANT UPDATE (state) ON moving_in.upload TO mutual_app;
GRANT UPDATE (state, field, code, detail, object_id) ON moving_in.row_ TO mutual_app;
-- Who may be named in a line: the public record of members and clients.
CREATE VIEW moving_in.known_member AS SELECT member_id, entity, number FROM members.member WHERE left_on IS NULL;
CREATE VIEW moving_in.known_client AS SELECT client_id, entity, number, vat_number FROM clients.client;
GRANT SELECT ON moving_in.known_member, moving_in.known_client TO mutual_app, mutual_reader;
