using FluentAssertions;
using Mutual.Grains.Kernel;
using Mutual.Grains.Ledger.Export;
using Mutual.Grains.Proof;
using Mutual.Silo.Simulation;
using Mutual.Tests.Database;
using Mutual.Verifier;
using Npgsql;
using Xunit;

namespace Mutual.Tests.Simulation;

/// <summary>A small mutual lives through a season on real parts, twice: what it leaves is asked from the outside.</summary>
public sealed class SmallSimulationTests(SmallSimulation played) : IClassFixture<SmallSimulation>
{
    [Fact]
    public void Every_statement_about_its_books_holds() =>
        played.Answer.Split('\n').Where(line => line.StartsWith("BAD", StringComparison.Ordinal)).Should().BeEmpty();

    [Fact]
    public void The_same_seed_leaves_the_same_bytes()
    {
        played.Once.Differences(played.Again).Should().BeEmpty(played.Progress);
        played.AnswerAgain.Should().Be(played.Answer);
    }

    [Fact]
    public async Task Salaries_are_calculated_before_anybody_does_anything_else_that_day()
    {
        // Otherwise what happens on the day of the run would be in it or not as the load has it, and no seed would give the same twice.
        await using var reader = await SmallSimulation.OpenReader();
        (await Column<string>(reader, "SELECT DISTINCT to_char(recorded_at AT TIME ZONE 'Europe/Brussels', 'HH24:MI') FROM ledger.entry WHERE kind = 'salary'")).Should().Equal("08:00");
    }

    [Fact]
    public async Task What_was_blocked_is_advanced_by_itself_once_nothing_stands_against_it()
    {
        await using var reader = await SmallSimulation.OpenReader();
        (await Column<long>(reader, """
            SELECT count(*) FROM ledger.entry e JOIN invoicing.invoice i ON i.invoice_id = e.stream
             WHERE e.kind = 'advanced' AND e.effective_on > i.issued_on AND e.actor LIKE 'job%'
            """)).Single().Should().BeGreaterThan(0);
        (await Column<long>(reader, "SELECT count(*) FROM invoicing.invoice WHERE outcome = 'blocked' AND reasons = '{}'")).Single().Should().Be(0);
    }

    [Fact]
    public void It_shows_a_row_per_month() =>
        played.Answer.Split('\n').Where(line => line.StartsWith("2026-", StringComparison.Ordinal)).Select(line => line[..7]).Should().Equal("2026-01", "2026-02", "2026-03");

    [Fact]
    public void Half_of_all_member_months_end_in_a_payslip() => Payslips().Count.Should().BeGreaterThanOrEqualTo(SmallSimulation.Members * SmallSimulation.Months / 2);

    [Fact]
    public void The_bank_is_asked_to_pay_exactly_the_nets()
    {
        foreach (var month in Payslips().GroupBy(payslip => payslip.Month))
            played.Once.Ordered($"out-{month.Key}").Select(payment => payment.Amount.Cents).Order().Should().Equal(month.Select(payslip => payslip.Cents["net"]).Where(net => net > 0).Order());
    }

    [Fact]
    public async Task What_the_bank_sent_back_goes_again_to_the_next_account_and_nobody_is_paid_twice()
    {
        var (first, again, back) = (played.Once.Ordered("out-"), played.Once.Ordered("again-"), played.Once.SentBack());
        again.Should().NotBeEmpty();
        foreach (var payment in again)
        {
            var before = first.Single(sent => payment.EndToEnd.StartsWith(sent.EndToEnd + "-", StringComparison.Ordinal));
            payment.Amount.Should().Be(before.Amount);
            payment.Account.Should().NotBe(before.Account);
            back.Should().Contain((before.EndToEnd, before.Amount.Cents));
        }
        await using var reader = await SmallSimulation.OpenReader();
        var owed = (await Column<long>(reader, "SELECT coalesce(sum(cents), 0)::bigint FROM payroll.net_owed")).Single();
        (first.Sum(payment => payment.Amount.Cents) + again.Sum(payment => payment.Amount.Cents) - back.Sum(line => line.Cents)).Should().Be(Payslips().Sum(payslip => payslip.Cents["net"]) - owed);
    }

    [Theory]
    [InlineData("SELECT number FROM payroll.payslip ORDER BY 1", true)]
    [InlineData("SELECT number FROM invoicing.invoice ORDER BY 1", false)]
    public async Task No_step_is_missing_behind_any_payslip_or_invoice(string numbers, bool ofPayslips)
    {
        await using var reader = await SmallSimulation.OpenReader();
        var traces = new Traces(reader);
        var all = await Column<string>(reader, numbers);
        all.Should().HaveCountGreaterThan(20);
        foreach (var number in all)
        {
            var trace = (ofPayslips ? await traces.Payslip(null, number, TestContext.Current.CancellationToken) : await traces.Invoice(null, number, TestContext.Current.CancellationToken)).Accepted;
            trace.Missing.Should().Be(0, string.Join('\n', trace.Lines()));
            trace.Steps.Select(step => step.Kind).Should().Contain(ofPayslips ? ["order", "confirmation", "decision", "invoice", "part", "payslip", "approval", "bank-file", "payment"] : ["order", "decision", "invoice"]);
        }
    }

