-- 0120 documents. What is sent of an invoice or credit note, kept to the byte; and how sending through an access point went.
-- Seat, form and register of an entity, which its documents must name. Set once, with the entity.
ALTER TABLE ledger.entity
    ADD COLUMN street            text,
    ADD COLUMN post_code         text,
    ADD COLUMN city              text,
    ADD COLUMN legal_information text,
    ADD COLUMN email             text,
    ADD COLUMN phone             text;

-- What a document is written from: the public record of invoice or credit note, order and client, none of which changes once it is issued.
CREATE VIEW invoicing.issued AS
SELECT i.invoice_id AS document_id, 'invoice' AS series, i.entity, i.year, i.sequence, i.number, i.invoice_id, i.number AS invoice_number, i.issued_on AS invoiced_on, i.issued_on, i.due_on,
       i.delivered_on, i.reference, i.vat_rate, i.net_cents, i.vat_cents, NULL::text AS reason, o.number AS order_number, o.description, o.vat_rate AS asked_rate,
       c.name, c.country, c.vat_number, c.email, c.language, c.kind, c.street, c.post_code, c.city
  FROM invoicing.invoice i JOIN orders.order_ o USING (order_id) JOIN clients.client c ON c.client_id = i.client_id
UNION ALL
SELECT n.credit_note_id, 'credit-note', n.entity, n.year, n.sequence, n.number, i.invoice_id, i.number, i.issued_on, n.issued_on, NULL,
       i.delivered_on, i.reference, i.vat_rate, n.net_cents, n.vat_cents, n.reason, o.number, o.description, o.vat_rate,
       c.name, c.country, c.vat_number, c.email, c.language, c.kind, c.street, c.post_code, c.city
  FROM invoicing.credit_note n JOIN invoicing.invoice i USING (invoice_id) JOIN orders.order_ o USING (order_id) JOIN clients.client c ON c.client_id = i.client_id;

CREATE TABLE invoicing.document (
    document_id uuid        NOT NULL,                    -- The invoice or credit note.
    form        text        NOT NULL CHECK (form IN ('pdf', 'ubl', 'factur-x')),
    invoice_id  uuid        NOT NULL REFERENCES invoicing.invoice,
    number      text        NOT NULL,
    language    text        NOT NULL CHECK (language IN ('en', 'fr', 'nl')),
    content     bytea       NOT NULL,
    sha256      bytea       NOT NULL CHECK (sha256 = sha256(content)),
    made_at     timestamptz NOT NULL,
    PRIMARY KEY (document_id, form)
);
ALTER TABLE invoicing.document ALTER content SET STORAGE EXTERNAL;   -- A PDF is compressed already.
CREATE INDEX document_by_invoice ON invoicing.document (invoice_id);
-- Numbers are gapless and given in the order of commits: everything up to a number has its documents, or its reason below.
CREATE TABLE invoicing.document_mark (
    entity    smallint NOT NULL,
    year      smallint NOT NULL,
    series    text     NOT NULL,
    made_upto bigint   NOT NULL,
    PRIMARY KEY (entity, year, series)
);
CREATE TABLE invoicing.document_refusal (
    document_id uuid        PRIMARY KEY,
    invoice_id  uuid        NOT NULL REFERENCES invoicing.invoice,
    code        text        NOT NULL,
    detail      text,
    refused_at  timestamptz NOT NULL
);
-- Waiting since it was made, sent by the access point, or failed there and tried again.
CREATE TABLE invoicing.transmission (
    document_id uuid        NOT NULL,
    step        integer     NOT NULL,
    invoice_id  uuid        NOT NULL REFERENCES invoicing.invoice,
    state       text        NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    receiver    text        NOT NULL,                    -- Scheme and identifier: 0208:0123456749.
    at          timestamptz NOT NULL,
    detail      text,
    PRIMARY KEY (document_id, step)
);
CREATE INDEX transmission_by_invoice ON invoicing.transmission (invoice_id);
GRANT SELECT ON invoicing.issued, invoicing.document, invoicing.document_mark, invoicing.document_refusal, invoicing.transmission TO mutual_app, mutual_reader;
GRANT INSERT ON invoicing.document, invoicing.document_mark, invoicing.document_refusal, invoicing.transmission TO mutual_app;
GRANT UPDATE (made_upto) ON invoicing.document_mark TO mutual_app;
GRANT DELETE ON invoicing.document_refusal TO mutual_app;
