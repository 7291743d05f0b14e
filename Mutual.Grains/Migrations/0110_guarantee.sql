-- 0110 guarantee. What the guarantee decision looks at beside a client's own limit: its group and sector, who stands behind it, from which accounts it paid,
-- how far a client nobody knows is trusted, and the floor agreed with it for all its orders.

-- Clients that would fail as one. Its limit is the row group:ID of fund.cap; what is used of it is the sum of its clients' rows.
CREATE TABLE clients.client_group (
    group_id uuid     PRIMARY KEY,
    entity   smallint NOT NULL REFERENCES ledger.entity,
    name     text     NOT NULL,
    version  integer  NOT NULL CHECK (version >= 1)
);
ALTER TABLE clients.client
    ADD COLUMN group_id    uuid   REFERENCES clients.client_group,
    ADD COLUMN sector      text   CHECK (sector ~ '^[A-V]$'),      -- Section of NACE Rev. 2.1.
    ADD COLUMN pilot_cents bigint CHECK (pilot_cents >= 0);        -- Exposure allowed while nobody knows the client: grows with each payment; null: its limit was decided by people.
CREATE INDEX client_by_group ON clients.client (group_id) WHERE group_id IS NOT NULL;

-- A member, or somebody of the family, is behind the client.
CREATE TABLE clients.relation (
    client_id   uuid NOT NULL REFERENCES clients.client,
    member_id   uuid NOT NULL REFERENCES members.member,
    kind        text NOT NULL CHECK (kind IN ('family', 'director', 'shareholder')),
    declared_on date NOT NULL,
    ended_on    date CHECK (ended_on >= declared_on),
    PRIMARY KEY (client_id, member_id)
);
-- Accounts a client has paid from, as the bank's statements say.
CREATE TABLE clients.account (
    client_id uuid NOT NULL REFERENCES clients.client,
    iban      text NOT NULL,
    PRIMARY KEY (client_id, iban)
);
-- What is agreed with a client for every order from a day on.
CREATE TABLE clients.framework (
    client_id    uuid          NOT NULL REFERENCES clients.client,
    from_on      date          NOT NULL,
    hourly_cents bigint        NOT NULL CHECK (hourly_cents >= 0),  -- At least, without VAT. 0: the agreement has ended.
    hours_min    numeric(5, 2) NOT NULL CHECK (hours_min >= 0),     -- An engagement counts at least so many hours.
    PRIMARY KEY (client_id, from_on)
);
ALTER TABLE orders.order_ ADD COLUMN hours numeric(7, 2) CHECK (hours > 0);

-- Invoices of a member to a client by the day of the work: the same work twice, one piece of work in many invoices, the largest a client has had.
CREATE INDEX invoice_by_pair ON invoicing.invoice (client_id, member_id, delivered_on);

-- Exposure by sector as measured that evening: {"R": cents}.
ALTER TABLE fund.day ADD COLUMN sectors jsonb NOT NULL DEFAULT '{}';

-- What invoicing may know of an order, and of a member with a client: the public record, not the tables.
DROP VIEW invoicing.invoiceable;
CREATE VIEW invoicing.ordered AS
SELECT order_id, entity, member_id, client_id, status, net_cents, vat_rate, term_days, work_from, confirmed_at, hours FROM orders.order_;
CREATE VIEW invoicing.pair AS
SELECT m.member_id, c.client_id, c.entity, c.country, c.kind, c.standing, c.vat_number, c.group_id, c.sector, c.pilot_cents,
       EXISTS (SELECT FROM clients.relation r WHERE r.client_id = c.client_id AND r.member_id = m.member_id AND r.ended_on IS NULL) AS is_related,
       m.email = c.email OR EXISTS (SELECT FROM clients.account a JOIN members.account b USING (iban) WHERE a.client_id = c.client_id) AS seems_related
  FROM members.member m JOIN clients.client c USING (entity);
-- From which account a line came.
CREATE VIEW bank.payer AS SELECT line_id, counterparty_iban AS iban FROM bank.line WHERE counterparty_iban IS NOT NULL;

-- Each limit that several share, as it was set, and why. The limit in force is the row of fund.cap with the same scope.
CREATE TABLE fund.limit_change (
    scope       text     NOT NULL,
    version     integer  NOT NULL CHECK (version >= 1),
    entity      smallint NOT NULL REFERENCES ledger.entity,
    limit_cents bigint   NOT NULL CHECK (limit_cents >= 0),
    reason      text     NOT NULL,
    changed_on  date     NOT NULL,
    PRIMARY KEY (scope, version)
);
-- What is used of a limit that several clients or invoices share: never kept, always the sum, so that it is right whoever joins or leaves.
CREATE FUNCTION fund.exposure_of(scope text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(CASE split_part($1, ':', 1)
        WHEN 'group' THEN (SELECT sum(c.used_cents) FROM clients.client k JOIN fund.cap c ON c.scope = 'client:' || k.client_id WHERE k.group_id = split_part($1, ':', 2)::uuid)
        WHEN 'country' THEN (SELECT sum(c.used_cents) FROM clients.client k JOIN fund.cap c ON c.scope = 'client:' || k.client_id
                              WHERE k.entity = split_part($1, ':', 2)::smallint AND k.country = split_part($1, ':', 3))
        WHEN 'member' THEN (SELECT sum(i.advance_cents) FROM invoicing.invoice i WHERE i.member_id = split_part($1, ':', 2)::uuid)
    END, 0)::bigint
$$;

GRANT SELECT ON clients.client_group, clients.relation, clients.account, clients.framework, fund.limit_change, invoicing.ordered, invoicing.pair, bank.payer TO mutual_app, mutual_reader;
GRANT INSERT, UPDATE ON clients.client_group, clients.relation TO mutual_app;
GRANT INSERT ON clients.account, clients.framework, fund.limit_change TO mutual_app;
