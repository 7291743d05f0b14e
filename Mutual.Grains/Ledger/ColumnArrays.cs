using NodaTime;
using NpgsqlTypes;

namespace Mutual.Grains.Ledger;

/// <summary>Turns one column of boxed rows into the typed array Npgsql sends.</summary>
internal static class ColumnArrays
{
    public static Array Of(NpgsqlDbType type, IReadOnlyList<object?[]> rows, int column) => type switch
    {
        NpgsqlDbType.Uuid => Values<Guid>(rows, column),
        NpgsqlDbType.Bigint => Values<long>(rows, column),
        NpgsqlDbType.Integer => Values<int>(rows, column),
        NpgsqlDbType.Smallint => Values<short>(rows, column),
        NpgsqlDbType.Boolean => Values<bool>(rows, column),
        NpgsqlDbType.Numeric => Values<decimal>(rows, column),
        NpgsqlDbType.Date => Values<LocalDate>(rows, column),
        NpgsqlDbType.TimestampTz => Values<Instant>(rows, column),
        NpgsqlDbType.Text or NpgsqlDbType.Jsonb => References<string>(rows, column),
        NpgsqlDbType.Bytea => References<byte[]>(rows, column),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Add the type here."),
    };

    private static Array Values<T>(IReadOnlyList<object?[]> rows, int column) where T : struct
    {
        var plain = new T[rows.Count];
        for (var i = 0; i < plain.Length; i++)
        {
            if (rows[i][column] is not T value) return Nullable<T>(rows, column);
            plain[i] = value;
        }
        return plain;
    }

    private static T?[] Nullable<T>(IReadOnlyList<object?[]> rows, int column) where T : struct
    {
        var values = new T?[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = (T?)rows[i][column];
        return values;
    }

    private static T?[] References<T>(IReadOnlyList<object?[]> rows, int column) where T : class
    {
        var values = new T?[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = (T?)rows[i][column];
        return values;
    }
}
