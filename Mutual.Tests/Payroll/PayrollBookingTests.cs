using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Tests.Payroll;

/// <summary>Rows 18, 32, 33, 34 and 36 of the reference bookings, on the real run.</summary>
public sealed class PayrollBookingTests : IAsyncLifetime
{
    private PayrollHouse house = null!;

    [Fact]
    public async Task A_gross_of_4_000_is_booked_as_rows_32_and_36_say()
    {
        await house.Members([(1, 5306_67)]);
        await house.Sql("UPDATE members.member SET left_on = '2026-10-20'");

        var view = await house.Calculate(new(2026, 11, 27));

        view.Gross.Should().Be(new Money(4000_00));
        view.Net.Should().Be(new Money(2614_26));
        view.EmployerCost.Should().Be(new Money(5306_67));
        (await Lines("salary")).Should().Equal("620 400000", "621 100000", "454 -155904", "453 -82670", "455 -261426", "activity 500000", "reflected-cost -500000");
        (await Lines("holiday-accrued")).Should().Equal("625 30667", "456 -30667", "activity 30667", "reflected-cost -30667");
        (await house.Text("SELECT balance FROM ledger.head WHERE code = 'activity'")).Should().Be("0");
        (await house.Rows("SELECT number, shock FROM payroll.payslip")).Should().Equal("2026-11-00001 leaving");
    }

    [Fact]
    public async Task A_gross_of_2_257_with_work_bonus_and_structural_reduction_is_booked_as_row_33_says()
    {
        await house.Members([(1, 2422_27 + 173_04)]);
        await house.Sql("UPDATE members.member SET left_on = '2026-09-20'");

        (await house.Calculate(new(2026, 10, 28))).Gross.Should().Be(new Money(2257_00));

        (await Lines("salary")).Should().Equal(
            "620 225700", "621 56425", "621 -39898", "454 -17634", "453 -14676", "455 -209917", "activity 242227", "reflected-cost -242227");
        await house.ShouldHold("L4", "L5", "L7a", "S1", "S4");
    }

    [Fact]
    public async Task Recourse_is_repaid_by_a_quarter_of_what_stands_above_the_protected_floor_before_the_salary_is_decided()
    {
        await house.Members([(1, 700_00), (2, 90_00)]);
        foreach (var number in (int[])[1, 2])
        {
            await house.Book(EntryKind.CreditNote, new Posting(Account.OwedBy(PayrollHouse.MemberId(number)), 715_00), new Posting(Account.Advance(PayrollHouse.MemberId(900 + number)), -715_00));
        }

        await house.Calculate(new(2026, 3, 27));

        (await Lines("recourse")).Should().Equal("activity 15000", "owed-by -15000");
        (await house.Rows("SELECT code, balance FROM ledger.head WHERE code = 'owed-by' ORDER BY balance")).Should().Equal("owed-by 56500", "owed-by 71500");
        (await house.Text("SELECT explanation::jsonb ->> 'balance' FROM payroll.payslip WHERE number = '2026-03-00001'")).Should().Be("55000");
        await house.ShouldHold("L3", "L5", "L7a", "S4");
    }

    public async ValueTask InitializeAsync() => house = await PayrollHouse.Open();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    private Task<List<string>> Lines(string kind) => house.Rows($"SELECT p.code, p.cents FROM ledger.posting p JOIN ledger.entry e USING (entry_id) WHERE e.kind = '{kind}' ORDER BY e.stream, p.line");
}
