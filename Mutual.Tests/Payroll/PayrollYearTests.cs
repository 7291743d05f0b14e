using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll;
using Mutual.Grains.Salaries;
using NodaTime;

namespace Mutual.Tests.Payroll;

/// <summary>A year of runs over lumpy work, with cancelled, late and reduced orders, recourse, changed plans, pauses and leavers: what product.md §6 promises of every payslip.</summary>
public sealed class PayrollYearTests
{
    private const int MemberCount = 60;
    private readonly Random luck = new(7);
    private readonly Dictionary<int, List<(Guid Order, LocalDate On, long Net)>> open = [];

    [Fact]
    public async Task Every_promise_about_the_salary_holds_in_every_month_and_the_books_with_it()
    {
        await using var house = await PayrollHouse.Open(20);
        await house.Members(Enumerable.Range(1, MemberCount).Select(n => (n, luck.Next(4) == 0 ? 0L : luck.Next(600_000))));
        for (var month = 1; month <= 12; month++)
        {
            var payday = RunTerms.PaydayOf(new YearMonth(2026, month), 28, Country.Be);
            house.MoveTo(payday.PlusDays(-10));
            await Live(house, payday);
            await house.Calculate(payday);
        }

        var slips = (await Slips(house)).ToList();
        slips.Should().HaveCountGreaterThan(MemberCount * 12 / 2);
        slips.Select(slip => slip.Shock).Distinct().Should().Contain(["start", "order-cancelled", "credit-note", "own-request", "leaving", null]);
        foreach (var slip in slips) Check(slip, slips);
        (await house.Rows("SELECT member_id, sentence FROM payroll.exception WHERE code = 'unexplained-fall'")).Should().BeEmpty();

        // Pay, recourse and what is left are what came in.
        (await house.Rows("""
            SELECT h.party FROM ledger.head h
              LEFT JOIN (SELECT member_id, sum(cost_cents) AS paid FROM payroll.payslip GROUP BY 1) s ON s.member_id = h.party
              JOIN (SELECT p.party, -sum(p.cents) AS came FROM ledger.posting p JOIN ledger.entry e USING (entry_id) WHERE p.code = 'activity' AND e.kind NOT IN ('salary', 'holiday-accrued') GROUP BY 1) c USING (party)
             WHERE h.code = 'activity' AND h.balance + coalesce(s.paid, 0) <> c.came
            """)).Should().BeEmpty();
        await house.ShouldHold("L3", "L4", "L5", "L7a", "P1", "P6", "S1", "S4");
    }

    /// <summary>What members and clients do in the days before a payday.</summary>
    private async Task Live(PayrollHouse house, LocalDate payday)
    {
        for (var n = 1; n <= MemberCount; n++)
        {
            var mine = open.TryGetValue(n, out var kept) ? kept : open[n] = [];
            foreach (var (order, on, net) in mine.Where(order => order.On <= payday).ToArray())
            {
                if (luck.Next(12) == 0) continue;   // Late: the day passes and no invoice comes.
                await house.Credit([(n, EligibleWork.CreditOf(new Money(net), PayrollHouse.Rules).Cents)]);
                await house.Sql($"UPDATE orders.order_ SET status = 'invoiced' WHERE order_id = '{order}'; INSERT INTO fund.cap (scope, limit_cents, cap_cents, used_cents) VALUES ('order:{order}', {net}, {net}, {net})");
                mine.Remove((order, on, net));
            }
            if (mine.Count > 0 && luck.Next(10) == 0)
            {
                await house.Sql($"UPDATE orders.order_ SET status = 'cancelled' WHERE order_id = '{mine[^1].Order}'");
                mine.RemoveAt(mine.Count - 1);
            }
            if (luck.Next(2) == 0)
            {
                var (on, net) = (payday.PlusDays(luck.Next(1, 200)), (long)luck.Next(20_000, 900_000));
                mine.Add((await house.Order(n, net, on), on, net));
                await house.Order(n, 5_000_000, on, luck.Next(2) == 0 ? "draft" : "sent");   // Not confirmed: it carries nobody.
            }
        }
        var unlucky = luck.Next(1, MemberCount);
        var balance = long.Parse(await house.Text($"SELECT coalesce((SELECT balance FROM ledger.head WHERE code = 'activity' AND party = '{PayrollHouse.MemberId(unlucky)}'), 0)"), System.Globalization.CultureInfo.InvariantCulture);
        if (balance > 20_000)
        {
            await house.Book(EntryKind.CreditNote, new Posting(Account.ActivityOf(PayrollHouse.MemberId(unlucky)), balance - 10_000), new Posting(Account.OwedBy(PayrollHouse.MemberId(unlucky)), 50_000),
                new Posting(Account.Fund, 10_000 - balance - 50_000));
        }
        var choosy = luck.Next(1, MemberCount);
        await house.Sql($"""
            UPDATE members.member SET salary_maximum = {luck.Next(50_000, 300_000)} WHERE member_id = '{PayrollHouse.MemberId(choosy)}';
            UPDATE members.member SET steadiness = {luck.Next(1000, 5001)}, responsiveness = {luck.Next(2500, 10_001)} WHERE member_id = '{PayrollHouse.MemberId(luck.Next(1, MemberCount))}';
            UPDATE members.member SET paused = NOT paused WHERE member_id = '{PayrollHouse.MemberId(luck.Next(1, MemberCount))}';
            UPDATE members.member SET left_on = '{payday.PlusDays(-3):uuuu-MM-dd}' WHERE left_on IS NULL AND member_id = '{PayrollHouse.MemberId(luck.Next(1, MemberCount))}';
            """);
    }

