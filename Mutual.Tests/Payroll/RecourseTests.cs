using Mutual.Grains.Ledger;
using Mutual.Grains.Members;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Repayments;
using Mutual.Tests.Scenarios;
using NodaTime;

namespace Mutual.Tests.Payroll;

/// <summary>Recourse repaid by a plan, and given up, on two silos.</summary>
public sealed class RecourseTests : IAsyncLifetime
{
    private readonly TwoSilos silos = new();

    [Fact]
    public async Task A_plan_repays_its_instalment_each_month_and_never_eats_into_the_floor()
    {
        var member = await Owing(715_00, 1000_00);
        var recourse = silos.Grains.GetGrain<IRecourseGrain>(member);
        await Refuses("repayment-months", recourse.Agree(silos.NewCommand(), new(0)));
        await Refuses("repayment-months", recourse.Agree(silos.NewCommand(), new(61)));
        await Refuses("nothing-owed", silos.Grains.GetGrain<IRecourseGrain>(await Requests.Member(silos)).Agree(silos.NewCommand(), new(12)));
        await Refuses("not-found", silos.Grains.GetGrain<IRecourseGrain>(Guid.NewGuid()).Agree(silos.NewCommand(), new(12)));
        var command = silos.NewCommand();
        var agreed = (await recourse.Agree(command, new(6))).Accepted;
        agreed.Should().Be(new RecourseView(member, new(715_00), new Money(119_17)));
        var entries = await silos.Entries();
        (await silos.OtherGrains.GetGrain<IRecourseGrain>(member).Agree(command, new(6))).Accepted.Should().Be(agreed);
        (await recourse.Agree(command, new(7))).Refused!.Code.Should().Be("idempotency-key-reused");
        (await silos.Entries()).Should().Be(entries);

        await silos.Calculate(TwoSilos.Be, new(2026, 3, 27));
        (await recourse.View()).Accepted.Owed.Should().Be(new Money(595_83));
        (await silos.Lines(member, "recourse")).Should().Equal("class9:activity 119.17", "class9:owed-by -119.17");

        // The member stays: nobody gives the rest up.
        await Refuses("member-stays-on", recourse.GiveUp(silos.NewCommand(), new("user:a", "user:b", "Nothing is left to repay from.")));
    }

    [Fact]
    public async Task What_a_leaver_cannot_repay_is_given_up_by_two_people_as_row_19_says()
    {
        var member = await Owing(715_00, 0);
        (await silos.Grains.GetGrain<IMemberGrain>(member).Leave(silos.NewCommand(), new(silos.Today))).IsAccepted.Should().BeTrue();
        var recourse = silos.Grains.GetGrain<IRecourseGrain>(member);
        var request = new GiveUpRecourse("user:a", "user:b", "Nothing is left to repay from.");
        await Refuses("self-approval", recourse.GiveUp(silos.NewCommand(), request with { ApprovedBy = "user:a" }));
        await Refuses("reason-missing", recourse.GiveUp(silos.NewCommand(), request with { Reason = "no" }));
        var command = silos.NewCommand();
        (await recourse.GiveUp(command, request)).Accepted.Owed.Should().Be(Money.Zero);
        (await recourse.GiveUp(command, request)).Accepted.Owed.Should().Be(Money.Zero);
        (await silos.Lines(member, "recourse-written-off")).Should().Equal("class9:fund 715.00", "class9:owed-by -715.00");
        await Refuses("nothing-owed", recourse.GiveUp(silos.NewCommand(), request));
    }

    [Fact]
    public void An_agreed_instalment_leaves_the_floor_and_ends_with_the_debt()
    {
        RecoursePlan.InstalmentOf(new(1000_00), new(715_00), new(100_00), leaving: false, agreed: new Money(119_17)).Should().Be(new Money(119_17));
        RecoursePlan.InstalmentOf(new(150_00), new(715_00), new(100_00), leaving: false, agreed: new Money(119_17)).Should().Be(new Money(50_00));
        RecoursePlan.InstalmentOf(new(1000_00), new(10_00), new(100_00), leaving: false, agreed: new Money(119_17)).Should().Be(new Money(10_00));
        RecoursePlan.InstalmentOf(new(90_00), new(10_00), new(100_00), leaving: false, agreed: new Money(119_17)).Should().Be(Money.Zero);
        RecoursePlan.InstalmentOf(new(1000_00), new(715_00), new(100_00), leaving: true, agreed: new Money(119_17)).Should().Be(new Money(715_00));
    }

    public ValueTask InitializeAsync() => silos.InitializeAsync();

    public ValueTask DisposeAsync() => silos.DisposeAsync();

    private async Task<Guid> Owing(long owed, long balance)
    {
        var member = await Requests.Member(silos);
        await silos.Book(TwoSilos.Be, EntryKind.CreditNote, new Posting(Account.OwedBy(member), owed), new Posting(Account.Fund, -owed));
        if (balance > 0) await silos.Credit(TwoSilos.Be, member, balance);
        return member;
    }

    private async Task Refuses<T>(string code, Task<Outcome<T>> asked)
    {
        var before = await silos.Entries();
        (await asked).Refused!.Code.Should().Be(code);
        (await silos.Entries()).Should().Be(before, code);
    }
}
