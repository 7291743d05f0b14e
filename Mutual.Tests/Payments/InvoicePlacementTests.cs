using System.Security.Cryptography;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Refunds;
using Mutual.Grains.Payments;
using Mutual.Tests.Invoices;
using NodaTime;
using NpgsqlTypes;

namespace Mutual.Tests.Payments;

/// <summary>Bank lines that pay invoices: booked by the invoice, placed by the same transaction.</summary>
public sealed class InvoicePlacementTests(InvoiceHouse house) : IClassFixture<InvoiceHouse>
{
    private static long no;
    private static Money balance;

    private static readonly LocalDate Day = new(2026, 3, 9);

    private IBankAccountGrain Account => house.Cluster.Client.GetGrain<IBankAccountGrain>("be");

    [Fact]
    public async Task Payments_in_parts_too_large_late_or_unknown_each_land_where_they_belong()
    {
        var (full, parts, over, numbered, later) = (await house.Invoice(), await house.Invoice(), await house.Invoice(), await house.Invoice(), await house.Invoice());
        (await Book(In(1210m, full.Reference), In(600m, parts.Reference), In(610m, parts.Reference), In(1310m, over.Reference), In(1210m, text: $"invoice {numbered.Number}"), In(500m, text: "?"),
            In(1m, full.Reference))).Should().Be(new LinesPlaced(5, 0, 0, 2));
        foreach (var paid in new[] { full, parts, over, numbered })
            (await house.Grain(paid.Invoice).View()).Accepted.Status.Should().Be(InvoiceStatus.Paid);
        (await Entry("collected", full.Invoice)).Should().Be("400 -121000 · 550 121000 · 9:advance -91500 · 9:fee -6500 · 9:fund -2000 · 9:pending 100000");
        (await Entry("collected", parts.Invoice)).Should().Be("400 -60000 · 400 -61000 · 550 60000 · 550 61000 · 9:advance -41913 · 9:advance -49587 · 9:fee -6500 · 9:fund -2000 · 9:pending 49587 · 9:pending 50413");
        (await Entry("collected", over.Invoice)).Should().Be("400 -121000 · 489 -10000 · 550 131000 · 9:advance -91500 · 9:fee -6500 · 9:fund -2000 · 9:pending 100000");

        // Row 13: out of suspense onto an invoice, once.
        var line = Guid.Parse(await Text("SELECT line_id FROM bank.allotment WHERE place = 'suspense' AND cents = 50000"));
        var command = house.Command();
        (await Account.PlaceSuspense(house.Command(), new(Guid.NewGuid(), later.Invoice, Day))).Refused!.Code.Should().Be("not-found");
        (await Account.PlaceSuspense(house.Command(), new(line, Guid.NewGuid(), Day))).Refused!.Code.Should().Be("not-found");
        (await Account.PlaceSuspense(house.Command(), new(line, full.Invoice, Day))).Refused!.Code.Should().Be("invoice-not-open");
        var placed = (await Account.PlaceSuspense(command, new(line, later.Invoice, Day))).Accepted;
        (await Entry("collected", later.Invoice)).Should().Be("400 -50000 · 499 50000 · 9:advance -41322 · 9:pending 41322");
        var before = await house.Written();
        (await Account.PlaceSuspense(command, new(line, later.Invoice, Day))).Accepted.Should().Be(placed);
        (await Account.PlaceSuspense(house.Command(), new(line, parts.Invoice, Day))).Refused!.Code.Should().Be("line-already-placed");
        (await house.Grain(later.Invoice).Collect(house.Command(), new(new(500_00), Day, line))).IsAccepted.Should().BeFalse();
        (await house.Written()).Should().Be(before);
        await house.AllChecksHold();
    }

