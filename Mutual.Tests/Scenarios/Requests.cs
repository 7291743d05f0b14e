using Mutual.Grains.Clients;
using Mutual.Grains.Members;
using Mutual.Grains.Orders;
using Mutual.Grains.Payments;
using NodaTime;

namespace Mutual.Tests.Scenarios;

/// <summary>Requests that are in order, for tests to send as they are or with one thing wrong.</summary>
internal static class Requests
{
    private static int accounts;
    private static int firms;

    public static readonly LocalDate Today = new(2026, 3, 9);

    /// <summary>An account nobody else has.</summary>
    public static string NewIban() => Iban.Make("BE", FormattableString.Invariant($"{BelgianAccount(Interlocked.Increment(ref accounts)):000000000000}")).Value;

    /// <summary>A VAT number nobody else has; of Germany, where no check digit is computed here.</summary>
    public static string NewVatNumber() => FormattableString.Invariant($"DE{100_000_000 + Interlocked.Increment(ref firms)}");

    public static JoinMember Join(string entity = "be") =>
        new(entity, "Test Member", "member@mutual.example", "fr", NewIban(), Today, new(null, 0, false), new(null));

    public static RegisterClient Register(string entity = "be") =>
        new(entity, "Test & Sons", "DE", NewVatNumber(), "pay@client.example", "en", ClientKind.Business, "Street 1", "10115", "Berlin", null);

    public static OrderTerms Terms(long cents = 100_000) => new("Three days of work", new(cents), 0, Today, Today.PlusDays(10), Today.PlusDays(11), 30);

    public static async Task<Guid> Member(TwoSilos silos, string entity = "be")
    {
        var command = silos.NewCommand();
        return (await silos.Grains.GetGrain<IMemberGrain>(command.Creates("member")).Join(command, Join(entity))).Accepted.Member;
    }

    public static async Task<Guid> Client(TwoSilos silos, string entity = "be")
    {
        var command = silos.NewCommand();
        return (await silos.Grains.GetGrain<IClientGrain>(command.Creates("client")).Register(command, Register(entity))).Accepted.Client;
    }

    public static async Task<OrderView> Order(TwoSilos silos)
    {
        var command = silos.NewCommand();
        return (await silos.Grains.GetGrain<IOrderGrain>(command.Creates("order")).Draft(command, new(await Member(silos), await Client(silos), Terms()))).Accepted;
    }

    public static AnswerOrder Confirm(string secret, string shown) => new(secret, ClientAnswer.Confirm, shown, "Ann Buyer", "ann@client.example", "Director", null, "192.0.2.7");

    // The last two digits of a Belgian account are the first ten modulo 97.
    private static long BelgianAccount(int number) => (5_390_000_000L + number) * 100 + ((5_390_000_000L + number) % 97 is var rest and not 0 ? rest : 97);
}
