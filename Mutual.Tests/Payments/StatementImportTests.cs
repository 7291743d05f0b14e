using System.Text;
using Mutual.Grains.Payments;
using NodaTime;

namespace Mutual.Tests.Payments;

/// <summary>Statements into the real database: whole, or put aside with the reason.</summary>
public sealed class StatementImportTests(BankHouse house) : IClassFixture<BankHouse>
{
    [Fact]
    public async Task A_statement_is_kept_with_every_line_and_one_fact()
    {
        var bank = await house.Open();
        var imported = (await bank.Import(bank.Statement(Bank.In(1210m, "126000000000", "thank you"), Bank.Out(12m, code: "ACMT/MDOP/CHRG")))).Accepted;
        (imported.Lines, imported.Opening.Cents, imported.Closing.Cents, imported.AlreadyImported).Should().Be((2, 0, 1198_00, false));
        (await house.Number($"SELECT count(*) FROM bank.line WHERE statement_id = '{imported.Statement}' AND transaction_code = 'ACMT/MDOP/CHRG'")).Should().Be(1);
        (await house.Number($"SELECT line_count FROM ledger.entry WHERE stream = '{imported.Statement}' AND kind = 'statement-imported'")).Should().Be(0);
        (await house.Text($"SELECT state FROM bank.upload WHERE statement_id = '{imported.Statement}'")).Should().Be("imported");
    }

    [Fact]
    public async Task The_same_bytes_again_lead_where_they_led_the_first_time()
    {
        var bank = await house.Open();
        var (bytes, command) = (bank.Statement(Bank.In(10m)), house.Command());
        var upload = await bank.Keep(bytes);
        var first = (await bank.Grain.Import(command, upload)).Accepted;
        (await bank.Grain.Import(command, upload)).Accepted.Should().Be(first);
        bank.Statement(Bank.In(5m)).Should().NotBeEmpty();
        (await bank.Import(bytes)).Accepted.Should().Be(first with { AlreadyImported = true });
        (await bank.Grain.Import(command, await bank.Keep(bytes))).Refused!.Code.Should().Be("idempotency-key-reused");
        (await house.Number($"SELECT count(*) FROM bank.statement WHERE entity = {bank.Entity.Id}")).Should().Be(1);
    }

