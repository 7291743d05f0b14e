using System.Security.Cryptography;
using Mutual.Grains.Clients;
using Mutual.Grains.Governance;
using Mutual.Grains.Members;
using Mutual.Grains.Orders;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.MovingIn;

/// <summary>A file as it stands.</summary>
/// <param name="State"><c>looked-at</c>, <c>carried-out</c> or <c>taken-back</c>.</param>
public sealed record MoveInView(Guid Upload, string Entity, string Kind, string State, IReadOnlyList<MoveInRow> Rows);

/// <summary>A line of it.</summary>
/// <param name="Label">Its first cell.</param>
/// <param name="State"><c>ready</c> or <c>faulty</c> when looked at; <c>done</c> or <c>refused</c> when carried out; <c>undone</c>, or <c>stays</c> with the reason, when taken back.</param>
/// <param name="Field">Column that is wrong.</param>
/// <param name="Code">Why; null when nothing is wrong.</param>
/// <param name="Object">What it became.</param>
public sealed record MoveInRow(int Line, string Label, string State, string? Field, string? Code, string? Detail, Guid? Object);

/// <summary>Files with which a mutual moves in: looked at first, with every fault by line and column; carried out by the same commands people give; taken back as far as the mutual allows.</summary>
/// <remarks>
/// Nothing is deleted, for the journal is append-only. Taking back cancels orders that were drafted, ends memberships on the day they began, and vetoes clients. Every command is named after file
/// and line: whoever is interrupted repeats it and nothing happens twice.
/// </remarks>
public sealed class MoveIn(NpgsqlDataSource database, IEntities entities, IClock clock)
{
    private const string TakenBack = "Taken back with the file it came from.";

    /// <summary>The columns of each kind; those with a question mark may be empty or left out.</summary>
    public static IReadOnlyDictionary<string, string[]> Columns => RowReading.Columns;

    /// <summary>Keeps a file and looks at every line. Nothing is asked of the mutual yet.</summary>
    /// <returns>The lines with their faults; or refused as <see cref="CsvTable.Read"/> does, or with <c>csv-columns</c>.</returns>
    public async Task<Outcome<MoveInView>> Look(string actor, Entity entity, string kind, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        if (!RowReading.Columns.TryGetValue(kind, out var columns)) return Refusal.ValueUnknown.Because(string.Join(", ", RowReading.Columns.Keys));
        var table = CsvTable.Read(content.Span);
        if (!table.IsAccepted) return table.Refused;
        if (WrongColumns(table.Value.Columns, columns) is { } wrong) return Refusal.CsvColumns.Because(wrong);
        var hash = SHA256.HashData(content.Span);
        if (await Same(entity.Id, kind, hash, stop) is { } before) return await View(before, stop);

        var known = await Known(entity.Id, stop);
        var policy = await entities.PolicyOn(entity.Id, clock.TodayIn(entity.Country));
        var rows = table.Value.Lines.Select(line => LookAt(line, table.Value.Columns, kind, entity, known, policy)).ToList();
        var upload = Guid.CreateVersion7(clock.GetCurrentInstant().ToDateTimeOffset());
        await using (var connection = await database.OpenConnectionAsync(stop))
        await using (var transaction = await connection.BeginTransactionAsync(stop))
        {
            await Run(connection, """
                INSERT INTO moving_in.upload (upload_id, entity, kind, sha256, content, received_at, received_by, state) VALUES ($1, $2, $3, $4, $5, $6, $7, 'looked-at')
                """, stop, upload, entity.Id, kind, hash, content.ToArray(), clock.Now(), actor);
            await Run(connection, "INSERT INTO moving_in.row_ (upload_id, line, label, state, field, code, detail) SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7)", stop, upload,
                rows.Select(row => row.Line).ToArray(), rows.Select(row => row.Label).ToArray(), rows.Select(row => row.State).ToArray(), rows.Select(row => row.Field).ToArray(),
                rows.Select(row => row.Code).ToArray(), rows.Select(row => row.Detail).ToArray());
            await transaction.CommitAsync(stop);
        }
        return await View(upload, stop);
    }

