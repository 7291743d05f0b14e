-- 0060 published heads. Where each chain stood on a day, signed with a key this database never holds. Kept to go on from and to be compared with; what counts are the copies outside.
CREATE TABLE ledger.published_head (
    entity    smallint NOT NULL REFERENCES ledger.entity,
    day       date     NOT NULL,
    position  bigint   NOT NULL CHECK (position >= 0),
    head      bytea    NOT NULL CHECK (octet_length(head) = 32),
    root      bytea    NOT NULL CHECK (octet_length(root) = 32),
    peaks     bytea    NOT NULL,                        -- Roots of the whole subtrees: the next head goes on from here.
    key       text     NOT NULL,                        -- SHA-256 of the public key.
    signature bytea    NOT NULL,
    PRIMARY KEY (entity, day)
);
GRANT SELECT, INSERT ON ledger.published_head TO mutual_app;
GRANT SELECT ON ledger.published_head TO mutual_reader;
