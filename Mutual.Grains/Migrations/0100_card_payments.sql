-- 0100 card payments. What clients were offered to pay by card, what moved on the account at the card network, what it paid out; and its notices as received.
CREATE SCHEMA card;
CREATE TABLE card.payment (
    payment_id  uuid        PRIMARY KEY,                 -- Also the idempotency key outside.
    entity      smallint    NOT NULL REFERENCES ledger.entity,
    invoice_id  uuid        NOT NULL REFERENCES invoicing.invoice,
    cents       bigint      NOT NULL CHECK (cents > 0),
    state       text        NOT NULL CHECK (state IN ('opening', 'open', 'processing', 'failed', 'canceled', 'succeeded')),
    return_to   text        NOT NULL,                    -- Page of ours the client comes back to.
    opened_at   timestamptz NOT NULL,
    session_id  text        UNIQUE,
    url         text,                                    -- Page of the network where the client pays.
    expires_at  timestamptz,
    provider_id text        UNIQUE
);
CREATE INDEX card_payment_by_invoice ON card.payment (invoice_id);
CREATE TABLE card.payout (
    payout_id   uuid     PRIMARY KEY,
    provider_id text     NOT NULL UNIQUE,
    entity      smallint NOT NULL REFERENCES ledger.entity,
    cents       bigint   NOT NULL CHECK (cents <> 0),    -- To our bank account positive.
    state       text     NOT NULL CHECK (state IN ('pending', 'in-transit', 'paid', 'failed', 'canceled')),
    arrives_on  date     NOT NULL,
    descriptor  text     NOT NULL,                       -- What the bank shows of it.
    trace       text,
    itemized    boolean  NOT NULL DEFAULT false,         -- Every movement in it is booked and says so.
    carried_by  uuid     REFERENCES card.payout,         -- It failed, and a later payout has its money.
    line_id     uuid     UNIQUE REFERENCES bank.line,    -- Where it came in.
    return_line_id uuid  UNIQUE REFERENCES bank.line     -- Where it went back, when it failed afterwards.
);
CREATE INDEX card_payout_by_amount ON card.payout (entity, cents) WHERE line_id IS NULL OR return_line_id IS NULL;
-- Each movement of the account at the network is booked once, whoever hears of it and however often.
CREATE TABLE card.movement (
    movement_id uuid     PRIMARY KEY,
    provider_id text     NOT NULL UNIQUE,
    entity      smallint NOT NULL REFERENCES ledger.entity,
    kind        text     NOT NULL CHECK (kind IN ('payment', 'payment-failed', 'refund', 'refund-failed', 'chargeback', 'chargeback-won', 'fee')),
    payment_id  uuid     REFERENCES card.payment CHECK ((payment_id IS NULL) = (kind = 'fee')),
    cents       bigint   NOT NULL,                       -- Into our account at the network positive, before the fee.
    fee_cents   bigint   NOT NULL,
    booked_on   date     NOT NULL,
    payout_id   uuid     REFERENCES card.payout
);
CREATE INDEX card_movement_by_payment ON card.movement (payment_id);
CREATE INDEX card_movement_by_payout ON card.movement (payout_id);

-- What went back of payments of an invoice, by whatever movement.
CREATE TABLE invoicing.payment_return (
    invoice_id      uuid   NOT NULL REFERENCES invoicing.invoice,
    return_id       uuid   NOT NULL,
    returned_on     date   NOT NULL,
    cents           bigint NOT NULL CHECK (cents > 0),
    owed_back_cents bigint NOT NULL CHECK (owed_back_cents BETWEEN 0 AND cents), -- Of it, what was owed back before; the rest is open again.
    PRIMARY KEY (invoice_id, return_id)
);

CREATE SCHEMA stripe;
CREATE TABLE stripe.event (
    event_id text        PRIMARY KEY,                    -- Delivered twice or two hundred times, kept once.
    type     text        NOT NULL,
    about    text        NOT NULL,                       -- The payment, session or payout it is about: what is asked for when it is acted on.
    payload  bytea       NOT NULL,                       -- As received.
    created  timestamptz NOT NULL,
    received timestamptz NOT NULL,
    state    text        NOT NULL CHECK (state IN ('received', 'booked', 'ignored', 'quarantined')),
    refusal  text        CHECK ((refusal IS NOT NULL) = (state = 'quarantined')),
    detail   text,
    done_at  timestamptz
);
CREATE INDEX stripe_event_waiting ON stripe.event (about) WHERE state = 'received';
CREATE TABLE stripe.inquiry (
    only_row   boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    asked_upto timestamptz NOT NULL                      -- Everything created before was asked for.
);

GRANT USAGE ON SCHEMA card, stripe TO mutual_app, mutual_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA card, stripe TO mutual_app, mutual_reader;
GRANT SELECT, INSERT ON invoicing.payment_return TO mutual_app;
GRANT SELECT ON invoicing.payment_return TO mutual_reader;
GRANT INSERT ON card.payment, card.payout, card.movement, stripe.event, stripe.inquiry TO mutual_app;
GRANT UPDATE (state, session_id, url, expires_at, provider_id) ON card.payment TO mutual_app;
GRANT UPDATE (state, arrives_on, trace, itemized, carried_by, line_id, return_line_id) ON card.payout TO mutual_app;
GRANT UPDATE (payout_id) ON card.movement TO mutual_app;
GRANT UPDATE (state, refusal, detail, done_at) ON stripe.event TO mutual_app;
GRANT UPDATE ON stripe.inquiry TO mutual_app;