    public static TheoryData<string, string, string> BadFiles => new()
    {
        { "it ends in the middle", CamtText.Good[..900], "xml-truncated" },
        { "it is not XML", "Dear Sir or Madam", "xml-invalid" },
        { "it defines entities", CamtText.With("<Document ", "<!DOCTYPE Document [<!ENTITY a \"b\">]><Document "), "xml-dtd-refused" },
        { "it is a report", CamtText.With("camt.053.001.08", "camt.052.001.08"), "statement-kind" },
        { "its sum is wrong", CamtText.With("1030.25", "1030.26"), "statement-sum" },
        { "a field is missing", CamtText.With("<Id>2026-040</Id>", ""), "statement-field-missing" },
        { "an amount is not one", CamtText.With("<Amt Ccy=\"EUR\">69.75</Amt>", "<Amt Ccy=\"EUR\">69,75</Amt>"), "statement-amount" },
        { "it is of another account", CamtText.Good, "statement-not-ours" },
        { "a CODA record is short", "0000009032672505        00099449      " + new string(' ', 80), "coda-record-length" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public async Task A_bad_file_is_put_aside_with_its_reason_and_nothing_of_it_is_used(string why, string text, string code)
    {
        why.Should().NotBeEmpty();
        var bank = await house.Open();
        var before = await bank.Written();
        var upload = await bank.Keep(Encoding.UTF8.GetBytes(text));
        (await bank.Grain.Import(house.Command(), upload)).Refused!.Code.Should().Be(code);
        (await bank.Grain.Import(house.Command(), upload)).Refused!.Code.Should().Be(code);
        (await bank.Written()).Should().Be(before);
        (await house.Text($"SELECT state || ' ' || refusal || ' ' || length(content) FROM bank.upload WHERE upload_id = '{upload}'")).Should().Be($"quarantined {code} {Encoding.UTF8.GetByteCount(text)}");
    }

    [Fact]
    public async Task A_file_in_UTF_16_that_says_UTF_8_is_put_aside()
    {
        var bank = await house.Open();
        (await bank.Import(Encoding.Unicode.GetBytes(CamtText.Good))).Refused!.Code.Should().Be("xml-encoding");
    }

    [Fact]
    public async Task A_statement_that_leaves_a_gap_is_refused_whether_in_number_or_in_balance()
    {
        var bank = await house.Open();
        (await bank.Import(bank.Statement(Bank.In(10m)))).IsAccepted.Should().BeTrue();
        var before = await bank.Written();
        var missing = bank.Next(Bank.In(1m));
        (await bank.Import(Bank.File(bank.Next(Bank.In(2m))))).Refused!.Code.Should().Be("statement-gap");
        (await bank.Import(Bank.File(missing with { Opening = new(9_00), Closing = new(10_00) }))).Refused!.Code.Should().Be("statement-gap");
        (await bank.Import(Bank.File(missing with { No = 7 }))).Refused!.Code.Should().Be("statement-gap");
        (await bank.Written()).Should().Be(before);
        (await bank.Import(Bank.File(missing))).IsAccepted.Should().BeTrue();
        await house.AllChecksHold(CheckedWhileWaiting);
    }

    [Fact]
    public async Task The_same_number_with_other_bytes_is_a_conflict()
    {
        var bank = await house.Open();
        var first = bank.Next(Bank.In(10m));
        (await bank.Import(Bank.File(first))).IsAccepted.Should().BeTrue();
        var before = await bank.Written();
        (await bank.Import(Bank.File(first with { BankId = "other" }))).Refused!.Code.Should().Be("statement-conflict");
        (await bank.Import(Bank.File(BankStatement.Of(first.Account, "S1", 1, Bank.Day, Bank.Day, Money.Zero, Bank.In(11m))))).Refused!.Code.Should().Be("statement-conflict");
        (await bank.Written()).Should().Be(before);
    }

    [Fact]
    public async Task Several_statements_of_a_file_are_kept_together_or_not_at_all()
    {
        var bank = await house.Open();
        var (first, second, third) = (bank.Next(Bank.In(10m)), bank.Next(), bank.Next(Bank.Out(3m)));
        (await bank.Import(Bank.File(first, third))).Refused!.Code.Should().Be("statement-gap");
        (await house.Number($"SELECT count(*) FROM bank.statement WHERE entity = {bank.Entity.Id}")).Should().Be(0);
        var imported = (await bank.Import(Bank.File(first, second))).Accepted;
        (imported.Lines, imported.Opening.Cents, imported.Closing.Cents).Should().Be((1, 0, 10_00));
        // The next file repeats the last statement before its own: banks do.
        (await bank.Import(Bank.File(second, third))).Accepted.Lines.Should().Be(1);
        (await bank.Held("550")).Should().Be(0);
    }

    [Fact]
    public async Task Of_a_statement_that_overlaps_only_the_new_lines_are_kept()
    {
        var bank = await house.Open();
        var (known, news) = (Bank.In(10m), Bank.In(20m));
        var first = bank.Next(Bank.In(5m), known);
        (await bank.Import(Bank.File(first))).IsAccepted.Should().BeTrue();
        var overlapping = BankStatement.Of(first.Account, "S2", 2, Bank.Day, Bank.Day, new(5_00), known, news);
        var imported = (await bank.Import(Bank.File(overlapping))).Accepted;
        (imported.Lines, imported.Opening.Cents, imported.Closing.Cents).Should().Be((1, 15_00, 35_00));
        var broken = BankStatement.Of(first.Account, "S3", 3, Bank.Day, Bank.Day, new(35_00), news, Bank.In(1m));
        (await bank.Import(Bank.File(broken))).Refused!.Code.Should().Be("statement-gap");
        (await house.Number($"SELECT count(*) FROM bank.line WHERE entity = {bank.Entity.Id}")).Should().Be(3);
        await house.AllChecksHold(CheckedWhileWaiting);
    }

    [Fact]
    public async Task Numbers_begin_anew_each_year_and_the_balance_goes_on()
    {
        var bank = await house.Open();
        var account = Iban.Parse(bank.Entity.Iban).Accepted;
        (await bank.Import(Bank.File(BankStatement.Of(account, "S", 260, new(2025, 12, 31), new(2025, 12, 31), Money.Zero, Bank.In(7m))))).IsAccepted.Should().BeTrue();
        (await bank.Import(Bank.File(BankStatement.Of(account, "S", 1, new(2026, 1, 2), new(2026, 1, 2), new(7_01), Bank.In(1m))))).Refused!.Code.Should().Be("statement-gap");
        (await bank.Import(Bank.File(BankStatement.Of(account, "S", 1, new(2026, 1, 2), new(2026, 1, 2), new(7_00), Bank.In(1m))))).IsAccepted.Should().BeTrue();
        await house.AllChecksHold(CheckedWhileWaiting);
    }

    [Fact]
    public async Task Somebody_elses_upload_is_not_there()
    {
        var (bank, other) = (await house.Open(), await house.Open());
        var upload = await other.Keep(other.Statement(Bank.In(10m)));
        (await bank.Grain.Import(house.Command(), upload)).Refused!.Code.Should().Be("not-found");
        (await bank.Grain.Import(house.Command(), Guid.NewGuid())).Refused!.Code.Should().Be("not-found");
        (await house.Cluster.Client.GetGrain<IBankAccountGrain>("nowhere").Import(house.Command(), upload)).Refused!.Code.Should().Be("entity-unknown");
        (await other.Grain.Import(house.Command(), upload)).IsAccepted.Should().BeTrue();
    }

    [Fact]
    public async Task Two_silos_that_import_the_same_file_at_once_keep_it_once()
    {
        var bank = await house.Open();
        var bytes = bank.Statement(Enumerable.Range(1, 50).Select(i => Bank.In(i)));
        var uploads = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => bank.Keep(bytes)));
        var answers = await Task.WhenAll(uploads.Select(upload => bank.Grain.Import(house.Command(), upload)));
        answers.Select(answer => answer.Accepted with { AlreadyImported = false }).Distinct().Should().ContainSingle();
        (await house.Number($"SELECT count(*) FROM bank.line WHERE entity = {bank.Entity.Id}")).Should().Be(50);
    }

