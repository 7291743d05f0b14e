using System.IO.Compression;
using System.Security.Cryptography;
using Mutual.Grains.Documents;
using Mutual.Grains.Governance;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Payslips;
using Mutual.Tests.Documents;
using NodaTime;

namespace Mutual.Tests.Payroll.Payslips;

public sealed class PayslipArchiveTests
{
    private static readonly LocalDate Payday = new(2026, 4, 28);
    private static readonly YearMonth Month = new(2026, 4);

    [Fact]
    public async Task Every_payslip_of_a_run_is_printed_once_proven_and_found_again_byte_by_byte()
    {
        await using var house = await Paid(printsPaidRuns: true);
        var (reader, archives) = Of(house);
        await Done(archives);   // Nobody asked: the run is paid.

        (await archives.Progress(PayrollHouse.Be, Month, default)).Accepted.Should().Be(new DocumentsMade(3, 3, 120));
        var payslip = Guid.Parse(await house.Text("SELECT payslip_id FROM payroll.payslip ORDER BY number OFFSET 66 LIMIT 1"));
        var pdf = (await archives.Find(payslip, null, default)).Value!;
        var statement = (await reader.Find(payslip, await archives.HeadFor(payslip, default), default)).Accepted;
        pdf.Should().Equal(new PayslipPdf(PaperTools.Fonts).Write(statement), "the document is the statement, printed");
        (await PaperTools.Text(pdf)).Should().Contain(Printed.Euros(statement.Amounts.Net, DocumentLanguage.En)).And.Contain(statement.AccountEnding);
        (await archives.Find(payslip, DocumentLanguage.Fr, default)).Value.Should().BeNull("it was made in the member's language");

        var file = Path.Combine(house.Home, "payslips", "be", "2026-04", "0001.zip");
        using (var zip = ZipFile.OpenRead(file)) zip.Entries.Should().HaveCount(50).And.AllSatisfy(entry => entry.CompressedLength.Should().Be(entry.Length));
        (await house.Text("SELECT sha256 FROM payroll.document_batch WHERE n = 1")).Should().Be(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file))));

        // Asked again nothing changes; a document somebody changed on the disk is not handed out.
        (await archives.Begin(PayrollHouse.Be, Month, default)).Accepted.Should().Be(new DocumentsMade(3, 3, 120));
        (await archives.PrintNext(default)).Should().BeNull();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[40_000] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        var second = Guid.Parse(await house.Text("SELECT payslip_id FROM payroll.document WHERE n = 1 AND at_byte <= 40000 AND at_byte + bytes > 40000"));
        (await archives.Find(second, null, default)).Refused!.Code.Should().Be("file-changed");
    }

    [Fact]
    public async Task Printing_broken_off_leaves_nothing_that_counts_and_ends_with_the_same_bytes()
    {
        await using var house = await Paid(printer: false);
        var (_, archives) = Of(house);
        // The last statement of a batch fails: its archive stands on the disk but is not marked, as after a kill in between.
        await house.Sql("""
            CREATE FUNCTION public.break_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken off'; END $$;
            CREATE TRIGGER break_off BEFORE UPDATE ON payroll.document_batch FOR EACH ROW EXECUTE FUNCTION public.break_off();
            """);
        await archives.Begin(PayrollHouse.Be, Month, default);
        await FluentActions.Awaiting(() => archives.PrintNext(default)).Should().ThrowAsync<Npgsql.PostgresException>();
        (await house.Text("SELECT count(*) FROM payroll.document")).Should().Be("0");
        var file = Path.Combine(house.Home, "payslips", "be", "2026-04", "0001.zip");
        var before = SHA256.HashData(await File.ReadAllBytesAsync(file));
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(file)!, ".0001.zip.left"), "half");

        await house.Sql("DROP TRIGGER break_off ON payroll.document_batch");
        // Two printers at once: each batch is one's.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            while (await archives.PrintNext(default) is not null) { }
        }));
        await Done(archives);
        (await archives.Progress(PayrollHouse.Be, Month, default)).Accepted.Should().Be(new DocumentsMade(3, 3, 120));
        SHA256.HashData(await File.ReadAllBytesAsync(file)).Should().Equal(before);
        Directory.GetFiles(Path.GetDirectoryName(file)!).Select(Path.GetFileName).Should().BeEquivalentTo("0001.zip", "0002.zip", "0003.zip");
    }

    [Fact]
    public async Task A_payslip_that_does_not_compute_again_is_not_printed_but_shown_to_a_person()
    {
        await using var house = await Paid(printer: false);
        var (reader, archives) = Of(house);
        await house.Sql("""
            UPDATE payroll.payslip SET net_cents = net_cents + 1 WHERE number = '2026-04-00007';
            UPDATE payroll.payslip SET input = NULL WHERE number = '2026-04-00008';
            UPDATE payroll.payslip SET pack = 'be-1999-01-01-00000000' WHERE number = '2026-04-00009';
            UPDATE payroll.payslip SET input = replace(input, 'white-collar', 'blue-collar') WHERE number = '2026-04-00010';
            """);
        var wrong = (await house.Rows("SELECT payslip_id FROM payroll.payslip WHERE number BETWEEN '2026-04-00007' AND '2026-04-00010'")).ConvertAll(Guid.Parse);
        foreach (var one in wrong) (await reader.Find(one, null, default)).Refused!.Code.Should().Be("payslip-not-proven");

        await archives.Begin(PayrollHouse.Be, Month, default);
        while (await archives.PrintNext(default) is not null) { }
        (await archives.Progress(PayrollHouse.Be, Month, default)).Accepted.Documents.Should().Be(116);
        (await house.Text("SELECT count(*) || ' ' || max(severity) FROM payroll.exception WHERE code = 'payslip-not-proven'")).Should().Be("4 1");
    }

    [Fact]
    public async Task Documents_are_made_only_of_content_that_can_no_longer_change()
    {
        await using var house = await PayrollHouse.Open();
        var (reader, archives) = Of(house);
        (await archives.Begin(PayrollHouse.Be, Month, default)).Refused!.Code.Should().Be("run-not-started");
        await house.Members([(1, 300_000)]);
        await house.Calculate(Payday);
        (await archives.Begin(PayrollHouse.Be, Month, default)).Refused!.Code.Should().Be("run-not-approved");
        (await archives.Progress(PayrollHouse.Be, Month, default)).Accepted.Should().Be(new DocumentsMade(0, 0, 0));
        (await reader.Find(Guid.NewGuid(), null, default)).Refused!.Code.Should().Be("not-found");
    }

    internal static (PayslipReader Reader, PayslipArchives Archives) Of(PayrollHouse house)
    {
        var reader = new PayslipReader(house.Database.Application, PayPacks.BuiltIn);
        return (reader, new(house.Database.Application, reader, new(PaperTools.Fonts), new(house.Home), house.Clock));
    }

    private static async Task<PayrollHouse> Paid(bool printer = true, bool printsPaidRuns = false)
    {
        var house = await PayrollHouse.Open(printsPaidRuns: printsPaidRuns);
        await house.Members(Enumerable.Range(1, 120).Select(n => (n, (n * 7919L % 900_000) + 100_000)));
        await house.Cash(1_000_000_00);
        await house.Calculate(Payday);
        (await house.Text("SELECT count(*) FROM payroll.document_batch")).Should().Be("0", "it may still change");
        await house.Pay(Payday);
        // The house's own printers would make what a test wants to break.
        if (!printer) await house.StopPrinting();
        return house;
    }

    private static async Task Done(PayslipArchives archives)
    {
        for (var wait = 0; wait < 6000 && (await archives.Progress(PayrollHouse.Be, Month, default)).Accepted is { } made && (made.Batches == 0 || made.Done < made.Batches); wait++) await Task.Delay(20);
    }
}
