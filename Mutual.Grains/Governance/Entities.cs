using System.Collections.Immutable;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Governance;

/// <summary>Entities and policies read whole once and kept; what is asked for and not known is looked up again, for another silo may have set it up.</summary>
/// <param name="database">Pool of the application role, with NodaTime.</param>
/// <param name="clock">Says when what is kept is old enough to be read again.</param>
public sealed class Entities(NpgsqlDataSource database, IClock clock) : IEntities
{
    // A resolution takes effect on a day decided before; a few minutes late on another silo change nothing.
    private static readonly Duration KeptFor = Duration.FromMinutes(5);

    private volatile Known known = new([], ImmutableDictionary<short, ImmutableArray<Policy>>.Empty, Instant.MinValue);

    /// <inheritdoc/>
    public async ValueTask<Entity?> Find(string code) => Among(known, code) ?? Among(await Read(), code);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no entity with this id.</exception>
    public async ValueTask<Entity> Of(short id) =>
        Among(known, id) ?? Among(await Read(), id) ?? throw new InvalidOperationException($"There is no entity {id}.");

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Entity>> All() => (await Current()).All;

    /// <inheritdoc/>
    public async ValueTask<Policy?> FindPolicyOn(short entity, LocalDate day) => InForce(await Current(), entity, day) ?? InForce(await Read(), entity, day);

    /// <inheritdoc/>
    public async Task<Entity> Establish(Entity entity, LocalDate from)
    {
        await using (var connection = await database.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            // The first one to write the entity also writes the rest; whoever comes second waits for it here and finds all of it.
            if (await WriteEntity(connection, entity)) await WritePolicy(connection, entity.Id, PolicyDefaults.From(from));
            await transaction.CommitAsync();
        }
        await Read();
        return await Of(entity.Id);
    }

    private static async Task<bool> WriteEntity(NpgsqlConnection connection, Entity entity)
    {
        await using var insert = new NpgsqlCommand("""
            INSERT INTO ledger.entity (entity, code, country, name, vat_number, iban, bic, street, post_code, city, legal_information, email, phone)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (entity) DO NOTHING
            """, connection)
        {
            Parameters =
            {
                new() { Value = entity.Id }, new() { Value = entity.Code }, new() { Value = entity.Country.ToString().ToLowerInvariant() }, new() { Value = entity.Name },
                new() { Value = entity.VatNumber }, new() { Value = entity.Iban }, new() { Value = entity.Bic },
                Text(entity.Seat?.Street), Text(entity.Seat?.PostCode), Text(entity.Seat?.City), Text(entity.Seat?.LegalInformation), Text(entity.Seat?.Email), Text(entity.Seat?.Phone),
            },
        };
        return await insert.ExecuteNonQueryAsync() == 1;

        static NpgsqlParameter Text(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
    }

    private static async Task WritePolicy(NpgsqlConnection connection, short entity, Policy policy)
    {
        var stripes = FundCapacity.Share(new Money(policy.FundCapacityCents));
        await using var insert = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("INSERT INTO governance.policy (entity, from_on, version, body) VALUES ($1, $2, $3, $4)")
                {
                    Parameters =
                    {
                        new() { Value = entity }, new() { Value = policy.From }, new() { Value = policy.Version },
                        new() { Value = MutualJson.Write(policy), NpgsqlDbType = NpgsqlDbType.Jsonb },
                    },
                },
                new("INSERT INTO fund.cap (scope, limit_cents, cap_cents) SELECT scope, cents, cents FROM unnest($1, $2) AS v (scope, cents)")
                {
                    Parameters =
                    {
                        new() { Value = stripes.Select((_, stripe) => FundCapacity.ScopeOf(entity, stripe)).ToArray() },
                        new() { Value = stripes.Select(stripe => stripe.Cents).ToArray() },
                    },
                },
            },
        };
        await insert.ExecuteNonQueryAsync();
    }

    private async ValueTask<Known> Current()
    {
        var current = known;
        return !current.All.IsEmpty && clock.GetCurrentInstant() - current.ReadAt < KeptFor ? current : await Read();
    }

    private async Task<Known> Read()
    {
        var readAt = clock.GetCurrentInstant();
        var all = ImmutableArray.CreateBuilder<Entity>();
        var policies = new List<(short Entity, Policy Policy)>();
        await using var read = database.CreateBatch();
        read.BatchCommands.Add(new("SELECT entity, code, country, name, vat_number, iban, bic, street, post_code, city, legal_information, email, phone FROM ledger.entity ORDER BY entity"));
        read.BatchCommands.Add(new("SELECT entity, body FROM governance.policy ORDER BY entity, from_on"));
        await using var rows = await read.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            all.Add(new(rows.GetInt16(0), rows.GetString(1), Enum.Parse<Country>(rows.GetString(2), ignoreCase: true), rows.GetString(3), rows.GetString(4), rows.GetString(5), rows.GetString(6))
            {
                Seat = Text(7) is { } street ? new(street, Text(8) ?? "", Text(9) ?? "", Text(10) ?? "", Text(11), Text(12)) : null,
            });
        }
        await rows.NextResultAsync();
        while (await rows.ReadAsync()) policies.Add((rows.GetInt16(0), MutualJson.Read<Policy>(rows.GetString(1))));
        string? Text(int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
        return known = new(all.ToImmutable(), policies.GroupBy(row => row.Entity).ToImmutableDictionary(group => group.Key, group => group.Select(row => row.Policy).ToImmutableArray()), readAt);
    }

    private static Entity? Among(Known known, string code) => known.All.FirstOrDefault(entity => entity.Code == code);

    private static Entity? Among(Known known, short id) => known.All.FirstOrDefault(entity => entity.Id == id);

    private static Policy? InForce(Known known, short entity, LocalDate day) =>
        known.Policies.TryGetValue(entity, out var policies) ? policies.LastOrDefault(policy => policy.From <= day) : null;

    private sealed record Known(ImmutableArray<Entity> All, ImmutableDictionary<short, ImmutableArray<Policy>> Policies, Instant ReadAt);
}
