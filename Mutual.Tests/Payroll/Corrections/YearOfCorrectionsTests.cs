using Mutual.Grains.Ledger.Export;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Contracts;
using Mutual.Grains.Payroll.Declarations;
using Mutual.Grains.Proof;
using Mutual.Tests.Scenarios;

namespace Mutual.Tests.Payroll.Corrections;

/// <summary>What is left at the end of a year that had every kind of correction.</summary>
public sealed class YearOfCorrectionsTests(YearOfCorrections year) : IClassFixture<YearOfCorrections>
{
    [Fact]
    public async Task Every_correction_is_booked_once_with_the_rules_and_in_the_tax_year_of_its_month()
    {
        (await year.Waiting()).Should().Be(0);
        (await ByKind()).Should().Equal(
            "be correction 11 -203720 -460293 323507", "be leaving-holiday 1 254735 277403 254735", "be recovery 5 0 0 -231782", "be year-end-bonus 1 100569 270000 100569",
            "fr correction 3 -26097 -71802 10952", "fr recovery 3 0 0 -37049");
        foreach (var (entity, month, request, answer) in year.Asked)
        {
            var (was, becomes) = (answer.Was, answer.Becomes);
            (await year.Silos.Scalar<string>("SELECT concat_ws(' ', of_month, tax_year, gross_cents, withholding_cents, net_cents, cost_cents, paid_cents) FROM payroll.pay_item WHERE item_id = $1", answer.Correction)).Should().Be(
                FormattableString.Invariant($"{month.Year:0000}-{month.Month:00}-01 {month.Year} {(becomes.Gross - was.Gross).Cents} {(becomes.Withholding - was.Withholding).Cents} {answer.NetDifference.Cents} {answer.CostDifference.Cents} {Math.Max(0, answer.NetDifference.Cents)}"));
            if (becomes.Gross.IsZero) continue;
            var contract = request.Contract ?? Contract.UsualIn(entity.Country);
            var household = request.Household is { } told ? new Household(Spouse.None, told.Children, SingleParent: told.SingleParent) : default;
            var input = new PayInput(YearOfCorrections.Payday(entity, month), contract.Status, household, becomes.Gross, contract.TimeIn(month, YearOfCorrections.JoinedOn(entity), null, entity.Country), EmployerRates.None.TermsIn(entity.Country, 10));
            var pack = PayPacks.BuiltIn.Of(entity.Country);
            var then = pack.Compute(input).Accepted;
            becomes.Pack.Should().Be(pack.VersionOn(input.Day).Accepted);
            (then.EmployeeContribution, then.Withholding, then.SpecialContribution, then.Net).Should().Be((becomes.EmployeeContribution, becomes.Withholding, becomes.SpecialContribution, becomes.Net), $"{month}: {request.Reason}");
        }
    }

    [Fact]
    public async Task Each_year_and_quarter_is_declared_as_the_books_have_it_and_only_the_leavers_rest_stays_open()
    {
        var statements = new PayStatementReader(year.Silos.Database.Application, PayPacks.BuiltIn);
        foreach (var (entity, of) in new[] { (TwoSilos.Fr, 2025), (TwoSilos.Fr, 2026), (TwoSilos.Be, 2026) })
        {
            var told = await statements.Read(entity, of, default);
            told.Agrees.Should().BeTrue($"{entity.Code} {of}: {string.Join(", ", told.Reconciliation)}");
            told.Sums.Withholding.Cents.Should().Be(await year.Silos.Scalar<long>("""
                SELECT ((SELECT sum(withholding_cents) FROM payroll.payslip WHERE entity = $1 AND extract(year FROM month) = $2) + coalesce((SELECT sum(withholding_cents) FROM payroll.pay_item WHERE entity = $1 AND tax_year = $2), 0))::bigint
                """, entity.Id, of));
        }
        var quarters = new DeclarationReader(year.Silos.Database.Application, PayPacks.BuiltIn);
        for (var first = 1; first <= 10; first += 3)
        {
            foreach (var entity in (Grains.Governance.Entity[])[TwoSilos.Be, TwoSilos.Fr])
                (await quarters.Read(entity, new(2026, first), new(2026, first + 2), default)).Agrees.Should().BeTrue($"{entity.Code} quarter from {first}");
        }

        await year.Silos.SealAll();
        await using var reader = await year.Silos.Database.Reader.OpenConnectionAsync();
        var results = await Checks.RunAll(reader, default);
        results.Where(result => result.Code != "S2").Should().OnlyContain(result => result.Holds, string.Join('\n', results));   // The year's work is credited without invoices.
        (await year.Silos.Scalar<long>("SELECT sum(cents)::bigint FROM ledger.posting WHERE code IN ('455', '421')")).Should().Be((await year.Overpaid(year.Leaver)).Cents).And.Be(3235_07 + 2037_20 - 2317_82);
    }

    [Fact]
    public async Task Hledger_and_beancount_accept_the_year()
    {
        await LedgerExport.Write(year.Silos.Database.Reader, ["hledger", "beancount"], year.Silos.Home, null, null, default);
        await SharedMaterial.Accepts("journal", ["hledger", "bean-check"], Path.Combine(year.Silos.Home, "ledger.journal"), Path.Combine(year.Silos.Home, "ledger.beancount"));
    }

    [Fact]
    public async Task Every_bank_file_of_the_year_satisfies_its_schema()
    {
        year.Files.Should().HaveCount(12 + 13 + 1 + 14 + 14).And.OnlyHaveUniqueItems();   // Salaries of both, one again; statements.
        await SharedMaterial.Accepts("iso", ["xmllint"], [.. year.Files]);
    }

    /// <summary>Entity and kind, how many, and in cents the net, what accounts bore and what was paid.</summary>
    private async Task<List<string>> ByKind()
    {
        await using var query = year.Silos.Database.Reader.CreateCommand("""
            SELECT concat_ws(' ', e.code, i.kind, count(*), sum(i.net_cents), sum(i.cost_cents), sum(i.paid_cents)) FROM payroll.pay_item i JOIN ledger.entity e ON e.entity = i.entity GROUP BY e.code, i.kind ORDER BY e.code, i.kind
            """);
        var kinds = new List<string>();
        await using var row = await query.ExecuteReaderAsync();
        while (await row.ReadAsync()) kinds.Add(row.GetString(0));
        return kinds;
    }
}
