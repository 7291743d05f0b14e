-- 0091 payslips. What a payslip is computed again from, what may be printed on it, and the documents of a run.
-- What gross to net was computed from beside the gross: person, time, employer's terms. JSON; null on payslips made before it was kept.
ALTER TABLE payroll.payslip ADD COLUMN input text;

-- What a payslip may say of its holder, and of the work that paid for it: the public record, not the tables.
CREATE VIEW payroll.holder AS SELECT member_id, number, name, language, iban FROM members.member;
CREATE VIEW payroll.work_paid AS
SELECT i.invoice_id, i.number, o.number AS order_number, c.name AS client
  FROM invoicing.invoice i JOIN orders.order_ o USING (order_id) JOIN clients.client c ON c.client_id = i.client_id;

-- A batch of documents is one archive, written whole and then marked: whoever was killed in between left nothing that counts.
CREATE TABLE payroll.document_batch (
    run_id     uuid     NOT NULL REFERENCES payroll.run,
    n          integer  NOT NULL,                        -- That of the run's partition.
    head       text,                                     -- First digits of the last chain head published when printing was asked for.
    name       text,                                     -- Of the archive, below the mutual's folder.
    sha256     text,
    documents  integer,
    done_at    timestamptz,
    PRIMARY KEY (run_id, n)
);
CREATE INDEX document_batch_waiting ON payroll.document_batch (run_id, n) WHERE done_at IS NULL;
-- Where a payslip's document stands in its archive, and the hash of exactly those bytes.
CREATE TABLE payroll.document (
    payslip_id uuid     PRIMARY KEY,
    run_id     uuid     NOT NULL,
    n          integer  NOT NULL,
    language   text     NOT NULL CHECK (language IN ('en', 'fr', 'nl')),
    at_byte    bigint   NOT NULL CHECK (at_byte >= 0),
    bytes      integer  NOT NULL CHECK (bytes > 0),
    sha256     bytea    NOT NULL CHECK (octet_length(sha256) = 32),
    FOREIGN KEY (run_id, n) REFERENCES payroll.document_batch
);
GRANT SELECT ON payroll.holder, payroll.work_paid, payroll.document_batch, payroll.document TO mutual_app, mutual_reader;
GRANT INSERT ON payroll.document_batch, payroll.document TO mutual_app;
GRANT UPDATE (name, sha256, documents, done_at) ON payroll.document_batch TO mutual_app;
