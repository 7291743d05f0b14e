using Microsoft.Extensions.DependencyInjection;
using Mutual.Grains.Access;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using NodaTime;
using Npgsql;

namespace Mutual.Silo.Hosting;

/// <summary>A demonstration's first start: a played world, a second entity, and a token of each role.</summary>
internal static class Demonstration
{
    private const long Lock = 700_003;
    private const int TokenDays = 3660;   // It dies with the demonstration, whose years may pass in an afternoon.

    private static readonly Entity France = new(2, "fr", Country.Fr, "Mutual Demonstration France SCIC", "FR00000000000", "FR1420041010050500013M02606", "PSSTFRPP");

    /// <summary>Sets it up where nothing is yet. Of several processes that start at once, one does.</summary>
    /// <param name="host">The process that serves.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="stop">Breaks it off.</param>
    /// <returns>A role and its secret each, when they were made now; empty afterwards, for a secret is shown once.</returns>
    public static async Task<IReadOnlyList<(Role Role, string Secret)>> Prepare(MutualHost host, TextWriter progress, CancellationToken stop)
    {
        await using var turn = await host.Application.OpenConnectionAsync(stop);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", turn) { Parameters = { new() { Value = Lock } } }) await take.ExecuteNonQueryAsync(stop);
        try
        {
            await using var any = new NpgsqlCommand("SELECT EXISTS (SELECT FROM access.token WHERE demonstration)", turn);
            if (await any.ExecuteScalarAsync(stop) is true) return [];
            // A first start that was broken off leaves what it had played; it is not played twice.
            var entities = host.Services.GetRequiredService<IEntities>();
            if ((await entities.All()).Count == 0) await DemonstrationWorld.Play(host, progress, stop);
            await entities.Establish(France, new LocalDate(2026, 1, 1));
            return await Tokens(host, stop);
        }
        finally
        {
            await using var give = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", turn) { Parameters = { new() { Value = Lock } } };
            await give.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private static async Task<IReadOnlyList<(Role, string)>> Tokens(MutualHost host, CancellationToken stop)
    {
        var tokens = host.Services.GetRequiredService<ApiTokens>();
        var made = new List<(Role, string)>();
        foreach (var role in Enum.GetValues<Role>())
        {
            var party = role switch
            {
                Role.Member or Role.Client => await Busiest(host.Application, role.ToName(), stop),
                _ => null,
            };
            if (role.IsParty() && party is null) continue;   // Nobody to speak for.
            var scopes = role is Role.Machine ? TokenScope.All : null;
            made.Add((role, (await tokens.Create(new(role, TokenDays, null, party, scopes, Demonstration: true), stop)).Accepted.Secret));
        }
        return made;
    }

    /// <summary>The member or client with whom most happened: it has most to show.</summary>
    internal static async Task<Guid?> Busiest(NpgsqlDataSource database, string role, CancellationToken stop)
    {
        await using var ask = database.CreateCommand(role == "member"
            ? "SELECT member_id FROM members.member m ORDER BY (SELECT count(*) FROM payroll.payslip s WHERE s.member_id = m.member_id) DESC, (SELECT count(*) FROM invoicing.invoice i WHERE i.member_id = m.member_id) DESC, number LIMIT 1"
            : "SELECT client_id FROM clients.client c ORDER BY (SELECT count(*) FROM invoicing.invoice i WHERE i.client_id = c.client_id AND i.open_cents > 0) DESC, number LIMIT 1");
        return await ask.ExecuteScalarAsync(stop) as Guid?;
    }
}
