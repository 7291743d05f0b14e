using Mutual.Grains.Ledger;
using Mutual.Grains.Members;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Contracts;
using Mutual.Grains.Payroll.Corrections;
using Mutual.Grains.Payroll.Floors;
using Mutual.Grains.Payroll.Levies;
using Mutual.Tests.Scenarios;
using NodaTime;

namespace Mutual.Tests.Payroll;

/// <summary>Contracts and salary plans on two silos.</summary>
public sealed class EmploymentTests : IAsyncLifetime
{
    private readonly TwoSilos silos = new();

    private static readonly Contract FullTime = new(PayStatus.WhiteCollar, 38);

    [Fact]
    public async Task A_contract_is_agreed_once_and_what_cannot_be_agreed_books_nothing()
    {
        var member = await Requests.Member(silos);
        var employment = silos.Grains.GetGrain<IEmploymentGrain>(member);
        var (command, request) = (silos.NewCommand(), new AgreeContract(new(2026, 4), FullTime with { WeeklyHours = 19, SickShare = 500 }));
        var agreed = (await employment.Agree(command, request)).Accepted;
        var entries = await silos.Entries();

        (await silos.OtherGrains.GetGrain<IEmploymentGrain>(member).Agree(command, request)).Accepted.Should().Be(agreed);
        (await employment.Agree(command, request with { From = new(2026, 5) })).Refused!.Code.Should().Be("idempotency-key-reused");
        (AgreeContract Request, string Code)[] wrong =
        [
            (request with { From = new(2026, 2) }, "contract-too-late"), (request with { From = new(2031, 1) }, "date-out-of-range"),
            (request with { Contract = FullTime with { Status = PayStatus.Cadre } }, "pay-status-unknown"), (request with { Contract = FullTime with { WeeklyHours = 0 } }, "time-worked-invalid"),
            (request with { Contract = FullTime with { FloorHours = 200 } }, "floor-hours-invalid"), (request with { Contract = FullTime with { FloorHours = 60 } }, "floor-above-cap"),
            (request with { Contract = FullTime with { TaxRate = 0.1m } }, "tax-rate-invalid"), (request with { Contract = FullTime with { SickShare = 5000 } }, "reserve-share-invalid"),
        ];
        foreach (var (bad, code) in wrong) (await employment.Agree(silos.NewCommand(), bad)).Refused!.Code.Should().Be(code);
        (await silos.Grains.GetGrain<IEmploymentGrain>(Guid.NewGuid()).Agree(silos.NewCommand(), request)).Refused!.Code.Should().Be("not-found");
        (await silos.Entries()).Should().Be(entries);

        // The month of joining is still open to agree on.
        (await employment.Agree(silos.NewCommand(), request with { From = new(2026, 3) })).IsAccepted.Should().BeTrue();
        (await silos.Grains.GetGrain<IMemberGrain>(member).Leave(silos.NewCommand(), new(new(2026, 3, 9)))).IsAccepted.Should().BeTrue();
        silos.MoveTo(new(2026, 3, 10));
        (await employment.Agree(silos.NewCommand(), request)).Refused!.Code.Should().Be("member-has-left");
    }

