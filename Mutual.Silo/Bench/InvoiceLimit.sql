\set i :i + 1
\set n :first + :client_id * :each + :i
\set year 3000 + :client_id
SELECT invoice, order_id, member, client, order_scope, client_scope, fund_scope, key, entry FROM bench.work WHERE n = :n \gset
BEGIN;
INSERT INTO numbering.series AS s (entity, year, series, last) VALUES (1, :year, 'invoice', 1) ON CONFLICT (entity, year, series) DO UPDATE SET last = s.last + 1 RETURNING last \gset
INSERT INTO ledger.idempotency (actor, key, request_hash, response, entry_id, answered_at) VALUES (:actor, :key, sha256(:key::text::bytea), :response, :entry, now());
INSERT INTO invoicing.invoice (invoice_id, version, entity, year, sequence, number, reference, member_id, client_id, order_id, issued_on, due_on, delivered_on, vat_rate, net_cents, vat_cents,
                               status, money, open_cents, claim_cents, advance_cents, credited_cents, outcome, reasons, policy)
VALUES (:invoice, 2, 1, :year, :last, concat(:year::int, '-', :last::bigint), concat('limit-', :year::int, '-', :last::bigint), :member, :client, :order_id, {issued_on}, {due_on}, {delivered_on}, {vat_rate},
        {net_cents}, {vat_cents}, {status}, :money, {open_cents}, {claim_cents}, {advance_cents}, 0, {outcome}, '{}', {policy});
UPDATE fund.cap SET used_cents = used_cents + {net_cents}, cap_cents = greatest(limit_cents, used_cents + {net_cents}) WHERE scope = :order_scope AND used_cents + {net_cents} <= cap_cents;
UPDATE fund.cap SET used_cents = used_cents + {advance_cents}, cap_cents = greatest(limit_cents, used_cents + {advance_cents}) WHERE scope = :client_scope AND used_cents + {advance_cents} <= cap_cents;
UPDATE fund.cap SET used_cents = used_cents + {advance_cents}, cap_cents = greatest(limit_cents, used_cents + {advance_cents}) WHERE scope = :fund_scope AND used_cents + {advance_cents} <= cap_cents;
INSERT INTO fund.hold (invoice_id, scope, cents) VALUES (:invoice, :order_scope, {net_cents}), (:invoice, :client_scope, {advance_cents}), (:invoice, :fund_scope, {advance_cents});
INSERT INTO ledger.entry (entry_id, entity, stream, seq, kind, source_kind, source_id, effective_on, recorded_at, actor, body, line_count)
VALUES (:entry, 1, :invoice, 1, 'issued', 'invoice', :invoice, {issued_on}, now(), :actor, :body1, {lines1}), (:entry::bigint + 1, 1, :invoice, 2, 'advanced', 'invoice', :invoice, {issued_on}, now(), :actor, :body2, {lines2});
INSERT INTO ledger.posting (entry_id, line, entity, book, effective_on, code, party, cents) VALUES {postings};
COMMIT;