    [Fact]
    public async Task The_real_files_of_banks_are_imported_whole_or_refused_by_name()
    {
        var folder = SharedMaterial.Require("standards/iso20022/samples");
        foreach (var path in Directory.GetFiles(folder, "*.xml").Order(StringComparer.Ordinal))
        {
            var bytes = await File.ReadAllBytesAsync(path);
            var read = CamtReader.Read(new MemoryStream(bytes));
            var bank = await house.Open(iban: read.IsAccepted && read.Value[0].Account is var account && await house.Number($"SELECT count(*) FROM ledger.entity WHERE iban = '{account.Value}'") == 0 ? account.Value : null);
            var before = await bank.Written();
            var imported = await bank.Import(bytes);
            if (imported.IsAccepted)
            {
                (imported.Value.Lines, imported.Value.Closing).Should().Be((read.Value.Sum(statement => statement.Lines.Length), read.Value[^1].Closing), path);
                (await bank.Grain.PlaceLines()).Accepted.InSuspense.Should().BeGreaterThanOrEqualTo(0);
            }
            else
            {
                (await bank.Written()).Should().Be(before, path);
                if (!read.IsAccepted) imported.Refused.Should().Be(read.Refused, path);
            }
        }
        await house.AllChecksHold(CheckedWhileWaiting);
    }

    // Other tests of this class leave lines waiting, and debits nobody ordered.
    private static readonly string[] CheckedWhileWaiting = ["L8", "P5"];
}
