using System.Text.Json;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Clients;

/// <summary>The row of a client, its limit, and the reasons given for changes.</summary>
public static class ClientRows
{
    private static readonly BatchStatement Insert = BatchStatement.Insert(20, "clients.client",
        ("client_id", NpgsqlDbType.Uuid), ("entity", NpgsqlDbType.Smallint), ("number", NpgsqlDbType.Text), ("name", NpgsqlDbType.Text), ("country", NpgsqlDbType.Text),
        ("vat_number", NpgsqlDbType.Text), ("email", NpgsqlDbType.Text), ("language", NpgsqlDbType.Text), ("kind", NpgsqlDbType.Text), ("street", NpgsqlDbType.Text),
        ("post_code", NpgsqlDbType.Text), ("city", NpgsqlDbType.Text), ("standing", NpgsqlDbType.Text), ("pilot_cents", NpgsqlDbType.Bigint), ("version", NpgsqlDbType.Integer));

    private static readonly BatchStatement Update = BatchStatement.Update(21, "clients.client",
        [("client_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer)], [("standing", NpgsqlDbType.Text), ("group_id", NpgsqlDbType.Uuid), ("sector", NpgsqlDbType.Text)]);

    private static readonly BatchStatement Because = BatchStatement.Insert(22, "clients.change",
        ("client_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer), ("reason", NpgsqlDbType.Text), ("changed_on", NpgsqlDbType.Date));

    private static readonly BatchStatement OpenLimit = BatchStatement.Insert(49, "fund.cap",
        ("scope", NpgsqlDbType.Text), ("limit_cents", NpgsqlDbType.Bigint), ("cap_cents", NpgsqlDbType.Bigint));

    // A lowered limit waits: the cap stays at what is used, and whoever gives back brings it down.
    private static readonly BatchStatement MoveLimit = BatchStatement.Sql(51, """
        UPDATE fund.cap c SET limit_cents = v.cents, cap_cents = greatest(v.cents, c.used_cents) FROM unnest($1, $2) AS v (scope, cents) WHERE c.scope = v.scope
        """, [("scope", NpgsqlDbType.Text), ("cents", NpgsqlDbType.Bigint)]);

    private static readonly BatchStatement EndPilot = BatchStatement.Sql(23,
        "UPDATE clients.client c SET pilot_cents = NULL FROM unnest($1) AS v (client_id) WHERE c.client_id = v.client_id", [("client_id", NpgsqlDbType.Uuid)]);

    private static readonly BatchStatement Relation = BatchStatement.Sql(24, """
        INSERT INTO clients.relation (client_id, member_id, kind, declared_on, ended_on) SELECT * FROM unnest($1, $2, $3, $4, $5)
        ON CONFLICT (client_id, member_id) DO UPDATE SET kind = CASE WHEN excluded.ended_on IS NULL THEN excluded.kind ELSE relation.kind END,
            declared_on = CASE WHEN excluded.ended_on IS NULL THEN excluded.declared_on ELSE relation.declared_on END, ended_on = excluded.ended_on
        """,
        [("client_id", NpgsqlDbType.Uuid), ("member_id", NpgsqlDbType.Uuid), ("kind", NpgsqlDbType.Text), ("declared_on", NpgsqlDbType.Date), ("ended_on", NpgsqlDbType.Date)]);

    private static readonly BatchStatement Framework = BatchStatement.Sql(25, """
        INSERT INTO clients.framework (client_id, from_on, hourly_cents, hours_min) SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT DO NOTHING
        """,
        [("client_id", NpgsqlDbType.Uuid), ("from_on", NpgsqlDbType.Date), ("hourly_cents", NpgsqlDbType.Bigint), ("hours_min", NpgsqlDbType.Numeric)], Refusal.FrameworkExists);

    /// <summary>A client paid: its account is known from then on, and what it is trusted with grows, unless the money came from a member's account. Columns: client, bank line, cents of the net.</summary>
    /// <remarks>Source: <c>trust.md</c> §3, fictitious debtor: a pilot grows by cash from an account that is known and nobody's of the members.</remarks>
    public static readonly BatchStatement Paid = BatchStatement.Sql(26, """
        WITH v AS MATERIALIZED (SELECT * FROM unnest($1, $2, $3) AS v (client_id, line_id, cents)),
             paid AS MATERIALIZED (SELECT v.client_id, v.cents, p.iban, EXISTS (SELECT FROM members.account m WHERE m.iban = p.iban) AS by_member FROM v JOIN bank.payer p USING (line_id)),
             known AS (INSERT INTO clients.account (client_id, iban) SELECT DISTINCT client_id, iban FROM paid ORDER BY client_id, iban ON CONFLICT DO NOTHING),
             locked AS MATERIALIZED (SELECT c.client_id FROM clients.client c JOIN (SELECT DISTINCT client_id FROM paid) p USING (client_id) WHERE c.pilot_cents IS NOT NULL ORDER BY c.client_id FOR UPDATE OF c),
             grown AS (UPDATE clients.client c SET pilot_cents = c.pilot_cents + g.cents
                         FROM (SELECT client_id, sum(cents) AS cents FROM paid JOIN locked USING (client_id) WHERE NOT by_member GROUP BY client_id) g WHERE c.client_id = g.client_id)
        SELECT FROM v
        """, [("client_id", NpgsqlDbType.Uuid), ("line_id", NpgsqlDbType.Uuid), ("cents", NpgsqlDbType.Bigint)]);

    /// <summary>Writes a new client with its limit.</summary>
    internal static void Add(CommitDraft draft, ClientState client)
    {
        draft.Write(Insert, client.Client, client.Entity, client.Number, client.Name, client.Country, client.VatNumber, client.Email, client.Language, NameOf(client.Kind), client.Street,
            client.PostCode, client.City, NameOf(client.Standing), client.PilotLimit?.Cents, client.Version);
        draft.Write(OpenLimit, ScopeOf(client.Client), client.Limit.Cents, client.Limit.Cents);
    }

    /// <summary>Writes what may change and why; the row must still have the version before.</summary>
    internal static void Change(CommitDraft draft, ClientState client, string reason, LocalDate on)
    {
        draft.Write(Update, client.Client, client.Version - 1, NameOf(client.Standing), client.Group, client.Sector);
        draft.Write(Because, client.Client, client.Version, reason, on);
    }

    /// <summary>Moves the limit: people decided it, so nothing else holds the client back.</summary>
    internal static void SetLimit(CommitDraft draft, Guid client, Money limit) => draft.Write(MoveLimit, ScopeOf(client), limit.Cents).Write(EndPilot, client);

    /// <summary>A member is behind a client, or is not any more.</summary>
    internal static void Relate(CommitDraft draft, Guid client, Guid member, ClientRelationKind? kind, LocalDate on) =>
        draft.Write(Relation, client, member, NameOf(kind ?? ClientRelationKind.Family), on, kind is null ? on : null);

    /// <summary>The floor of orders from a day on.</summary>
    internal static void Agree(CommitDraft draft, Guid client, AgreeFramework agreed) => draft.Write(Framework, client, agreed.From, agreed.Hourly.Cents, agreed.HoursMin);

    /// <summary>Reads a client; null when none is registered under this id.</summary>
    internal static async Task<ClientState?> Read(NpgsqlDataSource database, Guid client, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT c.entity, c.number, c.name, c.country, c.vat_number, c.email, c.language, c.kind, c.street, c.post_code, c.city, c.standing,
                   coalesce(l.limit_cents, 0), coalesce(l.used_cents, 0), c.version, c.pilot_cents, c.group_id, c.sector
              FROM clients.client c LEFT JOIN fund.cap l ON l.scope = 'client:' || c.client_id WHERE c.client_id = $1
            """);
        command.Parameters.Add(new() { Value = client });
        await using var row = await command.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) return null;
        return new(
            client, row.GetInt16(0), row.GetString(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetString(5), row.GetString(6),
            Named<ClientKind>(row.GetString(7)), row.GetString(8), row.GetString(9), row.GetString(10), Named<ClientStanding>(row.GetString(11)), new(row.GetInt64(12)),
            new(row.GetInt64(13)), row.GetInt32(14))
        {
            PilotLimit = row.IsDBNull(15) ? null : new Money(row.GetInt64(15)), Group = row.IsDBNull(16) ? null : row.GetGuid(16), Sector = row.IsDBNull(17) ? null : row.GetString(17),
        };
    }

    /// <summary>Whether another client of the entity has the VAT number.</summary>
    internal static async Task<bool> IsKnown(NpgsqlDataSource database, short entity, string vatNumber, Guid client)
    {
        await using var command = database.CreateCommand("SELECT EXISTS (SELECT FROM clients.client WHERE entity = $1 AND vat_number = $2 AND client_id <> $3)");
        command.Parameters.Add(new() { Value = entity });
        command.Parameters.Add(new() { Value = vatNumber });
        command.Parameters.Add(new() { Value = client });
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Whether a row with these two values is there: a group, or a member, of the entity.</summary>
    internal static async Task<bool> IsOf(NpgsqlDataSource database, string table, string key, short entity, Guid id)
    {
        await using var command = database.CreateCommand($"SELECT EXISTS (SELECT FROM {table} WHERE entity = $1 AND {key} = $2)");
        command.Parameters.Add(new() { Value = entity });
        command.Parameters.Add(new() { Value = id });
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private static string ScopeOf(Guid client) => $"client:{client:D}";

    private static string NameOf<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static T Named<T>(string name) where T : struct, Enum => Enum.Parse<T>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
}
