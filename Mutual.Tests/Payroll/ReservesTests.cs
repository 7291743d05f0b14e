using Mutual.Grains.Ledger;
using Mutual.Grains.Members;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Contracts;
using Mutual.Grains.Payroll.Corrections;
using Mutual.Grains.Payroll.Reserves;
using Mutual.Grains.Proof;
using Mutual.Tests.Scenarios;
using NodaTime;

namespace Mutual.Tests.Payroll;

/// <summary>Reserves, special payments and corrections through runs on two silos.</summary>
public sealed class ReservesTests : IAsyncLifetime
{
    private static readonly Contract FullTime = new(PayStatus.WhiteCollar, 38);
    private static readonly LocalDate[] Paydays = [new(2026, 3, 27), new(2026, 4, 28), new(2026, 5, 28), new(2026, 6, 26)];
    private readonly TwoSilos silos = new();

    [Fact]
    public async Task A_part_of_each_budget_is_set_aside_and_the_bonus_saved_is_paid_in_December()
    {
        var member = await Member(20_000_00, FullTime with { SickShare = 200, BonusShare = 800 });
        await silos.Calculate(TwoSilos.Be, Paydays[0]);
        var budget = await Scalar("SELECT budget_cents FROM payroll.payslip WHERE member_id = $1", member);
        var employment = silos.Grains.GetGrain<IEmploymentGrain>(member);
        var reserves = (await employment.Reserves()).Accepted;
        reserves.Should().Match<ReservesView>(view => view.SickPay.Cents == budget * 2 / 100 && view.YearEndBonus.Cents == budget * 8 / 100 && view.Overpaid.IsZero);
        reserves.HolidayPay.Cents.Should().Be(await Scalar("SELECT accrual_cents FROM payroll.payslip WHERE member_id = $1", member));
        (await silos.Lines(member, "set-aside")).Should().Equal($"class9:activity {reserves.SickPay + reserves.YearEndBonus}", $"class9:set-aside {-(reserves.SickPay + reserves.YearEndBonus)}");
        (await Scalar("SELECT cost_cents FROM payroll.payslip WHERE member_id = $1", member)).Should().BeLessThanOrEqualTo(budget - (reserves.SickPay + reserves.YearEndBonus).Cents);

        // Sick pay: never above its reserve, once.
        var entries = await silos.Entries();
        (await employment.UseSickPay(silos.NewCommand(), new("user:accountant", reserves.SickPay + new Money(1)))).Refused!.Code.Should().Be("reserve-too-small");
        (await employment.UseSickPay(silos.NewCommand(), new("user:accountant", Money.Zero))).Refused!.Code.Should().Be("amount-not-positive");
        (await silos.Entries()).Should().Be(entries);
        var command = silos.NewCommand();
        (await employment.UseSickPay(command, new("user:accountant", reserves.SickPay))).Accepted.SickPay.Should().Be(Money.Zero);
        (await employment.UseSickPay(command, new("user:accountant", reserves.SickPay))).Accepted.SickPay.Should().Be(Money.Zero);
        (await employment.UseSickPay(command, new("user:accountant", new(1)))).Refused!.Code.Should().Be("idempotency-key-reused");
        (await silos.Entries()).Should().Be(entries + 1);

        var december = new LocalDate(2026, 12, 28);
        await silos.Calculate(TwoSilos.Be, december);
        var item = PayItem.IdOf(MemberMonth.PayslipIdOf(1, december.ToYearMonth(), member), PayItemKind.YearEndBonus);
        (await employment.Reserves()).Accepted.YearEndBonus.Should().Be(Money.Zero);
        var (gross, social, withheld, net, cost) = (await Item(item, "gross"), await Item(item, "employee"), await Item(item, "withholding"), await Item(item, "net"), await Item(item, "cost"));
        social.Should().Be(Money.Round(gross.ToDecimal() * 0.1307m, Rounding.HalfUp));
        (gross - social - withheld).Should().Be(net);
        cost.Should().Be(gross + Money.Round(gross.ToDecimal() * 0.25m, Rounding.HalfUp));
        (await silos.Lines(item, "special-paid")).Should().Equal($"general:620 {gross}", $"general:621 {cost - gross}", $"general:454 {-(social + cost - gross)}",
            $"general:453 {-withheld}", $"general:455 {-net}", $"class9:activity {cost}", $"class9:reflected-cost {-cost}");
        await Holds();
    }

