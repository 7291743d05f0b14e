-- 0035 factoring. What the client still owes whatever became of the claim, payments by source, and the fund's last capacity taken across stripes.
ALTER TABLE invoicing.invoice ADD COLUMN claim_cents bigint NOT NULL DEFAULT 0 CHECK (claim_cents >= 0); -- Gross unpaid, also in default or written off; open_cents is the good part.

-- The same work is invoiced once: another try is refused, unless the first one was credited whole.
CREATE UNIQUE INDEX invoice_once ON invoicing.invoice (order_id, net_cents, delivered_on) WHERE credited_cents < net_cents;
CREATE INDEX invoice_lost_by_client ON invoicing.invoice (client_id, due_on) WHERE status IN ('defaulted', 'written-off');
CREATE INDEX invoice_blocked ON invoicing.invoice (entity) WHERE outcome = 'blocked' AND open_cents > 0;

-- One payment counts once on an invoice, whichever command brings it.
CREATE TABLE invoicing.payment (
    invoice_id      uuid   NOT NULL REFERENCES invoicing.invoice,
    source_id       uuid   NOT NULL,                      -- Bank line or card payment.
    received_on     date   NOT NULL,
    cents           bigint NOT NULL CHECK (cents > 0),
    owed_back_cents bigint NOT NULL CHECK (owed_back_cents BETWEEN 0 AND cents),
    PRIMARY KEY (invoice_id, source_id)
);

-- Why people declared a default or wrote a claim off: the journal keeps no free text.
CREATE TABLE invoicing.verdict (
    invoice_id  uuid    NOT NULL REFERENCES invoicing.invoice,
    version     integer NOT NULL,                         -- Of the invoice, once decided.
    kind        text    NOT NULL CHECK (kind IN ('defaulted', 'written-off')),
    reason      text    NOT NULL,                         -- The reason given, or the document that makes the loss certain.
    prepared_by text,
    approved_by text    CHECK (approved_by <> prepared_by),
    PRIMARY KEY (invoice_id, version),
    CHECK (kind = 'defaulted' OR (prepared_by IS NOT NULL AND approved_by IS NOT NULL))
);
GRANT SELECT, INSERT ON invoicing.payment, invoicing.verdict TO mutual_app;
GRANT SELECT ON invoicing.payment, invoicing.verdict TO mutual_reader;

-- Takes capacity for one stripe from all 64 of its fund, which are locked in order first: the last cent is granted, never one more.
-- What is left free is spread over the stripes anew, so that the next ones find their own again. False: all together do not hold it.
CREATE FUNCTION fund.take_gathering(of_scope text, wanted bigint) RETURNS boolean LANGUAGE plpgsql SET search_path = fund, pg_temp AS $$
DECLARE
    scopes text[] := (SELECT array_agg(regexp_replace(of_scope, '[^:]*$', '') || i) FROM generate_series(0, 63) AS i);
    free bigint; stripes bigint; share bigint; rest bigint;
BEGIN
    SELECT sum(s.limit_cents - s.used_cents), count(*) INTO free, stripes
      FROM (SELECT limit_cents, used_cents FROM fund.cap WHERE scope = ANY (scopes) ORDER BY scope COLLATE "C" FOR UPDATE) s;
    IF coalesce(free, 0) < wanted THEN RETURN false; END IF;
    share := (free - wanted) / stripes;
    rest := free - wanted - share * stripes;
    UPDATE fund.cap SET limit_cents = used_cents + share + CASE scope WHEN of_scope THEN wanted + rest ELSE 0 END,
                        cap_cents = used_cents + share + CASE scope WHEN of_scope THEN wanted + rest ELSE 0 END,
                        used_cents = used_cents + CASE scope WHEN of_scope THEN wanted ELSE 0 END
     WHERE scope = ANY (scopes);
    RETURN true;
END $$;