    [Fact]
    public async Task What_a_letter_asks_for_being_late_is_settled_after_the_claim_by_whoever_places_the_money()
    {
        var (byPerson, byNumber, inTwo) = (await house.Invoice(), await house.Invoice(), await house.Invoice());
        var late = new[] { byPerson, byNumber, inTwo };
        foreach (var invoice in late)
        {
            await house.Sql($"UPDATE invoicing.invoice SET issued_on = '2026-01-23', due_on = '2026-02-22' WHERE invoice_id = '{invoice.Invoice}'");
            await house.Grain(invoice.Invoice).View();
            foreach (var ago in new[] { 10, 0 }) (await house.Grain(invoice.Invoice).Dun(house.Command(), new(house.Today.PlusDays(-ago)))).Accepted.Step.Should().NotBeNull();
        }
        (await Book(In(1255.22m, text: "all of it"), In(1255.22m, text: $"invoice {byNumber.Number}"), In(1210m, inTwo.Reference), In(45.22m, inTwo.Reference), In(1m, inTwo.Reference))).Should().Be(new LinesPlaced(3, 0, 0, 2));
        var line = Guid.Parse(await Text("SELECT line_id FROM bank.allotment WHERE place = 'suspense' AND cents = 125522"));
        (await Account.PlaceSuspense(house.Command(), new(line, byPerson.Invoice, Day))).IsAccepted.Should().BeTrue();
        foreach (var invoice in late)
        {
            (await Text($"SELECT i.late_interest_cents + i.late_flat_cents || ' ' || i.claim_cents || ' ' || (SELECT sum(late_cents) || ' ' || sum(owed_back_cents) FROM invoicing.payment p WHERE p.invoice_id = i.invoice_id) FROM invoicing.invoice i WHERE invoice_id = '{invoice.Invoice}'"))
                .Should().Be("0 0 4522 0");
        }
        (await Entry("collected", byPerson.Invoice)).Should().Be("400 -121000 · 499 121000 · 9:advance -91500 · 9:fee -6500 · 9:fund -2000 · 9:pending 100000");
        (await Entry("late-interest-received", byPerson.Invoice)).Should().Be("499 4522 · 743 -4000 · 751 -522 · 9:fee -4522 · 9:reflected-revenue 4522");
        await house.AllChecksHold();
    }

