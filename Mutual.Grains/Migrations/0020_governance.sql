-- 0020 governance. The mutual's own rules as dated rows: never changed, only followed by later ones.
CREATE SCHEMA governance;
CREATE TABLE governance.policy (
    entity  smallint NOT NULL REFERENCES ledger.entity,
    from_on date     NOT NULL,
    version text     NOT NULL,
    body    jsonb    NOT NULL,                           -- The record Policy.
    PRIMARY KEY (entity, from_on),
    UNIQUE (entity, version)
);
GRANT USAGE ON SCHEMA governance TO mutual_app, mutual_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA governance TO mutual_app, mutual_reader;
GRANT INSERT ON governance.policy TO mutual_app;
