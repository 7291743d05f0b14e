using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Mutual.Grains.Governance;
using Mutual.Grains.Payroll;
using Mutual.Grains.Salaries;
using NodaTime;

namespace Mutual.Tests.Payroll;

/// <summary>What a run decides about one member, without silo or database.</summary>
public class RunDecisionTests
{
    private static readonly Guid Order = Guid.Parse("01900000-0000-7000-8001-000000000001");

    [Theory]
    [InlineData(700_00, 715_00, false, 150_00)]
    [InlineData(700_00, 100_00, false, 100_00)]
    [InlineData(100_03, 715_00, false, 0)]
    [InlineData(90_00, 715_00, false, 0)]
    [InlineData(700_00, 0, false, 0)]
    [InlineData(700_00, 715_00, true, 600_00)]
    [InlineData(7000_00, 715_00, true, 715_00)]
    public void An_instalment_is_a_quarter_above_the_floor_and_never_more_than_is_owed(long balance, long owed, bool leaving, long instalment) =>
        RecoursePlan.InstalmentOf(new(balance), new(owed), new(100_00), leaving).Should().Be(new Money(instalment));

    [Theory]
    [InlineData("confirmed", 0, 1000, false, true, "order-late")]
    [InlineData("confirmed", 2, 1000, false, true, "order-late")]
    [InlineData("confirmed", 1, 1000, false, true, null)]
    [InlineData("confirmed", 1, 900, false, true, "order-reduced")]
    [InlineData("cancelled", 1, 1000, false, true, "order-cancelled")]
    [InlineData("sent", 1, 1000, false, true, "order-cancelled")]
    [InlineData("confirmed", 1, 1000, false, false, "guarantee-refused")]
    [InlineData("invoiced", 0, 0, true, true, "guarantee-refused")]
    [InlineData("invoiced", 0, 0, false, true, null)]
    [InlineData("closed", 0, 300, false, true, "order-reduced")]
    public void What_became_of_a_promised_order_names_the_shock(string status, int monthsAhead, long net, bool notAdvanced, bool good, string? shock)
    {
        var last = Figures(new CountedOrder(Order, 2, new Money(915), new Money(1000)));
        var now = new Dictionary<Guid, PromisedOrder> { [Order] = new(status, monthsAhead, new Money(net), notAdvanced, good) };
        Shocks(last, now).Should().Equal(shock is null ? [] : [SalaryShockNames.Parse(shock)]);
    }

    [Fact]
    public void The_heaviest_shock_comes_first_and_a_changed_rule_or_plan_after_everything_that_has_an_amount()
    {
        var last = Figures(new CountedOrder(Order, 2, new Money(915), new Money(1000)));
        var taken = new Dictionary<SalaryShock, long> { [SalaryShock.CreditNote] = 2000 };
        ShockNaming.Of(last, new Dictionary<Guid, PromisedOrder>(), taken, new SalaryPlan(1000, 5000, null), "2026-2", 900_000)
            .Should().Equal(SalaryShock.CreditNote, SalaryShock.OrderCancelled, SalaryShock.FundThrottled, SalaryShock.OwnRequest, SalaryShock.RuleChange);
    }

    [Fact]
    public void A_french_budget_becomes_the_largest_gross_it_pays_for()
    {
        var terms = new RunTerms(Guid.Empty, PayrollHouse.Entity with { Country = Country.Fr }, new(2026, 9), new(2026, 9, 28), PayrollHouse.Rules, PayPacks.BuiltIn.Of(Country.Fr), "fr", 60);
        var pay = terms.Pack.FromBudget(terms.InputOf(default), new Money(4000_00)).Accepted;
        pay.EmployerCost.Should().BeLessThanOrEqualTo(new Money(4000_00)).And.BeGreaterThan(new Money(3995_00));
        (pay.Gross - pay.EmployeeContribution - pay.Withholding - pay.SpecialContribution).Should().Be(pay.Net);
    }

    [Fact]
    public void Paydays_are_the_policy_s_day_or_the_working_day_before_it()
    {
        RunTerms.PaydayOf(new(2026, 3), 28, Country.Be).Should().Be(new LocalDate(2026, 3, 27));
        RunTerms.PaydayOf(new(2026, 2), 31, Country.Be).Should().Be(new LocalDate(2026, 2, 27));
        RunTerms.PaydayOf(new(2026, 7), 21, Country.Be).Should().Be(new LocalDate(2026, 7, 20));
    }

    [Fact]
    public void A_payslip_has_the_same_id_however_often_it_is_made_and_another_for_another_month_or_member()
    {
        var ids = from member in Enumerable.Range(1, 50) from month in Enumerable.Range(1, 12) select MemberMonth.PayslipIdOf(1, new(2026, month), PayrollHouse.MemberId(member));
        ids.Should().OnlyHaveUniqueItems();
        ids.Should().Equal(ids.ToArray());
        MemberMonth.PayslipIdOf(2, new(2026, 1), PayrollHouse.MemberId(1)).Should().NotBe(MemberMonth.PayslipIdOf(1, new(2026, 1), PayrollHouse.MemberId(1)));
    }

    [Fact]
    public void A_bank_file_is_whole_or_absent()
    {
        var home = Directory.CreateTempSubdirectory("mutual-file-").FullName;
        var folder = new SalaryFileFolder(home);
        var hash = Convert.ToHexStringLower(SHA256.HashData("whole"u8));
        folder.Put("files/a.xml", hash, file => Write(file, "torn")).Refused!.Code.Should().Be("file-changed");
        folder.Put("files/a.xml", hash, _ => Refusal.PaymentsEmpty).Refused!.Code.Should().Be("payments-empty");
        folder.Invoking(into => into.Put("files/a.xml", hash, _ => throw new IOException("the disk is full"))).Should().Throw<IOException>();
        Directory.GetFileSystemEntries(Path.Combine(home, "files")).Should().BeEmpty();
        folder.Put("files/a.xml", hash, file => Write(file, "whole")).Accepted.Should().Be(hash);
        folder.Has("files/a.xml", hash).Should().BeTrue();
        File.WriteAllText(Path.Combine(home, "files/a.xml"), "wholf");
        folder.Has("files/a.xml", hash).Should().BeFalse();
        Directory.Delete(home, recursive: true);
    }

    private static Refused? Write(Stream file, string text)
    {
        file.Write(Encoding.UTF8.GetBytes(text));
        return null;
    }

    private static SalaryFigures Figures(params CountedOrder[] orders) =>
        new(new SalaryMonth { Balance = new(1) }, [.. orders], AboveCap: false, "2026-1", 1_000_000);

    private static ImmutableArray<SalaryShock> Shocks(SalaryFigures last, Dictionary<Guid, PromisedOrder> now) =>
        ShockNaming.Of(last, now, new Dictionary<SalaryShock, long>(), SalaryPlan.Default, "2026-1", 1_000_000);
}
