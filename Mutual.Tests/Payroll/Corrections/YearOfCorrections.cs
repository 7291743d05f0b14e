using System.Xml.Linq;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Members;
using Mutual.Grains.Payments;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Contracts;
using Mutual.Grains.Payroll.Corrections;
using Mutual.Grains.Proof;
using Mutual.Tests.Payments;
using Mutual.Tests.Scenarios;
using NodaTime;

namespace Mutual.Tests.Payroll.Corrections;

/// <summary>
/// December 2025 to December 2026 in France and the twelve months of 2026 in Belgium, whose law before 2026 is not in the pack: every kind of correction, each where the trade meets it.
/// After every month: payslips and what stands beside them are the bank file, the run's totals are the journal's, nobody's account is overdrawn, and what is still owed is what was overpaid.
/// </summary>
public sealed class YearOfCorrections : IAsyncLifetime
{
    private const string Accountant = "user:accountant";
    private static readonly YearMonth First = new(2025, 12);
    private static readonly Contract WhiteCollar = new(PayStatus.WhiteCollar, 38);
    private static readonly Contract NonCadre = new(PayStatus.NonCadre, 35);
    private static readonly Mutual.Grains.Members.Household ParentAlone = new(null, 2, true);
    private readonly Dictionary<short, (long No, Money Balance)> statements = [];
    private readonly List<(Entity Entity, Guid Member)> members = [];
    private readonly List<Guid> regular = [];

    public TwoSilos Silos { get; } = new() { Clock = new(Instant.FromUtc(2025, 12, 1, 8, 0)), EstablishedOn = new(2025, 1, 1) };

    /// <summary>What was asked for, with the answer.</summary>
    public List<(Entity Entity, YearMonth Month, CorrectPayslip Request, CorrectionView Answer)> Asked { get; } = [];

    /// <summary>Bank files of ours and of the bank's, all of the year.</summary>
    public List<string> Files { get; } = [];

    public Guid Leaver { get; private set; }

    public static LocalDate Payday(Entity entity, YearMonth month) => RunTerms.PaydayOf(month, 25, entity.Country);

    /// <summary>The day the members of an entity join: in Belgium within the month, whose first payslip is of fewer days.</summary>
    public static LocalDate JoinedOn(Entity entity) => entity == TwoSilos.Be ? new(2026, 1, 5) : new(2025, 12, 1);

