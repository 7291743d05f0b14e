using System.Security.Cryptography;
using Mutual.Grains.Invoices;
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
    public async Task Six_hundred_payments_placed_from_two_sides_at_once_are_each_booked_once()
    {
        var invoices = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => house.Invoice(100_00)));
        await Import(invoices.SelectMany(invoice => Enumerable.Range(0, 10).Select(_ => In(12.10m, invoice.Reference))).ToArray());
        var placements = await Task.WhenAll(Account.PlaceLines(), Account.PlaceLines());
        placements.Sum(one => one.Accepted.OnInvoices).Should().Be(600);
        foreach (var invoice in invoices) (await house.Grain(invoice.Invoice).View()).Accepted.Status.Should().Be(InvoiceStatus.Paid);
        await house.AllChecksHold();
    }

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
