using Mutual.Grains.Members;
using Mutual.Grains.Payments;
using Mutual.Tests.Scenarios;

namespace Mutual.Tests.Members;

public sealed class MemberTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task A_person_joins_once_however_often_it_is_asked()
    {
        var (command, request) = (silos.NewCommand(), Requests.Join());
        var member = command.Creates("member");
        var joined = (await silos.Grains.GetGrain<IMemberGrain>(member).Join(command, request)).Accepted;
        var entries = await silos.Entries();

        (await silos.OtherGrains.GetGrain<IMemberGrain>(member).Join(command, request)).Accepted.Should().Be(joined);
        (await Join(silos.OtherGrains, command, request with { Name = "Another" }, member)).Refused!.Code.Should().Be("idempotency-key-reused");
        (await Join(silos.Grains, silos.NewCommand(), request, member)).Refused!.Code.Should().Be("member-exists");
        (await silos.Entries()).Should().Be(entries);

        joined.Share.Should().Be(new Money(3000));
        PaymentReference.Parse(joined.ShareReference).Accepted.Kind.Should().Be(ReferenceKind.Belgian);
        var view = (await silos.OtherGrains.GetGrain<IMemberGrain>(member).View()).Accepted;
        view.Should().BeEquivalentTo(new { Member = member, Entity = "be", joined.Number, request.Name, request.Iban, request.Household, request.Salary, Activity = Money.Zero, SharePaid = false, Version = 1 });
    }

    [Fact]
    public async Task Elsewhere_the_share_is_paid_with_an_RF_reference()
    {
        var command = silos.NewCommand();
        var joined = (await Join(silos.Grains, command, Requests.Join("fr"), command.Creates("member"))).Accepted;
        PaymentReference.Parse(joined.ShareReference).Accepted.Kind.Should().Be(ReferenceKind.Creditor);
    }

    [Fact]
    public async Task What_is_wrong_with_a_person_is_named_and_nothing_is_booked()
    {
        var good = Requests.Join();
        var known = (await silos.Grains.GetGrain<IMemberGrain>(await Requests.Member(silos)).View()).Accepted.Iban;
        (JoinMember Request, string Code)[] wrong =
        [
            (good with { Entity = "nowhere" }, "entity-unknown"), (good with { Name = " " }, "text-empty"), (good with { Name = "<b>" }, "text-charset"),
            (good with { Name = new string('a', 71) }, "text-too-long"), (good with { Name = "a\r\nb" }, "text-control-character"), (good with { Name = "a\u202Eb" }, "text-bidi-control"),
            (good with { Email = "nobody" }, "email-invalid"), (good with { Language = "de" }, "value-unknown"), (good with { Iban = "BE68539007547035" }, "iban-checksum"),
            (good with { Iban = "BE6853900754703" }, "iban-length"), (good with { Iban = "TR330006100519786457841326" }, "iban-not-sepa"), (good with { Iban = "B\u041568539007547034" }, "iban-charset"),
            (good with { Iban = TwoSilos.Be.Iban }, "iban-is-ours"), (good with { Iban = known }, "iban-shared"), (good with { JoinedOn = new(1, 1, 1) }, "date-out-of-range"),
            (good with { JoinedOn = new(9999, 12, 31) }, "date-out-of-range"), (good with { Household = new("cousin", 0, false) }, "value-unknown"),
            (good with { Household = new(null, 21, false) }, "household-invalid"), (good with { Household = new("none", 1, true) }, "household-invalid"),
            (good with { Salary = new(new Money(-1)) }, "salary-maximum-negative"), (good with { Salary = new(Money.Zero) }, "amount-not-positive"),
            (good with { Salary = new(new Money(100_000_000_000)) }, "amount-over-limit"), (good with { Salary = new(new Money(1, Currency.Usd)) }, "currency-not-accepted"),
            (good with { Salary = new(null, 999) }, "salary-step-out-of-range"), (good with { Salary = new(null, 1500, 10_001) }, "salary-follow-out-of-range"),
        ];
        var entries = await silos.Entries();
        foreach (var (request, code) in wrong)
        {
            var command = silos.NewCommand();
            (await Join(silos.Grains, command, request, command.Creates("member"))).Refused?.Code.Should().Be(code, request.ToString());
            (await silos.Grains.GetGrain<IMemberGrain>(command.Creates("member")).View()).Refused!.Code.Should().Be("not-found");
        }
        (await silos.Entries()).Should().Be(entries);
    }

    [Fact]
    public async Task A_member_chooses_a_salary_changes_account_and_leaves()
    {
        var id = await Requests.Member(silos);
        var member = silos.Grains.GetGrain<IMemberGrain>(id);
        var choice = new SalaryChoice(new Money(300_000), 2000, 4000);
        var (choose, change, leave, iban) = (silos.NewCommand(), silos.NewCommand(), silos.NewCommand(), Requests.NewIban());
        (await member.ChooseSalary(choose, choice)).Accepted.Version.Should().Be(2);
        (await member.ChangeIban(change, new(iban))).Accepted.Version.Should().Be(3);
        (await member.Leave(leave, new(Requests.Today))).Accepted.Version.Should().Be(4);
        var entries = await silos.Entries();

        (await member.ChooseSalary(choose, choice)).Accepted.Version.Should().Be(2);
        (await member.ChangeIban(change, new(iban))).Accepted.Version.Should().Be(3);
        (await member.Leave(leave, new(Requests.Today))).Accepted.Version.Should().Be(4);
        (await member.ChangeIban(change, new(Requests.NewIban()))).Refused!.Code.Should().Be("idempotency-key-reused");
        (await member.Leave(silos.NewCommand(), new(Requests.Today))).Refused!.Code.Should().Be("member-has-left");
        (await member.ChangeIban(silos.NewCommand(), new(TwoSilos.Fr.Iban))).Refused!.Code.Should().Be("iban-is-ours");
        (await silos.Entries()).Should().Be(entries);
        (await member.View()).Accepted.Should().BeEquivalentTo(new { Iban = iban, LeftOn = Requests.Today, Salary = choice, Version = 4 });
    }

    [Fact]
    public async Task Nobody_leaves_before_joining()
    {
        var member = silos.Grains.GetGrain<IMemberGrain>(await Requests.Member(silos));
        var entries = await silos.Entries();
        (await member.Leave(silos.NewCommand(), new(Requests.Today.PlusDays(-1)))).Refused!.Code.Should().Be("leaves-before-joining");
        (await silos.Grains.GetGrain<IMemberGrain>(Guid.NewGuid()).Leave(silos.NewCommand(), new(Requests.Today))).Refused!.Code.Should().Be("not-found");
        (await silos.Entries()).Should().Be(entries);
    }

    [Fact]
    public async Task Commands_from_two_silos_at_once_follow_each_other_without_a_gap()
    {
        var id = await Requests.Member(silos);
        var changes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            (i % 2 == 0 ? silos.Grains : silos.OtherGrains).GetGrain<IMemberGrain>(id).ChooseSalary(silos.NewCommand(), new(new Money(100_000 + i)))));
        changes.Select(changed => changed.Accepted.Version).Order().Should().Equal(Enumerable.Range(2, 20));
    }

    [Fact]
    public async Task Of_two_who_name_the_same_account_at_the_same_moment_one_gets_it()
    {
        for (var round = 0; round < 5; round++)
        {
            var (entries, request) = (await silos.Entries(), Requests.Join());
            var joins = await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            {
                var command = silos.NewCommand();
                return Join(i % 2 == 0 ? silos.Grains : silos.OtherGrains, command, request, command.Creates("member"));
            }));
            joins.Count(join => join.IsAccepted).Should().Be(1);
            joins.Where(join => !join.IsAccepted).Should().OnlyContain(join => join.Refused!.Code == "iban-shared");
            (await silos.Entries()).Should().Be(entries + 1, "a refusal books nothing");

            // Paid elsewhere from now on, the account is free for somebody else.
            var holder = silos.Grains.GetGrain<IMemberGrain>(joins.Single(join => join.IsAccepted).Value!.Member);
            var other = silos.Grains.GetGrain<IMemberGrain>(await Requests.Member(silos));
            (await other.ChangeIban(silos.NewCommand(), new(request.Iban))).Refused!.Code.Should().Be("iban-shared");
            (await holder.ChangeIban(silos.NewCommand(), new(Requests.NewIban()))).IsAccepted.Should().BeTrue();
            (await other.ChangeIban(silos.NewCommand(), new(request.Iban))).IsAccepted.Should().BeTrue();
        }
    }

    [Fact]
    public async Task A_key_used_before_is_no_key_for_an_entity_that_does_not_exist()
    {
        var (command, request) = (silos.NewCommand(), Requests.Join());
        await Join(silos.Grains, command, request, command.Creates("member"));
        (await Join(silos.Grains, command, request with { Entity = "xx" }, command.Creates("member"))).Refused!.Code.Should().Be("idempotency-key-reused");
        var unused = silos.NewCommand();
        (await Join(silos.Grains, unused, request with { Entity = "xx" }, unused.Creates("member"))).Refused!.Code.Should().Be("entity-unknown");
    }

    [Fact]
    public async Task Of_two_who_leave_at_once_exactly_one_wins()
    {
        var id = await Requests.Member(silos);
        var left = await Task.WhenAll(
            silos.Grains.GetGrain<IMemberGrain>(id).Leave(silos.NewCommand(), new(Requests.Today)),
            silos.OtherGrains.GetGrain<IMemberGrain>(id).Leave(silos.NewCommand(), new(Requests.Today.PlusDays(1))));
        left.Count(outcome => outcome.IsAccepted).Should().Be(1);
    }

    private static Task<Outcome<MemberJoined>> Join(IGrainFactory grains, CommandId command, JoinMember request, Guid member) => grains.GetGrain<IMemberGrain>(member).Join(command, request);
}
