using Npgsql;

namespace Mutual.Api.Http;

/// <summary>Reads rows for lists. Only SELECT is ever run through it.</summary>
internal static class ReadModel
{
    /// <summary>The rows of a query; null parameters must be cast in its text.</summary>
    public static async Task<List<T>> Rows<T>(this NpgsqlDataSource database, string query, Func<NpgsqlDataReader, T> read, CancellationToken stop, params object?[] parameters)
    {
        await using var command = database.CreateCommand(query);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter ?? DBNull.Value });
        var rows = new List<T>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) rows.Add(read(row));
        return rows;
    }

    /// <summary>Whether a query has a row.</summary>
    public static async Task<bool> Any(this NpgsqlDataSource database, string query, CancellationToken stop, params object?[] parameters) =>
        (await database.Rows(query, static _ => true, stop, parameters)).Count > 0;
}
