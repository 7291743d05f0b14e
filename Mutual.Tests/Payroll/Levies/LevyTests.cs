using Mutual.Grains.Payroll.Levies;
using NodaTime;

namespace Mutual.Tests.Payroll.Levies;

public sealed class LevyTests
{
    private static readonly LocalDate Payday = new(2026, 3, 27);

    [Fact]
    public async Task Contributions_and_withheld_tax_are_ordered_once_by_two_and_never_beyond_what_the_books_owe()
    {
        await using var house = await PayrollHouse.Open();
        await house.Members([(1, 3_600_000), (2, 4_700_000)]);
        await house.Cash(2_000_000);
        await house.Calculate(Payday);
        await house.Pay(Payday);
        var owed = await Owed(house, "454");
        var levies = house.Cluster.Client.GetGrain<ILeviesGrain>("be");
        var request = new PayLevy(Levy.SocialSecurity, new(owed), "Office of Social Security", "BE71096123456769", "+++123/4567/89002+++", Payday.PlusDays(3), "user:a", "user:b");

        var before = await house.Position();
        foreach (var (wrong, code) in new[]
        {
            (request with { Amount = new(owed + 1) }, "levy-not-owed"), (request with { Amount = Money.Zero }, "amount-not-positive"), (request with { ApprovedBy = "user:a" }, "self-approval"),
            (request with { PayOn = new(2026, 1, 1) }, "date-out-of-range"), (request with { Iban = "BE00" }, "iban-length"), (request with { Levy = Levy.OtherSocialBodies }, "levy-not-owed"),
        }) (await levies.Pay(house.Command(), wrong)).Refused!.Code.Should().Be(code);
        (await house.Position()).Should().Be(before, "a refusal books nothing");

        var command = house.Command();
        var ordered = (await levies.Pay(command, request)).Accepted;
        var after = await house.Position();
        (await levies.Pay(command, request)).Accepted.Should().Be(ordered);
        (await levies.Pay(command, request with { Amount = new(1) })).Refused!.Code.Should().Be("idempotency-key-reused");
        (await levies.Pay(house.Command(), request with { Amount = new(1) })).Refused!.Code.Should().Be("levy-not-owed", "all of it is on its way");
        (await house.Position()).Should().Be(after);
        var file = await File.ReadAllTextAsync(Path.Combine(house.Home, ordered.File));
        file.Should().Contain("Office of Social Security").And.Contain("BE71096123456769").And.NotContain("SALA");
        (await house.Text("SELECT state || ' ' || kind || ' ' || cents FROM pay.payment WHERE kind <> 'salary'")).Should().Be($"sent social-security {owed}");

        (await levies.Pay(house.Command(), request with { Levy = Levy.Withholding, Amount = new(await Owed(house, "453")) })).IsAccepted.Should().BeTrue();
        await house.ShouldHold("L3", "L4", "P1", "P2", "P3");
    }

    private static async Task<long> Owed(PayrollHouse house, string code) =>
        long.Parse(await house.Text($"SELECT -sum(cents) FROM ledger.posting WHERE code = '{code}'"), System.Globalization.CultureInfo.InvariantCulture);
}
