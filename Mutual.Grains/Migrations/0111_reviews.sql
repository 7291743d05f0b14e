-- 0111 reviews. A member asks people to look at a decision, and they answer in writing. What they waived counts for the invoice in every later decision.
CREATE TABLE invoicing.review (
    invoice_id  uuid        NOT NULL REFERENCES invoicing.invoice,
    version     integer     NOT NULL,                    -- Of the invoice, once it was asked.
    entity      smallint    NOT NULL,
    asked_by    text        NOT NULL,
    asked_at    timestamptz NOT NULL,
    question    text        NOT NULL,
    outcome     text        NOT NULL CHECK (outcome IN ('blocked', 'refused')),
    reasons     text[]      NOT NULL,                    -- That stood when it was asked.
    verdict     text        CHECK (verdict IN ('upheld', 'waived')),
    waived      text[]      NOT NULL DEFAULT '{}',
    answer      text,
    answered_by text        CHECK (answered_by <> asked_by),
    approved_by text        CHECK (approved_by <> answered_by AND approved_by <> asked_by), -- A second person, where something is waived.
    answered_at timestamptz,
    PRIMARY KEY (invoice_id, version),
    CHECK ((verdict IS NULL) = (answer IS NULL) AND (verdict IS NULL) = (answered_by IS NULL) AND (verdict IS NULL) = (answered_at IS NULL)),
    CHECK ((verdict = 'waived') IS NOT TRUE OR (approved_by IS NOT NULL AND waived <> '{}'))
);
CREATE UNIQUE INDEX review_waiting ON invoicing.review (invoice_id) WHERE verdict IS NULL;
CREATE INDEX review_to_answer ON invoicing.review (entity, asked_at) WHERE verdict IS NULL;
GRANT SELECT, INSERT ON invoicing.review TO mutual_app;
GRANT UPDATE (verdict, waived, answer, answered_by, approved_by, answered_at) ON invoicing.review TO mutual_app;
GRANT SELECT ON invoicing.review TO mutual_reader;
