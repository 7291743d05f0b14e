using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Ledger;

/// <summary>What an account holds. A debit is positive.</summary>
/// <param name="Account">Account.</param>
/// <param name="Cents">Never zero.</param>
public readonly record struct AccountBalance(Account Account, long Cents);

/// <summary>Every account that is not zero, at any day and as it was known at any moment.</summary>
public static class Balances
{
    /// <summary>The balances at the end of a day.</summary>
    /// <param name="database">Any pool that may read, with NodaTime.</param>
    /// <param name="on">The last day that counts; null: all there are.</param>
    /// <param name="known">Only what was recorded by this moment; null: all there is.</param>
    /// <param name="entity">Number of an entity; null: all together.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <returns>Sorted by account name, byte by byte; accounts at zero are left out.</returns>
    public static async Task<List<AccountBalance>> Read(NpgsqlDataSource database, LocalDate? on, Instant? known, short? entity, CancellationToken stop)
    {
        await using var command = database.CreateCommand(known is null
            ? """
              SELECT book, code, party, sum(cents)::bigint FROM ledger.posting
               WHERE ($1::date IS NULL OR effective_on <= $1) AND ($2::smallint IS NULL OR entity = $2)
               GROUP BY book, code, party HAVING sum(cents) <> 0
              """
            : """
              SELECT p.book, p.code, p.party, sum(p.cents)::bigint FROM ledger.posting p JOIN ledger.entry e USING (entry_id)
               WHERE ($1::date IS NULL OR p.effective_on <= $1) AND ($2::smallint IS NULL OR p.entity = $2) AND e.recorded_at <= $3
               GROUP BY p.book, p.code, p.party HAVING sum(p.cents) <> 0
              """);
        command.Parameters.Add(new() { Value = (object?)on ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = (object?)entity ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        if (known is { } moment) command.Parameters.Add(new() { Value = moment, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        var balances = new List<(string Name, AccountBalance Balance)>();
        await using var rows = await command.ExecuteReaderAsync(stop);
        while (await rows.ReadAsync(stop))
        {
            var account = new Account((Book)rows.GetInt16(0), rows.GetString(1), rows.IsDBNull(2) ? null : rows.GetGuid(2));
            balances.Add((account.ToString(), new(account, rows.GetInt64(3))));
        }
        balances.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return balances.ConvertAll(pair => pair.Balance);
    }

    /// <summary>The number of an entity.</summary>
    /// <returns><see cref="Refusal.EntityUnknown"/> when there is none of this code.</returns>
    public static async Task<Outcome<short>> EntityOf(NpgsqlDataSource database, string code, CancellationToken stop)
    {
        await using var command = database.CreateCommand("SELECT entity FROM ledger.entity WHERE code = $1");
        command.Parameters.Add(new() { Value = code });
        return await command.ExecuteScalarAsync(stop) is short entity ? entity : Refusal.EntityUnknown;
    }

    /// <summary>CSV <c>account,cents</c>, a line per account.</summary>
    public static IEnumerable<string> ToCsv(IEnumerable<AccountBalance> balances)
    {
        yield return "account,cents";
        foreach (var (account, cents) in balances) yield return FormattableString.Invariant($"{account},{cents}");
    }
}
