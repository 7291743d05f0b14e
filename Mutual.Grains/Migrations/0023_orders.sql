-- 0023 orders. What a client confirmed before the work, with the evidence of it.
CREATE SCHEMA orders;
CREATE TABLE orders.order_ (
    order_id     uuid     PRIMARY KEY,
    entity       smallint NOT NULL REFERENCES ledger.entity,
    number       text     NOT NULL,
    member_id    uuid     NOT NULL REFERENCES members.member,
    client_id    uuid     NOT NULL REFERENCES clients.client,
    status       text     NOT NULL,
    description  text     NOT NULL,
    net_cents    bigint   NOT NULL CHECK (net_cents > 0),
    vat_rate     numeric  NOT NULL CHECK (vat_rate >= 0),
    work_from    date     NOT NULL,
    work_to      date     NOT NULL CHECK (work_to >= work_from),
    invoice_on   date     NOT NULL,
    term_days    smallint NOT NULL CHECK (term_days BETWEEN 0 AND 365),
    content_hash text     NOT NULL,
    link_hash    bytea    UNIQUE,                       -- SHA-256 of the secret of the link in force.
    valid_until  date,
    delivered_on date,
    confirmed_at timestamptz,
    version      integer  NOT NULL CHECK (version >= 1),
    UNIQUE (entity, number)
);
CREATE INDEX order_to_come ON orders.order_ (member_id, invoice_on) WHERE status IN ('confirmed', 'delivered');
-- Evidence of the client's answer: who, when, from where, and the hash of exactly what was shown. Never changed.
CREATE TABLE orders.answer (
    order_id    uuid        NOT NULL REFERENCES orders.order_,
    version     integer     NOT NULL,                    -- Of the order when answered.
    answer      text        NOT NULL CHECK (answer IN ('confirm', 'request-change', 'reject')),
    shown       text        NOT NULL,
    name        text        NOT NULL,
    email       text        NOT NULL,
    role        text        NOT NULL,
    reason      text,
    address     text        NOT NULL,
    answered_at timestamptz NOT NULL,
    PRIMARY KEY (order_id, version)
);
GRANT USAGE ON SCHEMA orders TO mutual_app, mutual_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA orders TO mutual_app, mutual_reader;
GRANT INSERT, UPDATE ON orders.order_ TO mutual_app;
GRANT INSERT ON orders.answer TO mutual_app;
