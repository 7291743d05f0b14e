-- 0024 limits. Reserved before an advance is granted, released when it is repaid: no race exceeds one.
-- Scopes: client:ID · order:ID (net that may be invoiced) · fund:ENTITY:STRIPE (capacity everybody meets, in stripes).
CREATE SCHEMA fund;
CREATE TABLE fund.cap (
    scope       text   PRIMARY KEY,
    limit_cents bigint NOT NULL CHECK (limit_cents >= 0), -- The limit decided.
    cap_cents   bigint NOT NULL,                          -- The limit, or what is used while a lowered limit waits for it to come down.
    used_cents  bigint NOT NULL DEFAULT 0,
    CONSTRAINT within_limit CHECK (used_cents BETWEEN 0 AND cap_cents),
    CHECK (cap_cents >= limit_cents)
) WITH (fillfactor = 70);
-- What each invoice holds of each limit; the sum of open holds is what is used.
CREATE TABLE fund.hold (
    invoice_id uuid   NOT NULL,
    scope      text   NOT NULL REFERENCES fund.cap,
    cents      bigint NOT NULL CHECK (cents >= 0),
    PRIMARY KEY (invoice_id, scope)
) WITH (fillfactor = 80);
GRANT USAGE ON SCHEMA fund TO mutual_app, mutual_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA fund TO mutual_app, mutual_reader;
GRANT INSERT, UPDATE ON fund.cap, fund.hold TO mutual_app;