    [Fact]
    public async Task The_next_salary_explains_itself_and_looks_twelve_months_ahead()
    {
        var member = await Requests.Member(silos);
        await silos.Credit(TwoSilos.Be, member, 12_000_00);
        (await silos.Grains.GetGrain<IMemberGrain>(member).ChooseSalary(silos.NewCommand(), new(new Money(1500_00), 2000, 6000))).IsAccepted.Should().BeTrue();
        (await silos.Grains.GetGrain<IEmploymentGrain>(member).Agree(silos.NewCommand(), new(new(2026, 3), FullTime with { FloorHours = 40 }))).IsAccepted.Should().BeTrue();
        var entries = await silos.Entries();

        var plan = (await silos.OtherGrains.GetGrain<IEmploymentGrain>(member).SalaryPlan()).Accepted;

        plan.Should().Match<SalaryPlanView>(view => view.Balance == new Money(12_000_00) && view.Budget == new Money(1500_00) && view.Limit == "maximum" && view.Shock == "start");
        plan.Floor.Should().BeGreaterThan(new Money(400_00)).And.BeLessThan(new Money(700_00));
        plan.Pay!.EmployerCost.Should().BeLessThanOrEqualTo(plan.Budget);
        plan.Raise.By.Should().Be(Mutual.Grains.Salaries.RaiseBy.HigherMaximum);
        plan.BufferForMaximum.Should().Be(new Money(7500_00));
        plan.Projection.Should().HaveCount(12).And.OnlyContain(month => month.Lowest <= month.Budget && month.Budget <= month.Highest);
        plan.Projection[1].Month.Should().Be(plan.Month.PlusMonths(1));
        plan.Sentences.Fr.Should().Contain("C'est le maximum que vous avez choisi.");
        (await silos.Entries()).Should().Be(entries);
        (await silos.Grains.GetGrain<IEmploymentGrain>(Guid.NewGuid()).SalaryPlan()).Refused!.Code.Should().Be("not-found");
    }

    [Fact]
    public async Task A_French_salary_is_computed_by_the_French_pack_and_booked_as_row_33F_says()
    {
        var employer = silos.Grains.GetGrain<IEmployerGrain>("fr");
        var rates = new EmployerRates(0.025m, new(40_00), 0.5m, 0, 50, []);
        var command = silos.NewCommand();
        (await employer.Enter(command, new(new(2026, 1, 1), rates))).IsAccepted.Should().BeTrue();
        var entries = await silos.Entries();
        (await employer.Enter(command, new(new(2026, 1, 1), rates))).IsAccepted.Should().BeTrue();
        (await employer.Enter(command, new(new(2026, 1, 2), rates))).Refused!.Code.Should().Be("idempotency-key-reused");
        (await employer.Enter(silos.NewCommand(), new(new(2026, 1, 1), rates with { MobilityRate = 2 }))).Refused!.Code.Should().Be("employer-terms-invalid");
        (await silos.Grains.GetGrain<IEmployerGrain>("xx").Enter(silos.NewCommand(), new(new(2026, 1, 1), rates))).Refused!.Code.Should().Be("entity-unknown");
        (await silos.Entries()).Should().Be(entries);

        var member = await Requests.Member(silos, "fr");
        (await silos.Grains.GetGrain<IEmploymentGrain>(member).Agree(silos.NewCommand(), new(new(2026, 4), new(PayStatus.Cadre, 35)))).IsAccepted.Should().BeTrue();
        silos.MoveTo(new(2026, 10, 20));
        await silos.Credit(TwoSilos.Fr, member, 4064_54);
        (await silos.Grains.GetGrain<IMemberGrain>(member).Leave(silos.NewCommand(), new(new(2026, 10, 31)))).IsAccepted.Should().BeTrue();

        var payday = new LocalDate(2026, 10, 28);
        (await silos.Calculate(TwoSilos.Fr, payday)).Should().Match<PayrollRunView>(run => run.Payslips == 1 && run.Gross == new Money(2988_31) && run.Net == new Money(2206_55));

        var payslip = MemberMonth.PayslipIdOf(TwoSilos.Fr.Id, payday.ToYearMonth(), member);

        // Row 33F has 431 with 437 and 645 with 633: 1 726.00 and 1 404.35. 437 is 399.50 of pension, plans and housing less 328.12 × 6.01 / 40.21 of the reduction; 633 is 14.94 + 29.88 + 13.45 + 20.32.
        (await silos.Lines(payslip, "salary")).Should().Equal(
            "general:641 2988.31", "general:645 1325.76", "general:633 78.59", "general:645 -328.12", "general:431 -1375.54", "general:437 -350.46", "general:4421 -131.99", "general:421 -2206.55",
            "class9:activity 4064.54", "class9:reflected-cost -4064.54");
        await silos.Cash(TwoSilos.Fr, 5000_00);
        await silos.Pay(TwoSilos.Fr, payday);
        var levy = new PayLevy(Levy.OtherSocialBodies, new(350_46), "Caisse de retraite", "FR1420041010050500013M02606", "2026-10", payday.PlusDays(7), "user:a", "user:b");
        (await silos.Grains.GetGrain<ILeviesGrain>("fr").Pay(silos.NewCommand(), levy with { Amount = new(350_47) })).Refused!.Code.Should().Be("levy-not-owed");
        (await silos.Grains.GetGrain<ILeviesGrain>("fr").Pay(silos.NewCommand(), levy)).IsAccepted.Should().BeTrue();
        (await silos.Scalar<string>("SELECT kind || ' ' || cents FROM pay.payment WHERE kind <> 'salary' AND entity = 2")).Should().Be("other-social-bodies 35046");

        // A correction turns around what was booked, account by account.
        var correction = new CorrectPayslip("user:a", new(2900_00), null, null, "the hours of the last week were counted twice");
        (await silos.Grains.GetGrain<IPayslipCorrectionGrain>(payslip).Request(silos.NewCommand(), correction)).IsAccepted.Should().BeTrue();
        (await silos.Scalar<string>("SELECT (was::jsonb -> 'shares' -> 'otherBodies' ->> 'cents') || ' ' || (was::jsonb -> 'shares' -> 'taxesOnPay' ->> 'cents') FROM payroll.correction WHERE payslip_id = $1", payslip))
            .Should().Be("35046 7859");
        (await employer.Enter(silos.NewCommand(), new(new(2026, 10, 28), rates))).Refused!.Code.Should().Be("employer-rates-too-late");
    }