    [Fact]
    public async Task Double_holiday_pay_is_paid_in_May_out_of_what_was_accrued_as_row_37_says()
    {
        var member = await Member(100_000_00, FullTime);
        // A year at 4 000.00 a month, as an earlier system kept it.
        await silos.Sql("INSERT INTO payroll.run (run_id, entity, month, status, pay_on, pack, policy, members, started_by, version) VALUES ('01900000-0000-7000-8000-0000000000aa', 1, '2025-01-01', 'closed', '2025-01-28', 'p', 'p', 1, 'user:x', 1)");
        for (var month = 1; month <= 12; month++)
            await silos.Sql($"""
                INSERT INTO payroll.payslip (payslip_id, run_id, entity, month, member_id, number, pack, budget_cents, gross_cents, employee_cents, withholding_cents, special_cents, net_cents, employer_cents, reduction_cents,
                    accrual_cents, cost_cents, bound_by, explanation)
                VALUES (gen_random_uuid(), '01900000-0000-7000-8000-0000000000aa', 1, make_date(2025, {month}, 1), '{member}', '2025-{month}', 'p', 530667, 400000, 0, 0, 0, 0, 100000, 0, 30667, 530667, 'target', '')
                """);
        await silos.Calculate(TwoSilos.Be, Paydays[2]);

        var item = PayItem.IdOf(MemberMonth.PayslipIdOf(1, Paydays[2].ToYearMonth(), member), PayItemKind.DoubleHoliday);
        (await silos.Lines(item, "holiday-paid")).Should().Equal("general:620 3680.00", "general:454 -444.38", "general:453 -1534.98", "general:455 -1700.64", "general:456 3680.00", "general:625 -3680.00");
        var accrued = await Scalar("SELECT sum(accrual_cents)::bigint FROM payroll.payslip WHERE member_id = $1", member);
        (await silos.Grains.GetGrain<IEmploymentGrain>(member).Reserves()).Accepted.HolidayPay.Cents.Should().Be(accrued - 3680_00);
        var (net, salary) = (1700_64L, await Scalar("SELECT net_cents FROM payroll.payslip WHERE member_id = $1 AND month = '2026-05-01'", member));
        (await Scalar("SELECT cents FROM payroll.net_pay WHERE member_id = $1 AND month = '2026-05-01'", member)).Should().Be(net + salary);
    }

    [Fact]
    public async Task A_leaver_is_paid_the_account_whole_with_reserves_and_the_holiday_pay_of_the_year()
    {
        var member = await Member(6000_00, FullTime with { SickShare = 500 });
        await silos.Calculate(TwoSilos.Be, Paydays[0]);
        (await silos.Grains.GetGrain<IMemberGrain>(member).Leave(silos.NewCommand(), new(new(2026, 4, 30)))).IsAccepted.Should().BeTrue();
        var view = await silos.Calculate(TwoSilos.Be, Paydays[1]);

        view.Exceptions.Should().NotContain(finding => finding.Member == member && finding.Code.StartsWith("leav", StringComparison.Ordinal));
        (await Scalar("SELECT balance FROM ledger.head WHERE party = $1 AND code = 'activity'", member)).Should().BeInRange(0, 99);
        (await silos.Grains.GetGrain<IEmploymentGrain>(member).Reserves()).Accepted.SickPay.Should().Be(Money.Zero);
        var item = PayItem.IdOf(MemberMonth.PayslipIdOf(1, Paydays[1].ToYearMonth(), member), PayItemKind.LeavingHoliday);
        var year = await Scalar("SELECT sum(gross_cents)::bigint FROM payroll.payslip WHERE member_id = $1", member);
        (await Item(item, "gross")).Should().Be(Money.Round(new Money(year).ToDecimal() * 0.0767m, Rounding.HalfUp) + Money.Round(new Money(year).ToDecimal() * 0.0767m, Rounding.HalfUp));
        (await Item(item, "gross") - await Item(item, "employee") - await Item(item, "withholding")).Should().Be(await Item(item, "net"));
        await Holds();
    }

