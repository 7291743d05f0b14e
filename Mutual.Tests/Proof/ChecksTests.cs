using Mutual.Grains.Ledger;
using Mutual.Grains.Proof;
using Mutual.Silo.Database;
using Mutual.Tests.Ledger;
using Npgsql;

namespace Mutual.Tests.Proof;

/// <summary>Every statement holds on clean books, and each finds the fault planted for it.</summary>
public sealed class ChecksTests(LedgerBooks books) : IClassFixture<LedgerBooks>, IAsyncLifetime
{
    private static readonly string[] Codes =
    [
        "L2", "L3", "L4", "L5", "L6", "L7a", "L7b", "L7c", "L7d", "L8", "L9", "L10", "L11", "L12", "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "S1", "S2", "S3", "S4", "S5", "S7", "S6",
    ];

    public async ValueTask InitializeAsync()
    {
        if (await books.Number("SELECT count(*) FROM ledger.entry") > 0) return;
        for (var i = 0; i < 4; i++) await books.Post(LedgerBooks.Share(books.NewId(), 3000));
        await books.SealAll();
    }

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task Clean_books_hold_in_every_statement()
    {
        await using var reader = await books.Database.Reader.OpenConnectionAsync();
        var results = await Checks.RunAll(reader, default);
        results.Should().OnlyContain(result => result.Holds, string.Join('\n', results));
        results.Select(result => result.Code).Should().Equal(Codes);
        Checks.Lines(results).Last().Should().Be($"{Codes.Length} of {Codes.Length} hold");
    }

    [Theory]
    [InlineData("L2", "INSERT INTO ledger.idempotency VALUES ('user:x', 'k', '', '', 99999999, now())")]
    [InlineData("L3", "UPDATE ledger.entry SET seq = 2 WHERE entry_id = (SELECT min(entry_id) FROM ledger.entry)")]
    [InlineData("L4", "UPDATE ledger.posting SET cents = cents + 1 WHERE line = 1 AND entry_id = (SELECT min(entry_id) FROM ledger.entry)")]
    [InlineData("L4", "DELETE FROM ledger.posting WHERE entry_id = (SELECT min(entry_id) FROM ledger.entry)")]
    [InlineData("L4", "DELETE FROM ledger.entry WHERE entry_id = (SELECT min(entry_id) FROM ledger.entry)")]
    [InlineData("L5", "INSERT INTO ledger.head VALUES (gen_random_uuid(), 'activity', 1, 5)")]
    [InlineData("L6", "UPDATE ledger.seal SET previous = sha256('x') WHERE position = 2")]
    [InlineData("L6", "DELETE FROM ledger.seal WHERE position = 3")]
    [InlineData("L7a", Run + Payslip)]
    [InlineData("L7b", Invoice)]
    [InlineData("L7c", Invoice + "; INSERT INTO invoicing.credit_note VALUES (gen_random_uuid(), (SELECT invoice_id FROM invoicing.invoice), 1, 2026, 1, 'C1', '2026-03-01', 5, 1, 'x')")]
    [InlineData("L7d", Movement)]
    [InlineData("L7d", "UPDATE ledger.entry SET source_kind = 'card-movement' WHERE entry_id = (SELECT min(entry_id) FROM ledger.entry)")]
    [InlineData("L8", Line)]
    [InlineData("L9", Line)]
    [InlineData("L9", Statement)]
    [InlineData("L10", Invoice)]
    [InlineData("L11", "INSERT INTO stripe.event (event_id, type, about, payload, created, received, state) VALUES ('evt_1', 'x', 'pi_1', '', now(), now() - interval '61 minutes', 'received')")]
    [InlineData("L11", "INSERT INTO stripe.event (event_id, type, about, payload, created, received, state, refusal) VALUES ('evt_1', 'x', 'pi_1', '', now(), now() - interval '61 minutes', 'quarantined', 'card-payment-unknown')")]
    [InlineData("L12", "INSERT INTO ledger.period VALUES (1, '2026-03-01', now(), 2)")]
    [InlineData("P1", "DROP INDEX pay.one_live_payment; " + Payment + "; " + Payment)]
    [InlineData("P2", File)]
    [InlineData("P3", "INSERT INTO pay.file (file_id, entity, kind, name, n, sum_cents, sha256, approved_by, approved_sha256, sent_sha256) VALUES (gen_random_uuid(), 1, 'salary', 'f', 0, 0, 'a', 'user:b', 'a', 'b')")]
    [InlineData("P4", Payment + "; " + Line + "; UPDATE bank.line SET end_to_end = 'e1', cents = -101")]
    [InlineData("P5", Line + "; UPDATE bank.line SET cents = -5")]
    [InlineData("P6", Run + Payslip + "; " + Payment + "; UPDATE pay.payment SET source_id = (SELECT payslip_id FROM payroll.payslip), cents = 201")]
    [InlineData("P6", Run + Payslip + "; UPDATE payroll.run SET status = 'paid'")]
    [InlineData("P7", "UPDATE ledger.entry SET kind = 'advanced', source_kind = 'invoice', source_id = '01900000-0000-7000-8000-000000000001'")]
    [InlineData("P8", "INSERT INTO fund.cap VALUES ('client:x', 100, 100, 10)")]
    [InlineData("P9", "INSERT INTO ops.outbox VALUES (gen_random_uuid(), 'k', '', now(), now(), 'x'), (gen_random_uuid(), 'k', '', now(), now(), 'x')")]
    [InlineData("S1", "UPDATE ledger.posting SET book = 2, code = 'activity', party = gen_random_uuid() WHERE code = '550'")]
    [InlineData("S2", "UPDATE ledger.posting SET book = 2, code = 'advance', party = gen_random_uuid() WHERE code = '550'")]
    [InlineData("S3", "UPDATE ledger.posting SET code = '400', party = gen_random_uuid() WHERE code = '550'")]
    [InlineData("S4", "UPDATE ledger.posting SET code = '700' WHERE code = '110'")]
    [InlineData("S5", "UPDATE ledger.posting SET book = 2, code = 'pending', party = gen_random_uuid() WHERE code = '110'")]
    [InlineData("S7", Movement)]
    [InlineData("S7", "INSERT INTO card.payout (payout_id, provider_id, entity, cents, state, arrives_on, descriptor, itemized) VALUES (gen_random_uuid(), 'po_1', 1, 5, 'paid', '2026-03-02', 'S', true)")]
    [InlineData("S6", "UPDATE ledger.entry SET body = 'x' WHERE entry_id = (SELECT min(entry_id) FROM ledger.entry)")]
    public async Task Each_statement_finds_the_fault_planted_for_it(string code, string fault)
    {
        // On a connection that sees its own fault and takes it back: the books of the class stay clean.
        var builder = new NpgsqlDataSourceBuilder(books.Database.Cluster.ConnectionString(PrivateCluster.Superuser, books.Database.Name) + ";Pooling=false");
        builder.UseNodaTime();
        await using var database = builder.Build();
        await using var intruder = await database.OpenConnectionAsync();
        await using (var plant = new NpgsqlCommand("SET session_replication_role = replica; BEGIN; ALTER TABLE ledger.entry DISABLE TRIGGER ALL; ALTER TABLE ledger.posting DISABLE TRIGGER ALL; " + fault, intruder))
            await plant.ExecuteNonQueryAsync();
        var result = await Checks.RunOne(intruder, code, default);
        await using (var undo = new NpgsqlCommand("ROLLBACK", intruder)) await undo.ExecuteNonQueryAsync();
        result.Holds.Should().BeFalse();
        result.ToString().Should().StartWith($"BAD {code} ").And.Contain(result.Rows == 1 ? ": 1 row, first " : " rows, first ");
    }

