-- 0097 access log. Who looked at, exported or changed what: the address pattern and the ids in it, never what was in the answer.
CREATE TABLE access.log (
    access_id uuid        NOT NULL,
    at        timestamptz NOT NULL,
    actor     text        NOT NULL,
    role      text        NOT NULL,
    entity    smallint,                                  -- Null: the caller may see every entity.
    method    text        NOT NULL,
    route     text        NOT NULL,
    object    text,
    status    smallint    NOT NULL,
    PRIMARY KEY (at, access_id)
);
CREATE INDEX access_by_id ON access.log (access_id);
CREATE INDEX access_by_actor ON access.log (actor, at);
GRANT SELECT, INSERT ON access.log TO mutual_app;
GRANT SELECT ON access.log TO mutual_reader;