    public async ValueTask InitializeAsync()
    {
        await Silos.InitializeAsync();
        var december = await Join(TwoSilos.Fr, NonCadre, 40_000_00);
        var cadre = await Join(TwoSilos.Fr, NonCadre, 40_000_00);
        var tenths = await Join(TwoSilos.Fr, NonCadre, 40_000_00);
        await Statement(TwoSilos.Fr, BankLine.Movement(Silos.Today, new(400_000_00)));
        await Month(new(2025, 12), TwoSilos.Fr);

        Silos.MoveTo(JoinedOn(TwoSilos.Be));
        var household = await Join(TwoSilos.Be, WhiteCollar with { BonusShare = 500 }, 40_000_00);
        var hours = await Join(TwoSilos.Be, WhiteCollar, 40_000_00);
        var status = await Join(TwoSilos.Be, WhiteCollar, 40_000_00);
        var returned = await Join(TwoSilos.Be, WhiteCollar, 40_000_00);
        var waits = await Join(TwoSilos.Be, WhiteCollar, 3_000_00, regularly: false);
        Leaver = await Join(TwoSilos.Be, WhiteCollar, 40_000_00, regularly: false);
        await Statement(TwoSilos.Be, BankLine.Movement(Silos.Today, new(400_000_00)));
        (await Ask(TwoSilos.Fr, First, december, "A day of December was forgotten.", by: 150_00)).Should().Match<CorrectionView>(view => view.TaxYear == 2025 && view.NetDifference.IsPositive);
        await Month(new(2026, 1), TwoSilos.Fr, TwoSilos.Be);

        var above = await Ask(TwoSilos.Be, new(2026, 1), waits, "Two weeks of January were not counted.", by: 4000_00);
        var february = await Month(new(2026, 2), TwoSilos.Fr, TwoSilos.Be);
        february.Exceptions.Should().Contain(found => found.Member == waits && found.Code == "correction-above-account");
        (await Waiting()).Should().Be(1);

        await Silos.Credit(TwoSilos.Be, waits, 12_000_00);
        var fewer = await Ask(TwoSilos.Be, new(2026, 2), hours, "Thirty hours a week were worked, not thirty-eight.", by: -700_00, contract: WhiteCollar with { WeeklyHours = 30 });
        (await Ask(TwoSilos.Fr, new(2026, 2), tenths, "A week was counted twice.", by: -600_00)).NetDifference.Should().BeLessThan(Money.Zero);
        await Ask(TwoSilos.Fr, new(2026, 1), cadre, "The work was a cadre's.", contract: NonCadre with { Status = PayStatus.Cadre });
        await Month(new(2026, 3), TwoSilos.Fr, TwoSilos.Be);
        (await Waiting()).Should().Be(0);
        above.CostDifference.Should().BeGreaterThan(new Money(3_000_00));
        (await Overpaid(hours)).Should().Be(-fewer.NetDifference);

        for (var month = new YearMonth(2026, 1); month < new YearMonth(2026, 4); month = month.PlusMonths(1))
            (await Ask(TwoSilos.Be, month, household, "Two children were declared too late.", household: ParentAlone)).Should().Match<CorrectionView>(view => view.NetDifference.IsPositive && view.CostDifference.IsZero);
        await Month(new(2026, 4), TwoSilos.Fr, TwoSilos.Be);
        var fifth = new Money(await Silos.Scalar<long>("SELECT net_cents / 5 FROM payroll.payslip WHERE member_id = $1 AND month = '2026-04-01'", hours));
        (await Overpaid(hours)).Should().Be(-fewer.NetDifference - Money.Min(fifth, -fewer.NetDifference));

        await Month(new(2026, 5), returned, TwoSilos.Fr, TwoSilos.Be);
        (await Ask(TwoSilos.Be, new(2026, 4), status, "It was a worker's work, by hand.", contract: WhiteCollar with { Status = PayStatus.BlueCollar })).NetDifference.Should().BeLessThan(Money.Zero);
        await Month(new(2026, 6), TwoSilos.Fr, TwoSilos.Be);

        // Nothing was owed at all for two months; whoever leaves the month after gives back a fifth of the last net, and people decide on the rest.
        foreach (var month in (YearMonth[])[new(2026, 2), new(2026, 3)]) await Ask(TwoSilos.Be, month, Leaver, "The work was another member's.", gross: Money.Zero);
        await Month(new(2026, 7), TwoSilos.Fr, TwoSilos.Be);
        var before = await Overpaid(Leaver);
        (await Silos.Grains.GetGrain<IMemberGrain>(Leaver).Leave(Silos.NewCommand(), new(new(2026, 8, 31)))).IsAccepted.Should().BeTrue();
        var august = await Month(new(2026, 8), TwoSilos.Fr, TwoSilos.Be);
        august.Exceptions.Should().Contain(found => found.Member == Leaver && found.Code == "leaver-overpaid" && found.Sentence.Contains($"{before}", StringComparison.Ordinal));
        (await Overpaid(Leaver)).Should().BeGreaterThan(Money.Zero).And.BeLessThan(before);
        await Month(new(2026, 9), TwoSilos.Fr, TwoSilos.Be);

        (await Ask(TwoSilos.Be, new(2026, 2), hours, "Two of the days were worked after all.", gross: fewer.Becomes.Gross + new Money(200_00), contract: WhiteCollar with { WeeklyHours = 30 })).Was.Should().Be(fewer.Becomes);
        await Month(new(2026, 10), TwoSilos.Fr, TwoSilos.Be);

        // Whoever left months ago with an empty account is owed the arrears as well.
        (await Ask(TwoSilos.Be, new(2026, 4), Leaver, "The children were declared too late.", household: ParentAlone)).NetDifference.Should().BeGreaterThan(Money.Zero);
        await Month(new(2026, 11), TwoSilos.Fr, TwoSilos.Be);

        // And whoever looks at a leaver's month is told what a correction of that very run finds paid too much.
        var (rest, late) = (await Overpaid(Leaver), await Ask(TwoSilos.Be, new(2026, 5), Leaver, "A day of May was counted twice.", by: -200_00));
        var last = await Month(new(2026, 12), TwoSilos.Fr, TwoSilos.Be);
        last.Exceptions.Should().Contain(found => found.Member == Leaver && found.Code == "leaver-overpaid" && found.Sentence.Contains($"{rest - late.NetDifference}", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => Silos.DisposeAsync();

    /// <summary>Corrections no run has booked yet.</summary>
    public Task<long> Waiting() => Silos.Scalar<long>("SELECT count(*) FROM payroll.correction WHERE run_id IS NULL");

    /// <summary>What a member was paid too much and has not given back.</summary>
    public async Task<Money> Overpaid(Guid member) => (await Silos.Grains.GetGrain<IEmploymentGrain>(member).Reserves()).Accepted.Overpaid;

    private async Task<Guid> Join(Entity entity, Contract contract, long cents, bool regularly = true)
    {
        var command = Silos.NewCommand();
        var member = Silos.Grains.GetGrain<IMemberGrain>(command.Creates("member"));
        var joined = (await member.Join(command, Requests.Join(entity.Code) with { JoinedOn = Silos.Today })).Accepted.Member;
        (await Silos.Grains.GetGrain<IEmploymentGrain>(joined).Agree(Silos.NewCommand(), new(Silos.Today.ToYearMonth(), contract))).IsAccepted.Should().BeTrue();
        if (regularly)
        {
            (await member.ChooseSalary(Silos.NewCommand(), new(new Money(4500_00)))).IsAccepted.Should().BeTrue();
            regular.Add(joined);
        }
        members.Add((entity, joined));
        await Silos.Credit(entity, joined, cents);
        return joined;
    }

    private async Task<CorrectionView> Ask(
        Entity entity, YearMonth month, Guid member, string why, long? by = null, Money? gross = null, Mutual.Grains.Members.Household? household = null, Contract? contract = null)
    {
        var payslip = MemberMonth.PayslipIdOf(entity.Id, month, member);
        if (by is { } cents) gross = new Money(await Silos.Scalar<long>("SELECT gross_cents FROM payroll.payslip WHERE payslip_id = $1", payslip) + cents);
        var request = new CorrectPayslip(Accountant, gross, household, contract, why);
        var answer = (await Silos.Grains.GetGrain<IPayslipCorrectionGrain>(payslip).Request(Silos.NewCommand(Accountant), request)).Accepted;
        Asked.Add((entity, month, request, answer));
        return answer;
    }

    private Task<PayrollRunView> Month(YearMonth month, params Entity[] entities) => Month(month, Guid.Empty, entities);

    /// <summary>A month from work credited to runs closed.</summary>
    /// <param name="month">The month.</param>
    /// <param name="cameBack">Whose salary the bank sends back; nobody's when empty.</param>
    /// <param name="entities">Whose runs.</param>
    /// <returns>The last run as it was calculated.</returns>
    private async Task<PayrollRunView> Month(YearMonth month, Guid cameBack, params Entity[] entities)
    {
        foreach (var (entity, member) in members.Where(one => regular.Contains(one.Member))) await Silos.Credit(entity, member, 4500_00);
        var views = new List<PayrollRunView>();
        foreach (var entity in entities)
        {
            views.Add(await Silos.Calculate(entity, Payday(entity, month)));
            await Ordered(entity, Payday(entity, month), await Silos.Pay(entity, Payday(entity, month)));
        }
        Silos.MoveTo(Payday(entities[0], month).PlusDays(1));
        foreach (var entity in entities)
        {
            await Debit(entity, cameBack);
            if (cameBack != Guid.Empty && entity == TwoSilos.Be) await PayAgain(month, cameBack);
            (await Silos.Run(entity, Payday(entity, month)).Close(Silos.NewCommand())).Accepted.Status.Should().Be(PayrollRunStatus.Closed);
            await Settled(entity);
        }
        await using var connection = await Silos.Database.Reader.OpenConnectionAsync();
        foreach (var code in (string[])["L3", "L4", "L5", "L7a", "L8", "L9", "P1", "P2", "P3", "P4", "P5", "P6", "S1", "S4"])
            (await Checks.RunOne(connection, code, CancellationToken.None)).ToString().Should().StartWith("OK ", $"{month}");
        return views[^1];
    }

    /// <summary>The new account, and a second file two people decided on.</summary>
    private async Task PayAgain(YearMonth month, Guid member)
    {
        (await Silos.Grains.GetGrain<IMemberGrain>(member).ChangeIban(Silos.NewCommand(), new(Requests.NewIban()))).IsAccepted.Should().BeTrue();
        var run = Silos.Run(TwoSilos.Be, Payday(TwoSilos.Be, month));
        (await run.PayAgain(Silos.NewCommand(), new(Accountant, Accountant))).Refused!.Code.Should().Be("self-approval");
        var again = (await run.PayAgain(Silos.NewCommand(), new(Accountant, RunsOnSilos.Approver))).Accepted;
        again.Payments.Should().Be(1);
        Files.Add(Path.Combine(Silos.Home, again.File));
        await Debit(TwoSilos.Be, Guid.Empty);
        (await Silos.Scalar<string>("SELECT string_agg(state, ' ' ORDER BY end_to_end) FROM pay.payment WHERE party_id = $1 AND end_to_end LIKE '%2026-05%'", member)).Should().Be("returned debited");
    }

    /// <summary>Payslips and what stands beside them are the file, and the run's totals are the journal's.</summary>
    private async Task Ordered(Entity entity, LocalDate payday, PayrollRunView view)
    {
        var (month, chart) = (payday.ToYearMonth().OnDayOfMonth(1), ChartOfAccounts.Of(entity.Country));
        Files.Add(Path.Combine(Silos.Home, view.File!));
        var file = XDocument.Load(Files[^1]);
        IEnumerable<string> In(string element) => file.Descendants().Where(node => node.Name.LocalName == element).Select(node => node.Value);
        In("CtrlSum").Should().AllBe(view.Net.ToString());
        In("InstdAmt").Sum(amount => decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture)).Should().Be(view.Net.ToDecimal());

        Task<long> Slips(string column) => Silos.Scalar<long>($"SELECT coalesce(sum({column}), 0)::bigint FROM payroll.payslip WHERE entity = $1 AND month = $2", entity.Id, month);
        Task<long> Items(string column) => Silos.Scalar<long>($"SELECT coalesce(sum({column}), 0)::bigint FROM payroll.pay_item WHERE entity = $1 AND month = $2", entity.Id, month);
        Task<long> Salaries(string code) => Silos.Scalar<long>(
            "SELECT coalesce(sum(p.cents), 0)::bigint FROM ledger.entry e JOIN ledger.posting p USING (entry_id) JOIN payroll.payslip s ON s.payslip_id = e.stream WHERE s.entity = $1 AND s.month = $2 AND p.code = $3 AND e.kind IN ('salary', 'holiday-accrued')",
            entity.Id, month, code);
        view.Net.Cents.Should().Be(await Slips("net_cents") + await Items("paid_cents"));
        view.Gross.Cents.Should().Be(await Slips("gross_cents")).And.Be(await Salaries(chart.Pay));
        view.EmployerCost.Cents.Should().Be(await Slips("cost_cents")).And.Be(await Salaries("activity"));
        (await Silos.Scalar<long>("SELECT coalesce(-sum(p.cents), 0)::bigint FROM ledger.entry e JOIN ledger.posting p USING (entry_id) WHERE e.entity = $1 AND e.effective_on = $2 AND p.code = $3", entity.Id, payday, chart.NetPay))
            .Should().Be(await Slips("net_cents") + await Items("net_cents"));
        (await Silos.Scalar<long>("SELECT min(balance)::bigint FROM ledger.head WHERE code = 'activity'")).Should().BeGreaterThanOrEqualTo(0);
    }

    /// <summary>The bank books what was ordered.</summary>
    private async Task Debit(Entity entity, Guid cameBack)
    {
        var lines = new List<BankLine>();
        await using var query = Silos.Database.Reader.CreateCommand("SELECT end_to_end, iban, cents, party_id FROM pay.payment WHERE entity = $1 AND state = 'sent' ORDER BY end_to_end");
        query.Parameters.AddWithValue(entity.Id);
        await using (var row = await query.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
            {
                var line = BankLine.Movement(Silos.Today, new Money(-row.GetInt64(2))) with { EndToEnd = row.GetString(0), CounterpartyIban = row.GetString(1) };
                lines.Add(line);
                if (row.GetGuid(3) == cameBack) lines.Add(line with { Amount = -line.Amount, Returned = true, ReturnReason = "AC04" });
            }
        }
        await Statement(entity, [.. lines]);
    }

    private async Task Statement(Entity entity, params BankLine[] lines)
    {
        var (no, balance) = statements.GetValueOrDefault(entity.Id);
        no++;
        var statement = BankStatement.Of(Iban.Parse(entity.Iban).Accepted, $"S{no}", no, Silos.Today, Silos.Today, balance, lines.Select((line, n) => line with { BankReference = $"{no}-{n}" }));
        statements[entity.Id] = (no, statement.Closing);
        var bytes = Bank.File(statement);
        Files.Add(Path.Combine(Silos.Home, FormattableString.Invariant($"statement-{entity.Code}-{no}.xml")));
        await File.WriteAllBytesAsync(Files[^1], bytes);
        var account = Silos.Grains.GetGrain<IBankAccountGrain>(entity.Code);
        (await account.Import(Silos.NewCommand(), await Bank.Keep(Silos.Database, entity, bytes, Silos.Clock.Now()))).Accepted.Lines.Should().Be(lines.Length);
        (await account.PlaceLines()).IsAccepted.Should().BeTrue();
    }

    /// <summary>Once the bank has paid, the net still on the books is what was paid too much.</summary>
    private async Task Settled(Entity entity)
    {
        var overpaid = Money.Zero;
        foreach (var (_, member) in members.Where(one => one.Entity == entity)) overpaid += await Overpaid(member);
        (await Silos.Scalar<long>("SELECT coalesce(sum(p.cents), 0)::bigint FROM ledger.posting p WHERE p.entity = $1 AND p.code = $2", entity.Id, ChartOfAccounts.Of(entity.Country).NetPay)).Should().Be(overpaid.Cents);
    }
}