    [Fact]
    public async Task A_correction_is_booked_by_a_later_run_with_the_rules_of_its_month_and_an_overpaid_net_is_taken_back_by_fifths()
    {
        var member = await Member(30_000_00, FullTime);
        var payslip = MemberMonth.PayslipIdOf(1, Paydays[0].ToYearMonth(), member);
        var correction = silos.Grains.GetGrain<IPayslipCorrectionGrain>(payslip);
        var first = await silos.Calculate(TwoSilos.Be, Paydays[0]);
        await Refuses("correction-too-early", correction.Request(silos.NewCommand(), new("user:a", new(1000_00), null, null, "Too early to correct.")));
        await silos.Cash(TwoSilos.Be, first.Net.Cents);
        await silos.Pay(TwoSilos.Be, Paydays[0]);
        var gross = new Money(await Scalar("SELECT gross_cents FROM payroll.payslip WHERE payslip_id = $1", payslip));

        // Less was earned than paid.
        var (command, request) = (silos.NewCommand(), new CorrectPayslip("user:a", gross - new Money(300_00), null, null, "The hours were counted twice."));
        await Refuses("reason-missing", correction.Request(silos.NewCommand(), request with { Reason = "x" }));
        await Refuses("correction-empty", correction.Request(silos.NewCommand(), request with { Gross = gross }));
        await Refuses("gross-out-of-range", correction.Request(silos.NewCommand(), request with { Gross = new(100_000_001) }));
        await Refuses("household-impossible", correction.Request(silos.NewCommand(), request with { Household = new(null, 99, false) }));
        await Refuses("pay-status-unknown", correction.Request(silos.NewCommand(), request with { Contract = new(PayStatus.Cadre, 35) }));
        await Refuses("not-found", silos.Grains.GetGrain<IPayslipCorrectionGrain>(Guid.NewGuid()).Request(silos.NewCommand(), request));
        var asked = (await correction.Request(command, request)).Accepted;
        asked.Should().Match<CorrectionView>(view => view.NetDifference.IsNegative && view.CostDifference.IsNegative && view.TaxYear == 2026 && view.Becomes.Gross == gross - new Money(300_00));
        var entries = await silos.Entries();
        (await silos.OtherGrains.GetGrain<IPayslipCorrectionGrain>(payslip).Request(command, request)).Accepted.Correction.Should().Be(asked.Correction);
        (await correction.Request(command, request with { Gross = gross })).Refused!.Code.Should().Be("idempotency-key-reused");
        await Refuses("correction-waiting", correction.Request(silos.NewCommand(), request));
        (await silos.Entries()).Should().Be(entries);

        var second = await silos.Calculate(TwoSilos.Be, Paydays[1]);
        var booked = await silos.Lines(asked.Correction, "salary-reversed");
        booked.Should().Contain([$"general:620 {-gross}", $"general:455 {asked.Was.Net}"]);
        (await silos.Lines(asked.Correction, "salary")).Should().Contain([$"general:620 {asked.Becomes.Gross}", $"general:455 {-asked.Becomes.Net}"]);
        await silos.Cash(TwoSilos.Be, second.Net.Cents);
        await silos.Pay(TwoSilos.Be, Paydays[1]);
        (await silos.Grains.GetGrain<IEmploymentGrain>(member).Reserves()).Accepted.Overpaid.Should().Be(-asked.NetDifference);

        // The next net gives back a fifth at most, and the payment is that much less.
        var third = await silos.Calculate(TwoSilos.Be, Paydays[2]);
        var net = await Scalar("SELECT net_cents FROM payroll.payslip WHERE member_id = $1 AND month = '2026-05-01'", member);
        var taken = Math.Min(-asked.NetDifference.Cents, net / 5);
        third.Net.Cents.Should().Be(net - taken);
        (await silos.Grains.GetGrain<IEmploymentGrain>(member).Reserves()).Accepted.Overpaid.Cents.Should().Be(-asked.NetDifference.Cents - taken);
        await silos.Cash(TwoSilos.Be, third.Net.Cents);
        await silos.Pay(TwoSilos.Be, Paydays[2]);

        // Arrears: the right gross was higher after all; the same payslip is corrected again, and the net is paid with June.
        var arrears = (await correction.Request(silos.NewCommand(), request with { Gross = gross + new Money(100_00) })).Accepted;
        arrears.Was.Gross.Should().Be(gross - new Money(300_00));
        var fourth = await silos.Calculate(TwoSilos.Be, Paydays[3]);
        fourth.Net.Cents.Should().BeGreaterThan(await Scalar("SELECT net_cents FROM payroll.payslip WHERE member_id = $1 AND month = '2026-06-01'", member));
        await silos.Cash(TwoSilos.Be, fourth.Net.Cents);
        await silos.Pay(TwoSilos.Be, Paydays[3]);
        var expected = PaySimulation.Of(new(Country.Be, Paydays[0], gross + new Money(100_00), null, FullTime with { WeeklyHours = 38 }), PayPacks.BuiltIn).Accepted.Pay;
        (await Scalar("SELECT (sum(withholding_cents) + (SELECT sum(withholding_cents) FROM payroll.pay_item WHERE member_id = $1 AND tax_year = 2026 AND of_month = '2026-03-01'))::bigint FROM payroll.payslip WHERE member_id = $1 AND month = '2026-03-01'", member))
            .Should().Be(arrears.Becomes.Withholding.Cents);
        expected.Pack.Should().Be(arrears.Becomes.Pack);

        // What was owed and what was paid: the debt for net pay is what is ordered and not yet taken back.
        var owed = -await Scalar("SELECT sum(cents)::bigint FROM ledger.posting WHERE code = '455' AND $1::uuid IS NOT NULL", member);
        var ordered = await Scalar("SELECT sum(cents)::bigint FROM pay.payment WHERE party_id = $1", member);
        (ordered - owed).Should().Be((await silos.Grains.GetGrain<IEmploymentGrain>(member).Reserves()).Accepted.Overpaid.Cents);
        await Holds();
    }

