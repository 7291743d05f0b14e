-- 0022 clients. Who owes the invoice.
CREATE SCHEMA clients;
CREATE TABLE clients.client (
    client_id  uuid     PRIMARY KEY,
    entity     smallint NOT NULL REFERENCES ledger.entity,
    number     text     NOT NULL,
    name       text     NOT NULL,
    country    text     NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    vat_number text,
    email      text     NOT NULL,
    language   text     NOT NULL CHECK (language IN ('en', 'fr', 'nl')),
    kind       text     NOT NULL CHECK (kind IN ('business', 'public-body', 'consumer')),
    street     text     NOT NULL,
    post_code  text     NOT NULL,
    city       text     NOT NULL,
    standing   text     NOT NULL CHECK (standing IN ('good', 'vetoed', 'in-proceedings')),
    version    integer  NOT NULL CHECK (version >= 1),
    UNIQUE (entity, number)
);
CREATE UNIQUE INDEX client_once_by_vat ON clients.client (entity, vat_number) WHERE vat_number IS NOT NULL;
GRANT USAGE ON SCHEMA clients TO mutual_app, mutual_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA clients TO mutual_app, mutual_reader;
GRANT INSERT, UPDATE ON clients.client TO mutual_app;
