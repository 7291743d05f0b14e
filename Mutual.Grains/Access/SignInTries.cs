using NodaTime;
using Npgsql;

namespace Mutual.Grains.Access;

/// <summary>Counts tries to sign in by the address typed, whoever tries and whether or not anybody has it: five in a quarter of an hour, then a quarter of an hour of rest. Never for good.</summary>
/// <remarks>A try is counted before it is looked at, so many at once are not more than five. Source: trust.md §3, account takeover and enumeration.</remarks>
public sealed class SignInTries(NpgsqlDataSource database, IClock clock)
{
    /// <summary>Tries before the rest.</summary>
    public const int Most = 5;

    /// <summary>How long tries count, and how long the rest is.</summary>
    public static readonly Duration Rest = Duration.FromMinutes(15);

    /// <summary>Counts one.</summary>
    /// <returns>Whether it may be looked at.</returns>
    public async Task<bool> Take(string email, CancellationToken stop = default)
    {
        await using var take = database.CreateCommand("""
            INSERT INTO access.sign_in_try AS t (address_hash, tries, first_at) VALUES ($1, 1, $2)
            ON CONFLICT (address_hash) DO UPDATE SET
                tries        = CASE WHEN t.locked_until > $2 THEN t.tries WHEN t.first_at < $3 OR t.locked_until IS NOT NULL THEN 1 ELSE t.tries + 1 END,
                first_at     = CASE WHEN t.locked_until > $2 THEN t.first_at WHEN t.first_at < $3 OR t.locked_until IS NOT NULL THEN $2 ELSE t.first_at END,
                locked_until = CASE WHEN t.locked_until > $2 THEN t.locked_until WHEN t.first_at < $3 OR t.locked_until IS NOT NULL OR t.tries < $5 THEN NULL ELSE $4 END
            RETURNING locked_until IS NULL
            """);
        var now = clock.Now();
        foreach (var value in (object[])[HashOf(email), now, now - Rest, now + Rest, Most]) take.Parameters.Add(People.ParameterOf(value));
        return (bool)(await take.ExecuteScalarAsync(stop))!;
    }

    /// <summary>Forgets them: the person is in.</summary>
    public async Task Clear(string email, CancellationToken stop = default)
    {
        await using var clear = database.CreateCommand("DELETE FROM access.sign_in_try WHERE address_hash = $1 OR first_at < $2");
        clear.Parameters.Add(new() { Value = HashOf(email) });
        clear.Parameters.Add(People.ParameterOf(clock.Now() - Duration.FromDays(1)));
        await clear.ExecuteNonQueryAsync(stop);
    }

    private static byte[] HashOf(string email) => ApiTokens.HashOf(email.Trim().ToLowerInvariant());
}
