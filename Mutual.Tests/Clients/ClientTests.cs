using Mutual.Grains.Clients;
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