    /// <summary>Carries out every line that is ready, in the order of the file.</summary>
    /// <returns>The lines as they ended; or <c>not-found</c>, <c>move-in-done</c>.</returns>
    public async Task<Outcome<MoveInView>> CarryOut(string actor, Guid upload, IGrainFactory grains, CancellationToken stop)
    {
        if (await Kept(upload, stop) is not { } kept) return Refusal.NotFound;
        if (kept.State != "looked-at") return Refusal.MoveInDone;
        var entity = await entities.Of(kept.Entity);
        var table = CsvTable.Read(kept.Content).Accepted;
        var known = await Known(entity.Id, stop);
        var ready = (await Rows(upload, stop)).Where(row => row.State is "ready" or "refused").Select(row => row.Line).ToHashSet();
        foreach (var line in table.Lines.Where(line => ready.Contains(line.Number)))
        {
            var command = new CommandId(actor, FormattableString.Invariant($"move-in/{upload:N}/{line.Number}"));
            Outcome<Guid> done;
            try
            {
                done = await Ask(command, new RowReading(table.Columns, line, entity.Code, known).Read(kept.Kind), grains);
            }
            catch (RowFault fault)
            {
                done = fault.Refused;
            }
            await Note(upload, line.Number, done.IsAccepted ? "done" : "refused", done.Refused, done.IsAccepted ? done.Value : null, stop);
        }
        await Become(upload, "carried-out", stop);
        return await View(upload, stop);
    }

    /// <summary>Takes back what a file brought in, the last line first.</summary>
    /// <returns>The lines as they ended; or <c>not-found</c>, <c>move-in-not-done</c>.</returns>
    public async Task<Outcome<MoveInView>> TakeBack(string actor, Guid upload, IGrainFactory grains, CancellationToken stop)
    {
        if (await Kept(upload, stop) is not { } kept) return Refusal.NotFound;
        if (kept.State != "carried-out") return Refusal.MoveInNotDone;
        foreach (var row in (await Rows(upload, stop)).Where(row => row is { State: "done" or "stays", Object: not null }).Reverse())
        {
            var command = new CommandId(actor, FormattableString.Invariant($"move-out/{upload:N}/{row.Line}"));
            var refused = await Undo(command, kept.Kind, row.Object!.Value, grains);
            await Note(upload, row.Line, refused is null ? "undone" : "stays", refused, row.Object, stop);
        }
        await Become(upload, "taken-back", stop);
        return await View(upload, stop);
    }

    /// <summary>A file of an entity with its lines; refused with <c>not-found</c>.</summary>
    public async Task<Outcome<MoveInView>> Find(Guid upload, short entity, CancellationToken stop) =>
        await Kept(upload, stop) is { } kept && kept.Entity == entity ? await View(upload, stop) : Refusal.NotFound;

    private MoveInRow LookAt(CsvLine line, IReadOnlyList<string> columns, string kind, Entity entity, KnownParties known, Policy policy)
    {
        var label = line.Cells[0].Trim() is { Length: <= 100 } first ? first : line.Cells[0].Trim()[..100];
        try
        {
            var row = new RowReading(columns, line, entity.Code, known).Read(kind);
            var today = clock.TodayIn(entity.Country);
            var refused = row switch
            {
                { Member: { } member } => Membership.Join(Guid.Empty, member, AccountHolder.Nobody, entity, policy, today).Refused,
                { Client: { } client } => ClientRelation.Register(Guid.Empty, client, client.VatNumber is { } vat && known.Clients.ContainsKey(vat), false, entity, policy, today).Refused,
                _ => null,   // An order is checked against its parties when it is drafted.
            };
            return refused is null ? new(line.Number, label, "ready", null, null, null, null) : new(line.Number, label, "faulty", null, refused.Code, refused.Detail, null);
        }
        catch (RowFault fault)
        {
            return new(line.Number, label, "faulty", fault.Field, fault.Refused.Code, fault.Refused.Detail, null);
        }
    }

    private static async Task<Outcome<Guid>> Ask(CommandId command, MovingRow row, IGrainFactory grains) => row switch
    {
        { Member: { } member } => (await grains.GetGrain<IMemberGrain>(command.Creates("member")).Join(command, member)).Select(joined => joined.Member),
        { Client: { } client } => (await grains.GetGrain<IClientGrain>(command.Creates("client")).Register(command, client)).Select(registered => registered.Client),
        _ => (await grains.GetGrain<IOrderGrain>(command.Creates("order")).Draft(command, row.Order!)).Select(drafted => drafted.Order),
    };

    private static async Task<Refused?> Undo(CommandId command, string kind, Guid id, IGrainFactory grains)
    {
        switch (kind)
        {
            case "members":
                var member = await grains.GetGrain<IMemberGrain>(id).View();
                return member.Refused ?? (await grains.GetGrain<IMemberGrain>(id).Leave(command, new(member.Value!.JoinedOn))).Refused;
            case "clients":
                return (await grains.GetGrain<IClientGrain>(id).SetStanding(command, new(ClientStanding.Vetoed, TakenBack))).Refused;
            default:
                return (await grains.GetGrain<IOrderGrain>(id).Cancel(command, new(TakenBack))).Refused;
        }
    }

