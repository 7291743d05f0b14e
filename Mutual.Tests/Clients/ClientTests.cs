using Mutual.Grains.Clients;
using Mutual.Grains.Factoring;
using Mutual.Tests.Scenarios;

namespace Mutual.Tests.Clients;

public sealed class ClientTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task A_client_is_registered_once_with_the_limit_of_the_policy()
    {
        var (command, request) = (silos.NewCommand(), Requests.Register());
        var client = silos.Grains.GetGrain<IClientGrain>(command.Creates("client"));
        var registered = (await client.Register(command, request)).Accepted;
        var entries = await silos.Entries();
        (await client.Register(command, request)).Accepted.Should().Be(registered);
        (await client.Register(command, request with { City = "Bonn" })).Refused!.Code.Should().Be("idempotency-key-reused");
        (await client.Register(silos.NewCommand(), request)).Refused!.Code.Should().Be("client-exists");
        var again = silos.NewCommand();
        (await silos.Grains.GetGrain<IClientGrain>(again.Creates("client")).Register(again, request)).Refused!.Code.Should().Be("client-exists", "it has the same VAT number");
        (await silos.Entries()).Should().Be(entries);
        (await client.View()).Accepted.Should().BeEquivalentTo(new { request.Name, request.VatNumber, Limit = new Money(2_500_000), Exposure = Money.Zero, Standing = ClientStanding.Good });
    }

    [Fact]
    public async Task What_is_wrong_with_a_client_is_named_and_nothing_is_booked()
    {
        var good = Requests.Register();
        (RegisterClient Request, string Code)[] wrong =
        [
            (good with { Entity = "nowhere" }, "entity-unknown"), (good with { Name = "" }, "text-empty"), (good with { Country = "de" }, "country-unknown"),
            (good with { VatNumber = "BE0403170702" }, "vat-number-checksum"), (good with { VatNumber = "DE1" }, "vat-number-format"), (good with { VatNumber = "XX1" }, "vat-number-country"),
            (good with { VatNumber = TwoSilos.Be.VatNumber }, "client-is-ours"), (good with { Email = "x" }, "email-invalid"), (good with { Language = "x" }, "value-unknown"),
            (good with { Street = "" }, "text-empty"), (good with { PostCode = "<" }, "text-charset"), (good with { City = "\0" }, "text-control-character"),
            (good with { Limit = Money.Zero }, "amount-not-positive"), (good with { Limit = new Money(100_000_000_000) }, "amount-over-limit"),
        ];
        var entries = await silos.Entries();
        foreach (var (request, code) in wrong)
        {
            var command = silos.NewCommand();
            (await silos.Grains.GetGrain<IClientGrain>(command.Creates("client")).Register(command, request)).Refused?.Code.Should().Be(code, request.ToString());
        }
        (await silos.Entries()).Should().Be(entries);
    }

    [Fact]
    public async Task A_lowered_limit_waits_for_what_is_used_to_come_down()
    {
        var id = await Requests.Client(silos);
        var client = silos.Grains.GetGrain<IClientGrain>(id);
        await silos.Sql($"UPDATE fund.cap SET used_cents = 400000 WHERE scope = 'client:{id}'");
        var command = silos.NewCommand();
        var lowered = (await client.SetLimit(command, new(new Money(100_000), "late payments twice"))).Accepted;
        (await client.SetLimit(command, new(new Money(100_000), "late payments twice"))).Accepted.Should().Be(lowered);
        (await silos.Scalar<long>("SELECT cap_cents FROM fund.cap WHERE scope = $1", $"client:{id}")).Should().Be(400_000);
        (await client.View()).Accepted.Should().BeEquivalentTo(new { Limit = new Money(100_000), Exposure = new Money(400_000), Version = 2 });
        (await client.View()).Accepted.PilotLimit.Should().BeNull("people decided the limit");
        (await client.SetLimit(silos.NewCommand(), new(new Money(900_000), "paid on time again"))).Accepted.Version.Should().Be(3);
        (await silos.Scalar<long>("SELECT cap_cents FROM fund.cap WHERE scope = $1", $"client:{id}")).Should().Be(900_000);
        await silos.Sql($"UPDATE fund.cap SET used_cents = 0 WHERE scope = 'client:{id}'");
    }

    [Fact]
    public async Task A_change_needs_a_reason_and_a_client()
    {
        var client = silos.Grains.GetGrain<IClientGrain>(await Requests.Client(silos));
        var entries = await silos.Entries();
        (await client.SetLimit(silos.NewCommand(), new(new Money(1), "short"))).Refused!.Code.Should().Be("reason-missing");
        (await client.SetLimit(silos.NewCommand(), new(Money.Zero, "long enough a reason"))).Refused!.Code.Should().Be("amount-not-positive");
        (await client.SetStanding(silos.NewCommand(), new(ClientStanding.Vetoed, ""))).Refused!.Code.Should().Be("reason-missing");
        (await silos.Grains.GetGrain<IClientGrain>(Guid.NewGuid()).SetStanding(silos.NewCommand(), new(ClientStanding.Good, "long enough a reason"))).Refused!.Code.Should().Be("not-found");
        (await silos.Entries()).Should().Be(entries);
        (await client.SetStanding(silos.NewCommand(), new(ClientStanding.InProceedings, "judgment of bankruptcy"))).Accepted.Version.Should().Be(2);
        (await client.View()).Accepted.Standing.Should().Be(ClientStanding.InProceedings);
    }

    [Fact]
    public async Task A_client_joins_a_group_of_its_entity_whose_limit_two_people_move()
    {
        var (forming, id) = (silos.NewCommand(), await Requests.Client(silos));
        var (group, client) = (silos.Grains.GetGrain<IClientGroupGrain>(forming.Creates("client-group")), silos.Grains.GetGrain<IClientGrain>(id));
        var request = new FormClientGroup("be", "Port Holding", new(50_000_00), "one owner behind three theatres");
        var formed = (await group.Form(forming, request)).Accepted;
        (await group.Form(forming, request)).Accepted.Should().Be(formed);
        (await group.Form(silos.NewCommand(), request)).Refused!.Code.Should().Be("client-group-exists");
        var french = silos.NewCommand();
        var elsewhere = (await silos.Grains.GetGrain<IClientGroupGrain>(french.Creates("client-group")).Form(french, request with { Entity = "fr" })).Accepted;

        var entries = await silos.Entries();
        foreach (var (asked, code) in new (ClassifyClient, string)[]
        {
            (new(Guid.NewGuid(), null, "long enough a reason"), "group-unknown"), (new(elsewhere.Group, null, "long enough a reason"), "group-unknown"), (new(null, "r", "long enough a reason"), "sector-unknown"),
            (new(null, "R", "short"), "reason-missing"),
        }) (await client.Classify(silos.NewCommand(), asked)).Refused!.Code.Should().Be(code);
        (await silos.Entries()).Should().Be(entries);
        (await client.Classify(silos.NewCommand(), new(formed.Group, "R", "daughter of the holding"))).Accepted.Version.Should().Be(2);
        (await client.View()).Accepted.Should().BeEquivalentTo(new { Group = (Guid?)formed.Group, Sector = "R", PilotLimit = new Money(1_000_000) });

        await silos.Sql($"UPDATE fund.cap SET used_cents = 120000 WHERE scope = 'client:{id}'");
        var limit = silos.Grains.GetGrain<ISharedLimitGrain>($"group:{formed.Group}");
        (await limit.View()).Accepted.Should().Be(new SharedLimitView($"group:{formed.Group}", new(50_000_00), new(1200_00), 1));
        (await limit.Set(silos.NewCommand(), new(new(1000_00), "less is trusted to the owner"))).Accepted.Should().Be(new SharedLimitView($"group:{formed.Group}", new(1000_00), new(1200_00), 2));
        await silos.Sql($"UPDATE fund.cap SET used_cents = 0 WHERE scope = 'client:{id}'");
    }

    [Fact]
    public async Task A_limit_is_set_on_a_member_or_a_country_and_on_nothing_else()
    {
        var member = await Requests.Member(silos);
        var entries = await silos.Entries();
        foreach (var scope in new[] { "group:x", $"group:{Guid.NewGuid()}", $"member:{Guid.NewGuid()}", $"member:{member.ToString().ToUpperInvariant()}", "country:9:BE", "country:1:Be", "client:x", "fund:1:0", $"order:{member}" })
            (await silos.Grains.GetGrain<ISharedLimitGrain>(scope).Set(silos.NewCommand(), new(new(1), "long enough a reason"))).Refused!.Code.Should().Be("limit-not-known", scope);
        var country = silos.Grains.GetGrain<ISharedLimitGrain>("country:1:SE");
        (await country.Set(silos.NewCommand(), new(Money.Zero, "long enough a reason"))).Refused!.Code.Should().Be("amount-not-positive");
        (await country.Set(silos.NewCommand(), new(new(1), "short"))).Refused!.Code.Should().Be("reason-missing");
        (await silos.Entries()).Should().Be(entries);
        (await country.View()).Accepted.Limit.Should().BeNull();
        var command = silos.NewCommand();
        var set = (await country.Set(command, new(new(70_000_00), "few clients there so far"))).Accepted;
        (await country.Set(command, new(new(70_000_00), "few clients there so far"))).Accepted.Should().Be(set);
        (await silos.Grains.GetGrain<ISharedLimitGrain>($"member:{member}").Set(silos.NewCommand(), new(new(20_000_00), "a first year with us"))).Accepted.Version.Should().Be(1);
    }

    [Fact]
    public async Task A_relation_and_a_floor_are_declared_with_a_reason_and_end_again()
    {
        var (id, member) = (await Requests.Client(silos), await Requests.Member(silos));
        var client = silos.Grains.GetGrain<IClientGrain>(id);
        var entries = await silos.Entries();
        (await client.DeclareRelation(silos.NewCommand(), new(await Requests.Member(silos, "fr"), ClientRelationKind.Family, "long enough a reason"))).Refused!.Code.Should().Be("member-unknown");
        (await client.DeclareRelation(silos.NewCommand(), new(member, ClientRelationKind.Family, ""))).Refused!.Code.Should().Be("reason-missing");
        (await client.AgreeFramework(silos.NewCommand(), new(silos.Today, new(-1), 3m, "long enough a reason"))).Refused!.Code.Should().Be("amount-not-positive");
        (await client.AgreeFramework(silos.NewCommand(), new(silos.Today, new(15_00), 3.001m, "long enough a reason"))).Refused!.Code.Should().Be("hours-out-of-range");
        (await silos.Entries()).Should().Be(entries + 1, "the member of the other entity joined");
        (await client.DeclareRelation(silos.NewCommand(), new(member, ClientRelationKind.Director, "says so himself"))).Accepted.Version.Should().Be(2);
        (await silos.Scalar<bool>("SELECT is_related FROM invoicing.pair WHERE client_id = $1 AND member_id = $2", id, member)).Should().BeTrue();
        (await client.DeclareRelation(silos.NewCommand(), new(member, null, "left the board of the firm"))).Accepted.Version.Should().Be(3);
        (await silos.Scalar<bool>("SELECT is_related FROM invoicing.pair WHERE client_id = $1 AND member_id = $2", id, member)).Should().BeFalse();
        (await client.AgreeFramework(silos.NewCommand(), new(silos.Today, new(15_00), 3m, "agreement of 9 March"))).Accepted.Version.Should().Be(4);
        (await client.AgreeFramework(silos.NewCommand(), new(silos.Today, new(16_00), 3m, "agreement of 9 March"))).Refused!.Code.Should().Be("framework-exists");
        (await client.AgreeFramework(silos.NewCommand(), new(silos.Today.PlusDays(30), Money.Zero, 0m, "ended by both sides"))).Accepted.Version.Should().Be(5);
    }

    [Fact]
    public async Task Of_two_who_register_the_same_number_at_once_exactly_one_wins()
    {
        var request = Requests.Register();
        var registered = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
        {
            var command = silos.NewCommand();
            return (i % 2 == 0 ? silos.Grains : silos.OtherGrains).GetGrain<IClientGrain>(command.Creates("client")).Register(command, request);
        }));
        registered.Count(outcome => outcome.IsAccepted).Should().Be(1);
        registered.Where(outcome => !outcome.IsAccepted).Should().OnlyContain(outcome => outcome.Refused!.Code == "client-exists");
    }
}