    [Fact]
    public async Task A_floor_agreed_before_the_month_is_paid_for_its_hours_while_the_account_holds_it()
    {
        silos.MoveTo(new(2026, 10, 30));
        var member = await Requests.Member(silos);
        await silos.Credit(TwoSilos.Be, member, 3000_00);
        (await silos.Grains.GetGrain<IMemberGrain>(member).ChooseSalary(silos.NewCommand(), new(new Money(200_00)))).IsAccepted.Should().BeTrue();
        (await silos.Grains.GetGrain<IEmploymentGrain>(member).Agree(silos.NewCommand(), new(new(2026, 11), FullTime with { FloorHours = 25 }))).IsAccepted.Should().BeTrue();

        var payday = new LocalDate(2026, 11, 27);
        await silos.Calculate(TwoSilos.Be, payday);

        (await silos.Scalar<string>("SELECT bound_by || ' ' || shock FROM payroll.payslip WHERE member_id = $1", member)).Should().Be("floor legal-floor");
        var gross = await silos.Scalar<long>("SELECT gross_cents FROM payroll.payslip WHERE member_id = $1", member);
        gross.Should().BeGreaterThanOrEqualTo((long)Math.Ceiling(2233_61m * 25 / (21 * 7.6m)));
        (await silos.Scalar<long>("SELECT count(*) FROM payroll.exception WHERE member_id = $1 AND code = 'below-minimum-wage'", member)).Should().Be(0);
    }