    [Fact]
    public void A_fifth_of_the_net_is_taken_back_in_Belgium_and_a_tenth_in_France()
    {
        foreach (var (country, part) in new[] { (Country.Be, 400_00L), (Country.Fr, 200_00L) })
        {
            var terms = new RunTerms(Guid.Empty, TwoSilos.Be with { Country = country }, new(2026, 5), Paydays[2], PayrollHouse.Rules, PayPacks.BuiltIn.Of(country), "p", 1);
            var member = new MemberMonth
            {
                Member = Guid.NewGuid(), Number = "1", Iban = "", IbanChangedOn = null, LeftOn = null, Household = default, Plan = Mutual.Grains.Salaries.SalaryPlan.Default, Paused = false, Balance = default, OwedBy = default,
                LastBudget = default, Contract = Contract.UsualIn(country), Extras = MemberExtras.None with { Overpaid = new(1000_00) },
            };
            SpecialPay.Recovery(member, terms, Guid.NewGuid(), new(2000_00))!.Paid.Should().Be(new Money(-part));
            SpecialPay.Recovery(member with { Extras = MemberExtras.None with { Overpaid = new(5_00) } }, terms, Guid.NewGuid(), new(2000_00))!.Paid.Should().Be(new Money(-5_00));
            SpecialPay.Recovery(member, terms, Guid.NewGuid(), Money.Zero).Should().BeNull();
        }
    }

    public ValueTask InitializeAsync() => silos.InitializeAsync();

    public ValueTask DisposeAsync() => silos.DisposeAsync();

    private async Task<Guid> Member(long cents, Contract contract)
    {
        var member = await Requests.Member(silos);
        await silos.Credit(TwoSilos.Be, member, cents);
        (await silos.Grains.GetGrain<IEmploymentGrain>(member).Agree(silos.NewCommand(), new(new(2026, 3), contract))).IsAccepted.Should().BeTrue();
        return member;
    }

    private Task<long> Scalar(string sql, Guid of) => silos.Scalar<long>(sql, of);

    private async Task<Money> Item(Guid item, string column) => new(await silos.Scalar<long>($"SELECT {column}_cents FROM payroll.pay_item WHERE item_id = $1", item));

    private async Task Refuses<T>(string code, Task<Outcome<T>> asked)
    {
        var before = await silos.Entries();
        (await asked).Refused!.Code.Should().Be(code);
        (await silos.Entries()).Should().Be(before, code);
    }

    private async Task Holds()
    {
        await using var connection = await silos.Database.Reader.OpenConnectionAsync();
        foreach (var code in (string[])["L3", "L4", "L5", "L7a", "P1", "P2", "P3", "P6", "S1", "S4"]) (await Checks.RunOne(connection, code, CancellationToken.None)).ToString().Should().StartWith("OK ");
    }
}