    [Fact]
    public async Task An_export_of_its_books_verifies_on_its_own()
    {
        await using var reader = await SmallSimulation.OpenReader();
        var folder = Path.Combine(played.Folder, "jsonl");
        await LedgerExport.Write(reader, ["jsonl"], folder, entity: null, year: null, TestContext.Current.CancellationToken);
        using var answer = new StringWriter { NewLine = "\n" };
        Verify.Run([folder], answer, TextWriter.Null).Should().Be(0, answer.ToString());
        answer.ToString().Should().StartWith("OK be ");
    }

    [Fact]
    public void Bank_files_satisfy_their_schemas()
    {
        foreach (var file in played.Once.Bank(""))
        {
            using var content = File.OpenRead(file);
            Payments.IsoSchema.Faults(Path.GetFileName(file).StartsWith("in-", StringComparison.Ordinal) ? "camt.053.001.08" : "pain.001.001.09", content).Should().BeEmpty(file);
        }
    }

    [Fact]
    public async Task Every_invoice_and_credit_note_has_its_paper_and_each_that_a_network_can_carry_its_structured_form()
    {
        await using var reader = await SmallSimulation.OpenReader();
        var issued = await Column<string>(reader, "SELECT number FROM invoicing.issued");
        string[] Names(string ending) => [.. Directory.EnumerateFiles(Path.Combine(played.Once.Path, "invoices"), $"*.{ending}").Select(file => Path.GetFileNameWithoutExtension(file))];
        Names("pdf").Should().BeEquivalentTo(issued);
        Names("xml").Should().BeEquivalentTo(await Column<string>(reader, "SELECT number FROM invoicing.issued WHERE vat_number IS NOT NULL"));
        (await Column<string>(reader, "SELECT code FROM invoicing.document_refusal")).Should().BeEmpty();
    }

    [Fact]
    public void No_salary_costs_more_than_its_budget_and_every_figure_adds_up()
    {
        foreach (var payslip in Payslips())
        {
            var cents = payslip.Cents;
            cents["employerCost"].Should().BeLessThanOrEqualTo(cents["budget"]).And.Be(cents["gross"] + cents["employer"] - cents["reduction"] + cents["accrual"]);
            (cents["net"] - cents["beside"]).Should().Be(cents["gross"] - cents["employee"] - cents["withholding"] - cents["special"]);
        }
    }

    [Fact]
    public void Without_a_named_shock_no_budget_moves_by_more_than_the_member_s_step()
    {
        var steps = World.Of(new(SmallSimulation.Seed, "be", Country.Be, SmallSimulation.Members, SmallSimulation.Months), 1).Members.Max(member => member.Salary.Steadiness);
        foreach (var member in Payslips().GroupBy(payslip => payslip.Member))
        {
            foreach (var (before, after) in member.OrderBy(payslip => payslip.Month).Zip(member.OrderBy(payslip => payslip.Month).Skip(1)))
            {
                if (after.Shock is not null || before.Month[^2..] == after.Month[^2..]) continue;
                var (last, now) = (before.Cents["budget"], after.Cents["budget"]);
                now.Should().BeInRange(last * (10_000 - steps) / 10_000, last * (10_000 + steps) / 10_000, $"{member.Key} in {after.Month}");
            }
        }
    }

    [Fact]
    public void Money_nobody_explained_is_listed_with_its_reason() =>
        File.ReadAllLines(Path.Combine(played.Once.Path, "bank", "unplaced.csv")).Skip(1).Should().NotBeEmpty().And.OnlyContain(line => line.Contains("-reference", StringComparison.Ordinal) || line.Contains("already-paid", StringComparison.Ordinal) || line.Contains("amount-mismatch", StringComparison.Ordinal));

    private static async Task<List<T>> Column<T>(NpgsqlDataSource reader, string query)
    {
        await using var select = reader.CreateCommand(query);
        await using var row = await select.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var column = new List<T>();
        while (await row.ReadAsync(TestContext.Current.CancellationToken)) column.Add(row.GetFieldValue<T>(0));
        return column;
    }

    private List<SimulatedFolder.Payslip> Payslips() => played.Once.Payslips();
}

/// <summary>Played twice, into two folders; the database is the second one's.</summary>
public sealed class SmallSimulation : IAsyncLifetime
{
    public const int Seed = 7;
    public const int Members = 12;
    public const int Months = 3;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mutual-simulation-");

    public string Folder => folder.FullName;

    internal SimulatedFolder Once => new(Path.Combine(Folder, "once"));

    internal SimulatedFolder Again => new(Path.Combine(Folder, "again"));

    /// <summary>stdout of the first.</summary>
    public string Answer { get; private set; } = "";

    public string AnswerAgain { get; private set; } = "";

    /// <summary>stderr of both.</summary>
    public string Progress { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        (_, Answer, var first) = await Once.Play(Seed, [Country.Be], Members, Months);
        (_, AnswerAgain, var second) = await Again.Play(Seed, [Country.Be], Members, Months);
        Progress = first + second;
    }

    /// <summary>The books it left, as an auditor reads them.</summary>
    public static async Task<NpgsqlDataSource> OpenReader() => (await TestCluster.Get()).Database($"simulate_{Seed}").OpenReader();

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