    private const string Invoice = """
        INSERT INTO invoicing.invoice (invoice_id, entity, year, sequence, number, reference, member_id, client_id, order_id, status, issued_on, due_on, delivered_on, vat_rate, net_cents, vat_cents, money,
            open_cents, advance_cents, credited_cents, outcome, reasons, policy, version)
        VALUES (gen_random_uuid(), 1, 2026, 2, 'n', 'r', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'issued', '2026-03-01', '2026-04-01', '2026-03-01', 21, 1000, 210, '{}', 1210, 0, 0, 'blocked', '{}', 'p', 1)
        """;

    private const string Run = """
        INSERT INTO payroll.run (run_id, entity, month, status, pay_on, pack, policy, members, started_by, version)
        VALUES ('01900000-0000-7000-8000-0000000000aa', 1, '2026-03-01', 'open', '2026-03-31', 'p', 'p', 1, 'user:x', 1);
        """;

    private const string Payslip = """
        INSERT INTO payroll.payslip (payslip_id, run_id, entity, month, member_id, number, pack, budget_cents, gross_cents, employee_cents, withholding_cents, special_cents, net_cents, employer_cents,
            reduction_cents, accrual_cents, cost_cents, bound_by, explanation)
        VALUES (gen_random_uuid(), '01900000-0000-7000-8000-0000000000aa', 1, '2026-03-01', gen_random_uuid(), 'n', 'p', 300, 250, 0, 50, 0, 200, 50, 0, 0, 300, 'budget', '{}')
        """;

    private const string Payment = """
        INSERT INTO pay.payment (payment_id, entity, kind, source_id, file_id, party_id, cents, iban, name, end_to_end, state)
        SELECT gen_random_uuid(), 1, 'salary', '01900000-0000-7000-8000-000000000001', NULL, gen_random_uuid(), 100, 'i', 'n', 'e' || 1 + (SELECT count(*) FROM pay.payment), 'sent'
        """;

    private const string File = "INSERT INTO pay.file (file_id, entity, kind, name, n, sum_cents) VALUES (gen_random_uuid(), 1, 'salary', 'f', 1, 100)";

    private const string Movement = "INSERT INTO card.movement (movement_id, provider_id, entity, kind, cents, fee_cents, booked_on) VALUES (gen_random_uuid(), 'txn_1', 1, 'fee', 0, 5, '2026-03-02')";

    private const string Statement = """
        INSERT INTO bank.statement (statement_id, entity, upload_id, account, year, no, bank_id, to_on, opening_cents, closing_cents)
        VALUES ('01900000-0000-7000-8000-0000000000bb', 1, gen_random_uuid(), 'a', 2026, 1, 'b', '2026-03-02', 0, 5)
        """;

    private const string Line = Statement + """
        ; INSERT INTO bank.line (line_id, statement_id, entity, n, line_key, booked_on, cents, returned)
        VALUES (gen_random_uuid(), '01900000-0000-7000-8000-0000000000bb', 1, 1, 'k', '2026-03-02', 7, false)
        """;
}
