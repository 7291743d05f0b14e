using System.Text.Json;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Clients;

/// <summary>The row of a client, its limit, and the reasons given for changes.</summary>
internal static class ClientRows
{
    private static readonly BatchStatement Insert = BatchStatement.Insert(20, "clients.client",
        ("client_id", NpgsqlDbType.Uuid), ("entity", NpgsqlDbType.Smallint), ("number", NpgsqlDbType.Text), ("name", NpgsqlDbType.Text), ("country", NpgsqlDbType.Text),
        ("vat_number", NpgsqlDbType.Text), ("email", NpgsqlDbType.Text), ("language", NpgsqlDbType.Text), ("kind", NpgsqlDbType.Text), ("street", NpgsqlDbType.Text),
        ("post_code", NpgsqlDbType.Text), ("city", NpgsqlDbType.Text), ("standing", NpgsqlDbType.Text), ("version", NpgsqlDbType.Integer));

    private static readonly BatchStatement Update = BatchStatement.Update(21, "clients.client",
        [("client_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer)], [("standing", NpgsqlDbType.Text)]);

    private static readonly BatchStatement Because = BatchStatement.Insert(22, "clients.change",
        ("client_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer), ("reason", NpgsqlDbType.Text), ("changed_on", NpgsqlDbType.Date));

    private static readonly BatchStatement OpenLimit = BatchStatement.Insert(49, "fund.cap",
        ("scope", NpgsqlDbType.Text), ("limit_cents", NpgsqlDbType.Bigint), ("cap_cents", NpgsqlDbType.Bigint));

    // A lowered limit waits: the cap stays at what is used, and whoever gives back brings it down.
    private static readonly BatchStatement MoveLimit = BatchStatement.Sql(51, """
        UPDATE fund.cap c SET limit_cents = v.cents, cap_cents = greatest(v.cents, c.used_cents) FROM unnest($1, $2) AS v (scope, cents) WHERE c.scope = v.scope
        """, [("scope", NpgsqlDbType.Text), ("cents", NpgsqlDbType.Bigint)]);

    /// <summary>Writes a new client with its limit.</summary>
    public static void Add(CommitDraft draft, ClientState client)
    {
        draft.Write(Insert, client.Client, client.Entity, client.Number, client.Name, client.Country, client.VatNumber, client.Email, client.Language, NameOf(client.Kind), client.Street,
            client.PostCode, client.City, NameOf(client.Standing), client.Version);
        draft.Write(OpenLimit, ScopeOf(client.Client), client.Limit.Cents, client.Limit.Cents);
    }

    /// <summary>Writes what may change and why; the row must still have the version before.</summary>
    public static void Change(CommitDraft draft, ClientState client, string reason, LocalDate on)
    {
        draft.Write(Update, client.Client, client.Version - 1, NameOf(client.Standing));
        draft.Write(Because, client.Client, client.Version, reason, on);
    }

    /// <summary>Moves the limit.</summary>
    public static void SetLimit(CommitDraft draft, Guid client, Money limit) => draft.Write(MoveLimit, ScopeOf(client), limit.Cents);

    /// <summary>Reads a client; null when none is registered under this id.</summary>
    public static async Task<ClientState?> Read(NpgsqlDataSource database, Guid client, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT c.entity, c.number, c.name, c.country, c.vat_number, c.email, c.language, c.kind, c.street, c.post_code, c.city, c.standing,
                   coalesce(l.limit_cents, 0), coalesce(l.used_cents, 0), c.version
              FROM clients.client c LEFT JOIN fund.cap l ON l.scope = 'client:' || c.client_id WHERE c.client_id = $1
            """);
        command.Parameters.Add(new() { Value = client });
        await using var row = await command.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) return null;
        return new(
            client, row.GetInt16(0), row.GetString(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetString(5), row.GetString(6),
            Named<ClientKind>(row.GetString(7)), row.GetString(8), row.GetString(9), row.GetString(10), Named<ClientStanding>(row.GetString(11)), new(row.GetInt64(12)),
            new(row.GetInt64(13)), row.GetInt32(14));
    }

    /// <summary>Whether another client of the entity has the VAT number.</summary>
    public static async Task<bool> IsKnown(NpgsqlDataSource database, short entity, string vatNumber, Guid client)
    {
        await using var command = database.CreateCommand("SELECT EXISTS (SELECT FROM clients.client WHERE entity = $1 AND vat_number = $2 AND client_id <> $3)");
        command.Parameters.Add(new() { Value = entity });
        command.Parameters.Add(new() { Value = vatNumber });
        command.Parameters.Add(new() { Value = client });
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private static string ScopeOf(Guid client) => $"client:{client:D}";

    private static string NameOf<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static T Named<T>(string name) where T : struct, Enum => Enum.Parse<T>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
}