    private static void Check(Slip slip, List<Slip> all)
    {
        var (figures, budget) = (slip.Figures, slip.Budget.Cents);
        var month = figures.Month;
        var decided = GlidePath.Decide(month);

        // It explains itself: decided again from what is kept, it is the same; nothing else took part.
        decided.Budget.Should().Be(slip.Budget, slip.Number);
        budget.Should().BeInRange(1, month.Balance.Cents, slip.Number);
        slip.Cost.Should().BeLessThanOrEqualTo(budget, slip.Number);
        if (month.Plan.Maximum is { } maximum && !month.Leaving) budget.Should().BeLessThanOrEqualTo(maximum.Cents, slip.Number);
        figures.Orders.Sum(order => order.Credit.Cents).Should().Be(month.CreditsAhead.Sum(credit => credit.Cents), slip.Number);
        figures.Orders.Should().NotContain(order => order.Net.Cents == 5_000_000, slip.Number);

        var before = all.Find(other => other.Member == slip.Member && other.Month == slip.Month.PlusMonths(-1));
        month.LastBudget.Should().Be(before?.Budget ?? Money.Zero, slip.Number);
        if (slip.Shock is null)
        {
            budget.Should().BeGreaterThanOrEqualTo((long)(month.LastBudget.Cents * (10_000m - month.Plan.StepBasisPoints) / 10_000m), slip.Number);
            budget.Should().BeLessThanOrEqualTo((long)(month.LastBudget.Cents * (10_000m + month.Plan.StepBasisPoints) / 10_000m), slip.Number);
        }
        if (month.Leaving) return;
        for (var ahead = 0; ahead < 12; ahead++)
        {
            var more = month with { CreditsAhead = [.. Enumerable.Range(0, 12).Select(i => (i < month.CreditsAhead.Length ? month.CreditsAhead[i] : default) + new Money(i == ahead ? 100_000 : 0))] };
            GlidePath.Decide(more).Budget.Should().BeGreaterThanOrEqualTo(slip.Budget, slip.Number);
        }
        var inSight = month.Balance.Cents + month.CreditsAhead.Take(5).Select((credit, i) => (long)(credit.Cents * (decimal)month.Haircuts.BasisPoints[i] / 10_000m)).Sum();
        var last = month.LastBudget.Cents;
        if (last > 0 && inSight >= 6 * last && decided.Cap.Cents >= last && (month.Plan.Maximum?.Cents ?? long.MaxValue) >= last) budget.Should().BeGreaterThanOrEqualTo(last, slip.Number);
    }

    private static async Task<IEnumerable<Slip>> Slips(PayrollHouse house)
    {
        var slips = new List<Slip>();
        await using var query = house.Database.Owner.CreateCommand("SELECT number, member_id, month, budget_cents, cost_cents, shock, explanation FROM payroll.payslip ORDER BY month, number");
        await using var row = await query.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            slips.Add(new(row.GetString(0), row.GetGuid(1), row.GetFieldValue<LocalDate>(2).ToYearMonth(), new Money(row.GetInt64(3)), row.GetInt64(4),
                row.IsDBNull(5) ? null : row.GetString(5), SalaryFigures.Read(row.GetString(6))));
        }
        return slips;
    }

    private sealed record Slip(string Number, Guid Member, YearMonth Month, Money Budget, long Cost, string? Shock, SalaryFigures Figures);
}
