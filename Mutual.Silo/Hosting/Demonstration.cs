using Microsoft.Extensions.DependencyInjection;
using Mutual.Grains.Access;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using NodaTime;
using Npgsql;

namespace Mutual.Silo.Hosting;

/// <summary>What a newcomer finds: two entities, and a token of each role.</summary>
internal static class Demonstration
{
    /// <summary>Where its clock starts: a Monday morning, the first of the year that is worked.</summary>
    public static readonly Instant From = MutualTime.ZoneOf(Country.Be).AtStrictly(new LocalDateTime(2026, 1, 5, 9, 0)).ToInstant();

    private const long Lock = 700_003;
    private const int TokenDays = 3660;   // It dies with the demonstration, whose years may pass in an afternoon.

    private static readonly Entity[] Entities =
    [
        new(1, "be", Country.Be, "Mutual Demonstration Belgium SC", "BE0000000097", "BE68539007547034", "GKCCBEBB"),
        new(2, "fr", Country.Fr, "Mutual Demonstration France SCIC", "FR00000000000", "FR1420041010050500013M02606", "PSSTFRPP"),
    ];

    /// <summary>Sets it up where nothing is yet. Of several processes that start at once, one does.</summary>
    /// <returns>A role and its secret each, when they were made now; empty afterwards, for a secret is shown once.</returns>
    public static async Task<IReadOnlyList<(Role Role, string Secret)>> Prepare(MutualHost host, CancellationToken stop)
    {
        await using var turn = await host.Application.OpenConnectionAsync(stop);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", turn) { Parameters = { new() { Value = Lock } } }) await take.ExecuteNonQueryAsync(stop);
        try
        {
            await using var any = new NpgsqlCommand("SELECT EXISTS (SELECT FROM access.token WHERE demonstration)", turn);
            if (await any.ExecuteScalarAsync(stop) is true) return [];
            var entities = host.Services.GetRequiredService<IEntities>();
            foreach (var entity in Entities) await entities.Establish(entity, From.InZone(MutualTime.ZoneOf(entity.Country)).Date.With(DateAdjusters.StartOfMonth));
            return await Tokens(host, turn, stop);
        }
        finally
        {
            await using var give = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", turn) { Parameters = { new() { Value = Lock } } };
            await give.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private static async Task<IReadOnlyList<(Role, string)>> Tokens(MutualHost host, NpgsqlConnection database, CancellationToken stop)
    {
        var tokens = host.Services.GetRequiredService<ApiTokens>();
        var made = new List<(Role, string)>();
        foreach (var role in Enum.GetValues<Role>())
        {
            var party = role switch
            {
                Role.Member => await First(database, "SELECT member_id FROM members.member ORDER BY entity, number LIMIT 1", stop),
                Role.Client => await First(database, "SELECT client_id FROM clients.client ORDER BY entity, number LIMIT 1", stop),
                _ => null,
            };
            if (role.IsParty() && party is null) continue;   // Nobody to speak for.
            var scopes = role is Role.Machine ? TokenScope.All : null;
            made.Add((role, (await tokens.Create(new(role, TokenDays, null, party, scopes, Demonstration: true), stop)).Accepted.Secret));
        }
        return made;
    }

    private static async Task<Guid?> First(NpgsqlConnection database, string sql, CancellationToken stop)
    {
        await using var ask = new NpgsqlCommand(sql, database);
        return await ask.ExecuteScalarAsync(stop) as Guid?;
    }
}