    [Fact]
    public async Task A_legal_minimum_above_the_account_is_paid_by_two_people_what_the_account_holds_first_and_the_rest_from_the_fee()
    {
        silos.MoveTo(new(2026, 10, 30));
        var (member, content) = (await Requests.Member(silos), "");
        await silos.Credit(TwoSilos.Be, member, 3000_00);
        (await silos.Grains.GetGrain<IEmploymentGrain>(member).Agree(silos.NewCommand(), new(new(2026, 11), FullTime with { FloorHours = 25 }))).IsAccepted.Should().BeTrue();
        await silos.Book(TwoSilos.Be, EntryKind.CreditNote, new Posting(Account.ActivityOf(member), 2850_00), new Posting(Account.Fund, -2850_00));   // A client took it back after the hours were agreed.
        var payday = new LocalDate(2026, 11, 27);
        var (run, floors) = (silos.Run(TwoSilos.Be, payday), silos.Grains.GetGrain<IFloorPaymentGrain>("be/2026-11"));
        (await floors.Preview(member)).Refused!.Code.Should().Be("run-not-started");
        (await silos.Calculate(TwoSilos.Be, payday)).Should().Match<PayrollRunView>(view => view.Payslips == 0 && view.Exceptions.Any(one => one.Code == "floor-above-account"));
        content = (await run.View()).Accepted.ContentHash!;
        (await run.Review(silos.NewCommand(RunsOnSilos.Preparer), new(RunsOnSilos.Preparer, content))).IsAccepted.Should().BeTrue();

        // 25 hours of 159.6 at 2 233.61: 349.88, up to the cent.
        var shown = (await floors.Preview(member)).Accepted;
        shown.Should().Match<FloorPayment>(floor => floor.Gross == new Money(349_88) && floor.FromAccount == new Money(150_00) && floor.FromAccount + floor.FromFee == floor.EmployerCost && floor.FromFee.IsPositive);
        var entries = await silos.Entries();
        var request = new PayFloor(shown, "user:a", "user:b");
        (await floors.Pay(silos.NewCommand(), request with { ApprovedBy = "user:a" })).Refused!.Code.Should().Be("self-approval");
        (await floors.Pay(silos.NewCommand(), request with { Shown = shown with { FromFee = shown.FromFee + new Money(1) } })).Refused!.Code.Should().Be("approval-stale");
        (await floors.Pay(silos.NewCommand(), request with { Shown = shown with { Member = Guid.NewGuid() } })).Refused!.Code.Should().Be("floor-not-owed");
        (await silos.Entries()).Should().Be(entries);

        var command = silos.NewCommand();
        (await floors.Pay(command, request)).Accepted.Should().Be(shown);
        entries = await silos.Entries();
        (await silos.OtherGrains.GetGrain<IFloorPaymentGrain>("be/2026-11").Pay(command, request)).Accepted.Should().Be(shown);
        (await floors.Pay(command, request with { ApprovedBy = "user:c" })).Refused!.Code.Should().Be("idempotency-key-reused");
        (await floors.Pay(silos.NewCommand(), request)).Refused!.Code.Should().Be("floor-not-owed", "it is paid");
        (await silos.Entries()).Should().Be(entries);

        var payslip = MemberMonth.PayslipIdOf(1, new(2026, 11), member);
        (await silos.Lines(payslip, "salary")).Should().Contain([$"general:620 {shown.Gross}", $"general:455 {-shown.Net}", "class9:activity 150.00"]);
        (await silos.Scalar<long>("SELECT sum(p.cents)::bigint FROM ledger.entry e JOIN ledger.posting p USING (entry_id) WHERE e.stream = $1 AND p.code = 'fee'", payslip)).Should().Be(shown.FromFee.Cents);
        (await silos.Scalar<long>("SELECT balance FROM ledger.head WHERE code = 'activity' AND party = $1", member)).Should().Be(0);
        (await new Grains.Payroll.Payslips.PayslipReader(silos.Database.Application, PayPacks.BuiltIn).Find(payslip, null, default)).Accepted.Amounts.Net.Should().Be(shown.Net);

        // What was reviewed is another content now; whoever prepared the payment does not approve the run.
        await silos.Cash(TwoSilos.Be, 1000_00);
        (await run.Approve(silos.NewCommand(RunsOnSilos.Approver), new(RunsOnSilos.Approver, content))).Refused!.Code.Should().Be("approval-stale");
        (await silos.Pay(TwoSilos.Be, payday)).Should().Match<PayrollRunView>(view => view.Payslips == 1 && view.Net == shown.Net && view.EmployerCost == shown.EmployerCost);
        (await silos.Scalar<string>("SELECT array_to_string(reviewers, ' ') FROM payroll.run WHERE entity = 1 AND month = '2026-11-01'")).Should().Be($"{RunsOnSilos.Preparer} user:a");
        (await floors.Preview(member)).Refused!.Code.Should().Be("run-past");
    }

    public ValueTask InitializeAsync() => silos.InitializeAsync();

    public ValueTask DisposeAsync() => silos.DisposeAsync();
}