    private static string? WrongColumns(IReadOnlyList<string> given, string[] wanted)
    {
        var names = wanted.Select(name => name.TrimEnd('?')).ToHashSet(StringComparer.Ordinal);
        if (given.FirstOrDefault(name => !names.Contains(name)) is { } unknown) return $"Unknown: {unknown}.";
        if (given.Distinct().Count() != given.Count) return "A column is named twice.";
        return wanted.FirstOrDefault(name => !name.EndsWith('?') && !given.Contains(name)) is { } missing ? $"Missing: {missing}." : null;
    }

    private async Task<KnownParties> Known(short entity, CancellationToken stop)
    {
        var (members, clients) = (new Dictionary<string, Guid>(StringComparer.Ordinal), new Dictionary<string, Guid>(StringComparer.Ordinal));
        await using var query = database.CreateCommand("""
            SELECT true, number, member_id FROM moving_in.known_member WHERE entity = $1
            UNION ALL SELECT false, number, client_id FROM moving_in.known_client WHERE entity = $1
            UNION ALL SELECT false, vat_number, client_id FROM moving_in.known_client WHERE entity = $1 AND vat_number IS NOT NULL
            """);
        query.Parameters.AddWithValue(entity);
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) (row.GetBoolean(0) ? members : clients)[row.GetString(1)] = row.GetGuid(2);
        return new(members, clients);
    }

    private async Task<Guid?> Same(short entity, string kind, byte[] hash, CancellationToken stop)
    {
        await using var query = Command("SELECT upload_id FROM moving_in.upload WHERE entity = $1 AND kind = $2 AND sha256 = $3", entity, kind, hash);
        return await query.ExecuteScalarAsync(stop) as Guid?;
    }

    private async Task<(short Entity, string Kind, string State, byte[] Content)?> Kept(Guid upload, CancellationToken stop)
    {
        await using var query = Command("SELECT entity, kind, state, content FROM moving_in.upload WHERE upload_id = $1", upload);
        await using var row = await query.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? (row.GetInt16(0), row.GetString(1), row.GetString(2), row.GetFieldValue<byte[]>(3)) : null;
    }

    private async Task<Outcome<MoveInView>> View(Guid upload, CancellationToken stop)
    {
        var kept = (await Kept(upload, stop))!.Value;
        return new MoveInView(upload, (await entities.Of(kept.Entity)).Code, kept.Kind, kept.State, await Rows(upload, stop));
    }

    private async Task<List<MoveInRow>> Rows(Guid upload, CancellationToken stop)
    {
        await using var query = Command("SELECT line, label, state, field, code, detail, object_id FROM moving_in.row_ WHERE upload_id = $1 ORDER BY line", upload);
        var rows = new List<MoveInRow>();
        await using var row = await query.ExecuteReaderAsync(stop);
        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        while (await row.ReadAsync(stop)) rows.Add(new(row.GetInt32(0), row.GetString(1), row.GetString(2), Text(3), Text(4), Text(5), row.IsDBNull(6) ? null : row.GetGuid(6)));
        return rows;
    }

    private async Task Note(Guid upload, int line, string state, Refused? refused, Guid? became, CancellationToken stop)
    {
        await using var update = Command("UPDATE moving_in.row_ SET state = $3, code = $4, detail = $5, object_id = coalesce($6::uuid, object_id) WHERE upload_id = $1 AND line = $2",
            upload, line, state, refused?.Code, refused?.Detail, became);
        await update.ExecuteNonQueryAsync(stop);
    }

    private async Task Become(Guid upload, string state, CancellationToken stop)
    {
        await using var update = Command("UPDATE moving_in.upload SET state = $2 WHERE upload_id = $1", upload, state);
        await update.ExecuteNonQueryAsync(stop);
    }

    private NpgsqlCommand Command(string sql, params object?[] values) => Filled(database.CreateCommand(sql), values);

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken stop, params object?[] values)
    {
        await using var command = Filled(new NpgsqlCommand(sql, connection), values);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlCommand Filled(NpgsqlCommand command, object?[] values)
    {
        foreach (var value in values)
            command.Parameters.Add(value switch
            {
                null => new() { Value = DBNull.Value },
                string?[] texts => new() { Value = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                string text => new() { Value = text, NpgsqlDbType = NpgsqlDbType.Text },
                _ => new() { Value = value },
            });
        return command;
    }
}
