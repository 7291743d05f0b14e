using Npgsql;
using NpgsqlTypes;

namespace Mutual.Tests.Orleans;

/// <summary>Runs the stored texts as the Orleans providers do: found by search path, one connection each, every parameter typed.</summary>
internal sealed class StoredTexts : IAsyncDisposable
{
    private readonly NpgsqlDataSource pool;
    private readonly Dictionary<string, string> texts;

    private StoredTexts(NpgsqlDataSource pool, Dictionary<string, string> texts) => (this.pool, this.texts) = (pool, texts);

    /// <summary>The keys there are.</summary>
    public IReadOnlyCollection<string> Keys => texts.Keys;

    /// <summary>Reads the texts with the connection string a silo uses.</summary>
    public static async Task<StoredTexts> Read(string connectionString)
    {
        var pool = NpgsqlDataSource.Create(connectionString);
        await using var command = pool.CreateCommand("SELECT QueryKey, QueryText FROM OrleansQuery");
        await using var rows = await command.ExecuteReaderAsync();
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await rows.ReadAsync()) texts.Add(rows.GetString(0), rows.GetString(1));
        return new(pool, texts);
    }

    /// <summary>All rows of a text, as the provider reads them: columns by name, whatever the case.</summary>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> Rows(string key, params (string Name, NpgsqlDbType Type, object? Value)[] parameters)
    {
        await using var command = pool.CreateCommand(texts[key]);
        foreach (var (name, type, value) in parameters) command.Parameters.Add(new(name, type) { Value = value ?? DBNull.Value });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        while (await reader.ReadAsync())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount)
                .ToDictionary(reader.GetName, column => reader.IsDBNull(column) ? null : reader.GetValue(column), StringComparer.OrdinalIgnoreCase));
        }
        return rows;
    }

    /// <summary>A yes or no: one row of exactly one column that is never null.</summary>
    public async Task<bool> Answer(string key, params (string Name, NpgsqlDbType Type, object? Value)[] parameters) =>
        Convert.ToBoolean((await Rows(key, parameters)).Should().ContainSingle().Which.Should().ContainSingle().Which.Value!, null);

    public ValueTask DisposeAsync() => pool.DisposeAsync();
}
