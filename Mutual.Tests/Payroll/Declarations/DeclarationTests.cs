using Mutual.Grains.Governance;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Declarations;
using NodaTime;

namespace Mutual.Tests.Payroll.Declarations;

public sealed class DeclarationTests
{
    [Fact]
    public async Task A_quarter_adds_up_by_worker_and_agrees_with_the_books_to_the_cent()
    {
        await using var house = await PayrollHouse.Open();
        await house.Members(Enumerable.Range(1, 60).Select(n => (n, (n * 7919L % 900_000) + 400_000)));
        await house.Cash(1_000_000_00);
        foreach (var payOn in new[] { new LocalDate(2026, 4, 28), new LocalDate(2026, 5, 28), new LocalDate(2026, 6, 26) })
        {
            await house.Calculate(payOn);
            await house.Pay(payOn);
        }
        var reader = new DeclarationReader(house.Database.Application, PayPacks.BuiltIn);
        var declaration = await reader.Read(PayrollHouse.Entity, new(2026, 4), new(2026, 6), default);

        declaration.Should().Match<Declaration>(one => one.Workers == 60 && one.Payslips == 180 && one.Agrees);
        declaration.Reconciliation.Select(one => one.Account).Should().Equal("620", "621", "454", "453", "455");
        var workers = await reader.Workers(PayrollHouse.Entity, new(2026, 4), new(2026, 6), default).ToListAsync();
        workers.Aggregate(DeclaredSums.None, (sum, worker) => sum.Plus(worker.Sums)).Should().Be(declaration.Sums);
        foreach (var worker in workers)
        {
            Money Of(string item) => worker.Items.Where(one => one.Item == item).Aggregate(Money.Zero, (sum, one) => sum + one.Amount);
            (Of("onss-worker") - Of("work-bonus")).Should().Be(worker.Sums.EmployeeContribution);
            Of("employer-base-contribution").Should().Be(worker.Sums.EmployerContribution);
            Of("withholding").Should().Be(worker.Sums.Withholding);
            worker.Sums.Should().Match<DeclaredSums>(sums => sums.Days == 22 + 21 + 22 && sums.Hours == 65 * 7.6m);
        }

        // The year so far, in the boxes of 281.10.
        var year = await new PayStatementReader(house.Database.Application, PayPacks.BuiltIn).Read(PayrollHouse.Entity, 2026, default);
        Money Box(string code) => year.Boxes.Single(box => box.Code == code).Amount;
        year.Should().Match<PayStatements>(one => one.Workers == 60 && one.Agrees);
        year.Sums.Should().Be(declaration.Sums);
        (Box("250"), Box("286"), Box("287")).Should().Be((declaration.Sums.Gross - declaration.Sums.EmployeeContribution, declaration.Sums.Withholding, declaration.Sums.SpecialContribution));
        (Box("284.A") + Box("284.B")).Should().Be(declaration.Items.Single(item => item.Item == "work-bonus").Amount);

        // A run nobody approved is no part of it; a cent changed behind our back is found, by payslip or against the books.
        await house.Calculate(new LocalDate(2026, 7, 28));
        (await reader.Read(PayrollHouse.Entity, new(2026, 7), new(2026, 9), default)).Payslips.Should().Be(0);
        await house.Book(Mutual.Grains.Ledger.EntryKind.Salary, new Mutual.Grains.Ledger.Posting(Mutual.Grains.Ledger.Account.General("454"), -1), new Mutual.Grains.Ledger.Posting(Mutual.Grains.Ledger.Account.General("455"), 1));
        (await reader.Read(PayrollHouse.Entity, new(2026, 7), new(2026, 9), default)).Agrees.Should().BeFalse();
        await house.Sql("UPDATE payroll.payslip SET withholding_cents = withholding_cents + 1, net_cents = net_cents - 1 WHERE number = '2026-05-00009'");
        (await FluentActions.Awaiting(() => reader.Read(PayrollHouse.Entity, new(2026, 4), new(2026, 6), default)).Should().ThrowAsync<RefusedException>()).Which.Refused.Code.Should().Be("payslip-not-proven");
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@x", "'@x")]
    [InlineData("  =1", "'  =1")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("Ada, Zoë", "\"Ada, Zoë\"")]
    [InlineData("Ada", "Ada")]
    [InlineData("", "")]
    public void A_name_never_becomes_a_formula(string name, string cell) => DeclarationCsv.Cell(name).Should().Be(cell);

    [Fact]
    public void A_worker_s_rows_name_every_item_with_base_and_amount()
    {
        var worker = new WorkerDeclaration(Guid.NewGuid(), "0007", "=Ada", PayStatus.Artist, 2, DeclaredSums.None with { Gross = new(123_456), Days = 43, Hours = 326.8m }, [new("onss-worker", 1234.5m, new(16_135))]);
        DeclarationCsv.Rows(worker).Split("\r\n").Should().Contain("0007,'=Ada,artist,2,43,326.8,* gross,,1234.56").And.Contain("0007,'=Ada,artist,2,43,326.8,onss-worker,1234.50,161.35");
    }

    [Theory]
    [InlineData(TimeCount.FullMonth, 0, 0, 22, 167.2)]
    [InlineData(TimeCount.Days, 10, 22, 10, 76)]
    [InlineData(TimeCount.Hours, 76, 167.2, 10, 76)]
    public void Belgian_days_and_hours(TimeCount count, decimal paid, decimal whole, decimal days, decimal hours) =>
        DeclaredTime.Of(new(new(2026, 4, 28), PayStatus.WhiteCollar, default, new(1), new(count, paid, whole)), Country.Be).Should().Be((days, hours));

    [Theory]
    [InlineData(TimeCount.FullMonth, 0, 22, 151.67)]
    [InlineData(TimeCount.HoursPerWeek, 28, 22, 121.33)]
    public void French_days_and_hours(TimeCount count, decimal paid, decimal days, decimal hours) =>
        DeclaredTime.Of(new(new(2026, 4, 28), PayStatus.NonCadre, default, new(1), new(count, paid, 0)), Country.Fr).Should().Be((days, hours));
}
