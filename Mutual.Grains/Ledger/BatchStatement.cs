using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Ledger;

/// <summary>One column of a batched statement.</summary>
/// <param name="Name">Column, unquoted.</param>
/// <param name="Type">Type of one value; the statement sends an array of it.</param>
public readonly record struct Column(string Name, NpgsqlDbType Type)
{
    public static implicit operator Column((string Name, NpgsqlDbType Type) column) => new(column.Name, column.Type);
}

/// <summary>A statement that writes the rows of many commands at once, by arrays: its text does not depend on how many rows come.</summary>
/// <remarks>
/// Capabilities keep theirs as static fields and hand rows to <see cref="CommitDraft.Write"/>. Every row must be written:
/// a row that is not (a stale version, a limit that would be exceeded) fails the command that brought it with <see cref="OnMissingRow"/>.
/// </remarks>
public sealed class BatchStatement
{
    private BatchStatement(int rank, string text, Column[] columns, Refusal? onMissingRow, bool addsUp)
    {
        Rank = rank;
        Text = text;
        Columns = columns;
        OnMissingRow = onMissingRow;
        AddsUp = addsUp;
    }

    /// <summary>Statements run by rising rank, in every transaction alike, so that two transactions never wait for each other's rows.</summary>
    public int Rank { get; }

    /// <summary>What a row that could not be written means; null: somebody else changed it first, read again and repeat.</summary>
    public Refusal? OnMissingRow { get; }

    internal string Text { get; }

    internal Column[] Columns { get; }

    /// <summary>Rows of the same key are added together first: the first column is the key, the second the amount, a third the least allowed.</summary>
    internal bool AddsUp { get; }

    /// <summary>Inserts rows.</summary>
    public static BatchStatement Insert(int rank, string table, params Column[] columns) =>
        new(rank, $"INSERT INTO {table} ({Names(columns)}) SELECT * FROM {Unnest(columns)}", columns, null, false);

    /// <summary>Updates one row for each row handed in.</summary>
    /// <param name="rank">See <see cref="Rank"/>.</param>
    /// <param name="table">Table, with schema.</param>
    /// <param name="keys">Columns that must be equal: the id and, for a fence, the version before.</param>
    /// <param name="sets">Columns written.</param>
    /// <param name="bumpsVersion">Also steps the column <c>version</c> by one; give the version before among the keys.</param>
    public static BatchStatement Update(int rank, string table, Column[] keys, Column[] sets, bool bumpsVersion = true)
    {
        Column[] columns = [.. keys, .. sets];
        var assignments = string.Join(", ", sets.Select(set => $"{set.Name} = v.{set.Name}").Concat(bumpsVersion ? ["version = t.version + 1"] : Array.Empty<string>()));
        var match = string.Join(" AND ", keys.Select(key => $"t.{key.Name} = v.{key.Name}"));
        return new(rank, $"UPDATE {table} t SET {assignments} FROM {Unnest(columns)} AS v ({Names(columns)}) WHERE {match}", columns, null, false);
    }

    /// <summary>Any statement over <c>unnest</c> arrays <c>$1, $2…</c> that must touch one row for each row handed in.</summary>
    public static BatchStatement Sql(int rank, string text, Column[] columns, Refusal? onMissingRow = null) => new(rank, text, columns, onMissingRow, false);

    /// <summary>A statement whose rows are first added up by key: column one the key, column two a bigint; of a third, also a bigint, the least counts.</summary>
    public static BatchStatement Sum(int rank, string text, Column[] columns, Refusal? onMissingRow = null) => new(rank, text, columns, onMissingRow, true);

    /// <summary>The parameter list of <c>unnest</c>, typed.</summary>
    public static string Unnest(Column[] columns) => $"unnest({string.Join(", ", columns.Select((_, i) => $"${i + 1}"))})";

    internal (NpgsqlBatchCommand Command, int Rows) Bind(IReadOnlyList<object?[]> rows)
    {
        if (AddsUp) rows = AddUp(rows);
        var command = new NpgsqlBatchCommand(Text);
        for (var i = 0; i < Columns.Length; i++)
            command.Parameters.Add(new NpgsqlParameter { Value = ColumnArrays.Of(Columns[i].Type, rows, i), NpgsqlDbType = Columns[i].Type | NpgsqlDbType.Array });
        return (command, rows.Count);
    }

    private List<object?[]> AddUp(IReadOnlyList<object?[]> rows)
    {
        var sums = new SortedDictionary<string, (long Sum, long Least)>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var least = Columns.Length > 2 ? (long)row[2]! : long.MaxValue;
            sums[(string)row[0]!] = sums.TryGetValue((string)row[0]!, out var known) ? (known.Sum + (long)row[1]!, Math.Min(known.Least, least)) : ((long)row[1]!, least);
        }
        return [.. sums.Where(pair => pair.Value.Sum != 0 || pair.Value.Least != long.MaxValue).Select(pair => Columns.Length > 2 ? new object?[] { pair.Key, pair.Value.Sum, pair.Value.Least } : [pair.Key, pair.Value.Sum])];
    }

    private static string Names(Column[] columns) => string.Join(", ", columns.Select(column => column.Name));
}