    [Fact]
    public async Task Six_hundred_payments_placed_from_two_sides_at_once_are_each_booked_once()
    {
        var invoices = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => house.Invoice(100_00)));
        await Import(invoices.SelectMany(invoice => Enumerable.Range(0, 10).Select(_ => In(12.10m, invoice.Reference))).ToArray());
        var placements = await Task.WhenAll(Account.PlaceLines(), Account.PlaceLines());
        placements.Sum(one => one.Accepted.OnInvoices).Should().Be(600);
        foreach (var invoice in invoices) (await house.Grain(invoice.Invoice).View()).Accepted.Status.Should().Be(InvoiceStatus.Paid);
        await house.AllChecksHold();
    }

    [Fact]
    public async Task What_was_paid_too_much_goes_back_once_to_where_it_came_from_by_two_people()
    {
        var invoice = await house.Invoice();
        await Book(In(1310m, invoice.Reference) with { Counterparty = "Client who rounds up", CounterpartyIban = "BE71096123456769" });
        var refunds = house.Cluster.Client.GetGrain<IRefundsGrain>("be");
        var owed = (await refunds.Owed(invoice.Invoice)).Accepted;
        (owed.Amount, owed.Name, owed.Iban).Should().Be((new Money(100_00), "Client who rounds up", "BE71096123456769"));
        var request = new OrderRefund(invoice.Invoice, owed.Amount, owed.Name!, owed.Iban!, Day, "user:a", "user:b");

        var before = await house.Written();
        foreach (var (wrong, code) in new[]
        {
            (request with { ApprovedBy = "user:a" }, "self-approval"), (request with { Amount = new(100_01) }, "refund-not-owed"), (request with { Amount = Money.Zero }, "amount-not-positive"),
            (request with { Iban = "BE00" }, "iban-length"), (request with { PayOn = Day.PlusDays(-1) }, "date-out-of-range"), (request with { Invoice = Guid.NewGuid() }, "not-found"),
        }) (await refunds.Order(house.Command(), wrong)).Refused!.Code.Should().Be(code);
        (await house.Written()).Should().Be(before, "a refusal books nothing");

        // Two orders for the same cents at once: one of them is refused.
        var command = house.Command();
        var answers = await Task.WhenAll(refunds.Order(command, request), house.Cluster.Client.GetGrain<IRefundsGrain>("be").Order(house.Command(), request));
        answers.Count(answer => answer.IsAccepted).Should().Be(1);
        answers.Single(answer => !answer.IsAccepted).Refused!.Code.Should().Be("refund-not-owed");
        var ordered = answers.Single(answer => answer.IsAccepted).Value!;
        (await refunds.Owed(invoice.Invoice)).Accepted.Amount.IsZero.Should().BeTrue("it is on its way");
        var file = await File.ReadAllTextAsync(Path.Combine(house.Home.FullName, ordered.File), TestContext.Current.CancellationToken);
        file.Should().Contain("BE71096123456769").And.Contain("100.00").And.Contain("Client who rounds up").And.NotContain("SALA");
        using (var bytes = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(file))) IsoSchema.Faults("pain.001.001.09", bytes).Should().BeEmpty();

        var endToEnd = await Text($"SELECT end_to_end FROM pay.payment WHERE payment_id = '{ordered.Payment}'");
        var leaves = BankLine.Movement(Day, new(-100_00)) with { BankReference = Guid.NewGuid().ToString("N"), EndToEnd = endToEnd, Batch = Path.GetFileNameWithoutExtension(ordered.File), CounterpartyIban = "BE71096123456769" };
        (await Book(leaves)).OnPayments.Should().Be(1);
        (await Booked(ordered.Payment, "refunded")).Should().Be("489 10000 · 550 -10000");
        (await Text($"SELECT state FROM pay.payment WHERE payment_id = '{ordered.Payment}'")).Should().Be("debited");
        (await refunds.Order(house.Command(), request)).Refused!.Code.Should().Be("refund-not-owed");

        // The bank sends it back: it is owed again, and goes again.
        (await Book(leaves with { BankReference = Guid.NewGuid().ToString("N"), Amount = new(100_00), Returned = true, ReturnReason = "AC04" })).OnPayments.Should().Be(1);
        (await refunds.Owed(invoice.Invoice)).Accepted.Amount.Should().Be(new Money(100_00));
        (await refunds.Order(house.Command(), request with { Iban = "BE68539007547034" })).IsAccepted.Should().BeTrue();
        (await house.Grain(invoice.Invoice).View()).Accepted.Status.Should().Be(InvoiceStatus.Paid);
        await house.AllChecksHold();
    }

    [Fact]
    public async Task What_a_credit_note_took_back_after_payment_is_owed_back_too()
    {
        var invoice = await house.Invoice();
        await Book(In(1210m, invoice.Reference) with { Counterparty = "Client", CounterpartyIban = "BE71096123456769" });
        (await house.Grain(invoice.Invoice).Credit(house.Command(), new(new(200_00), house.Today, "One evening was cancelled."))).IsAccepted.Should().BeTrue();
        (await house.Cluster.Client.GetGrain<IRefundsGrain>("be").Owed(invoice.Invoice)).Accepted.Amount.Should().Be(new Money(242_00));
        (await Text($"SELECT cents::text FROM invoicing.owed_back WHERE invoice_id = '{invoice.Invoice}'")).Should().Be("24200");
        (await house.Cluster.Client.GetGrain<IRefundsGrain>("fr").Owed(invoice.Invoice)).Refused!.Code.Should().Be("not-found");
    }

    private Task<string> Booked(Guid payment, string kind) => Text($"""
        SELECT string_agg(p.code || ' ' || p.cents, ' · ' ORDER BY p.code) FROM ledger.entry e JOIN ledger.posting p USING (entry_id) JOIN bank.allotment a ON a.line_id = e.source_id
         WHERE e.kind = '{kind}' AND a.target = '{payment}'
        """);

    private static BankLine In(decimal euros, string? reference = null, string? text = null) =>
        BankLine.Movement(Day, Money.Euro(euros)) with { BankReference = Guid.NewGuid().ToString("N"), Reference = reference, Remittance = text };

    private async Task<LinesPlaced> Book(params BankLine[] lines)
    {
        await Import(lines);
        return (await Account.PlaceLines()).Accepted;
    }

    private async Task Import(params BankLine[] lines)
    {
        var statement = BankStatement.Of(Iban.Parse("BE68539007547034").Accepted, "S", ++no, Day, Day, balance, lines);
        balance = statement.Closing;
        var (upload, bytes) = (Guid.CreateVersion7(), Bank.File(statement));
        await using var insert = house.Database.Application.CreateCommand(
            "INSERT INTO bank.upload (upload_id, entity, sha256, content, received_at, received_by, state) VALUES ($1, 1::smallint, $2, $3, $4, 'user:accountant', 'received')");
        insert.Parameters.AddWithValue(upload);
        insert.Parameters.AddWithValue(SHA256.HashData(bytes));
        insert.Parameters.AddWithValue(bytes);
        insert.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, house.Clock.Now());
        await insert.ExecuteNonQueryAsync();
        (await Account.Import(house.Command(), upload)).Accepted.Lines.Should().Be(lines.Length);
    }

    private Task<string> Entry(string kind, Guid invoice) => Text($"""
        SELECT string_agg(t, ' · ' ORDER BY t COLLATE "C") FROM (
            SELECT CASE p.book WHEN 1 THEN '' ELSE '9:' END || p.code || ' ' || p.cents AS t FROM ledger.entry e JOIN ledger.posting p USING (entry_id) WHERE e.stream = '{invoice}' AND e.kind = '{kind}') x
        """);

    private async Task<string> Text(string sql)
    {
        await using var command = house.Database.Reader.CreateCommand(sql);
        return Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture)!;
    }
}
