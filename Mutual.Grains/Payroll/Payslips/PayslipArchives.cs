using System.IO.Compression;
using System.Security.Cryptography;
using Mutual.Grains.Documents;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payroll.Payslips;

/// <summary>How far the documents of a run are.</summary>
/// <param name="Batches">Archives there will be; 0: nobody asked for them.</param>
/// <param name="Done">Archives that stand whole on the disk.</param>
/// <param name="Documents">Payslips in them.</param>
public sealed record DocumentsMade(int Batches, int Done, int Documents);

/// <summary>The documents of runs, in archives of one partition each: <c>payslips/be/2026-11/0001.zip</c>, entries stored as they are, so that one is read without the others.</summary>
/// <remarks>
/// An archive is written beside its place, brought to the disk once for all its payslips, renamed, and only then marked with the hash of each document. Killed anywhere, the
/// batch is still waiting and is written again, to the same bytes. The row locked while it is written keeps a second printer off it, and a dead one's lock falls with its connection.
/// </remarks>
public sealed class PayslipArchives(NpgsqlDataSource database, PayslipReader reader, PayslipPdf paper, SalaryFileFolder folder, IClock clock)
{
    private const int AtOnce = 500;

    // All papers of a run show the same head: the last one published when they were asked for.
    private const string Ask = """
        INSERT INTO payroll.document_batch (run_id, n, head)
        SELECT r.run_id, p.n, (SELECT left(encode(h.head, 'hex'), 16) FROM ledger.published_head h WHERE h.entity = r.entity ORDER BY h.position DESC, h.day DESC LIMIT 1)
          FROM payroll.run r JOIN payroll.partition p USING (run_id)
        """;

    private sealed record Batch(Guid Run, int N, string? Head, short Entity, string Code, LocalDate Month, LocalDate PayOn, Guid[] Members)
    {
        public string Name => FormattableString.Invariant($"payslips/{Code}/{YearMonthPattern.Iso.Format(Month.ToYearMonth())}/{N:0000}.zip");
    }

    private readonly record struct Placed(Guid Payslip, DocumentLanguage Language, long At, int Length, byte[] Sha256);

    /// <summary>Asks for the documents of a run; again: nothing more happens.</summary>
    /// <returns>How far they are; or refused with <c>run-not-started</c> or <c>run-not-approved</c>.</returns>
    public async Task<Outcome<DocumentsMade>> Begin(short entity, YearMonth month, CancellationToken stop)
    {
        if (await StatusOf(entity, month, stop) is not { } status) return Refusal.RunNotStarted;
        if (status is not ("approved" or "paid" or "closed")) return Refusal.RunNotApproved;   // Before that its content may still change.
        await using var begin = database.CreateCommand(Ask + " WHERE r.entity = $1 AND r.month = $2 ON CONFLICT DO NOTHING");
        begin.Parameters.AddWithValue(entity);
        begin.Parameters.AddWithValue(month.OnDayOfMonth(1));
        await begin.ExecuteNonQueryAsync(stop);
        return await Progress(entity, month, stop);
    }

    /// <summary>Asks for the documents of every run that is paid and has none.</summary>
    public async Task BeginPaid(CancellationToken stop)
    {
        await using var begin = database.CreateCommand(
            Ask + " WHERE r.status IN ('paid', 'closed') AND NOT EXISTS (SELECT 1 FROM payroll.document_batch b WHERE b.run_id = r.run_id) ON CONFLICT DO NOTHING");
        await begin.ExecuteNonQueryAsync(stop);
    }

    /// <summary>How far the documents of a run are.</summary>
    /// <returns>The figures; or refused with <c>run-not-started</c>.</returns>
    public async Task<Outcome<DocumentsMade>> Progress(short entity, YearMonth month, CancellationToken stop)
    {
        if (await StatusOf(entity, month, stop) is null) return Refusal.RunNotStarted;
        await using var query = database.CreateCommand("""
            SELECT count(b.n)::int, count(b.done_at)::int, coalesce(sum(b.documents), 0)::int FROM payroll.run r JOIN payroll.document_batch b USING (run_id) WHERE r.entity = $1 AND r.month = $2
            """);
        query.Parameters.AddWithValue(entity);
        query.Parameters.AddWithValue(month.OnDayOfMonth(1));
        await using var row = await query.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return new DocumentsMade(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2));
    }

    /// <summary>Makes the next archive that waits.</summary>
    /// <returns>How many payslips it holds; null when none waits, or others are at work on all that do.</returns>
    public async Task<int?> PrintNext(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (await Take(connection, stop) is not { } batch) return null;

        var payslips = await PayslipsOf(connection, batch, stop);
        folder.Tidy(batch.Name);
        var (placed, unproven) = (new List<Placed>(payslips.Length), new List<Refused>());
        var statements = new List<IReadOnlyList<Outcome<PayslipStatement>>>();
        foreach (var some in payslips.Chunk(AtOnce)) statements.Add(await reader.Read(some, batch.Head, stop));
        var sha256 = folder.Put(batch.Name, file =>
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var statement in statements.SelectMany(some => some))
            {
                stop.ThrowIfCancellationRequested();
                if (statement.Refused is { } refused) unproven.Add(refused);
                else placed.Add(Add(archive, file, statement.Value!));
            }
        });
        await Mark(connection, batch, sha256, placed, unproven, stop);
        await transaction.CommitAsync(stop);
        return placed.Count;
    }

    /// <summary>A payslip's document as it was made, hashed again.</summary>
    /// <returns>The bytes; null when it was not made in that language; or refused with <c>file-changed</c>.</returns>
    public async Task<Outcome<byte[]?>> Find(Guid payslip, DocumentLanguage? language, CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT b.name, d.at_byte, d.bytes, d.sha256, d.language FROM payroll.document d JOIN payroll.document_batch b USING (run_id, n) WHERE d.payslip_id = $1");
        query.Parameters.AddWithValue(payslip);
        await using var row = await query.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop) || (language is { } wanted && row.GetString(4) != NameOf(wanted))) return default(Outcome<byte[]?>);
        var bytes = await folder.Part(row.GetString(0), row.GetInt64(1), row.GetInt32(2), stop);
        return bytes is not null && SHA256.HashData(bytes).AsSpan().SequenceEqual(row.GetFieldValue<byte[]>(3)) ? bytes : Refusal.FileChanged;
    }

    /// <summary>Whether a payslip's run is approved: before that its content may still change, and nobody should hold a paper of it.</summary>
    public async Task<bool> MayBeShown(Guid payslip, CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT EXISTS (SELECT 1 FROM payroll.payslip s JOIN payroll.run r USING (run_id) WHERE s.payslip_id = $1 AND r.status IN ('approved', 'paid', 'closed'))");
        query.Parameters.AddWithValue(payslip);
        return await query.ExecuteScalarAsync(stop) is true;
    }

    /// <summary>The head printed on the documents of a payslip's run; else the last one published.</summary>
    public async Task<string?> HeadFor(Guid payslip, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT s.entity, (SELECT b.head FROM payroll.document_batch b WHERE b.run_id = s.run_id ORDER BY b.n LIMIT 1) FROM payroll.payslip s WHERE s.payslip_id = $1
            """);
        query.Parameters.AddWithValue(payslip);
        await using var row = await query.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) return null;
        return row.IsDBNull(1) ? await reader.HeadOf(row.GetInt16(0), stop) : row.GetString(1);
    }

    private Placed Add(ZipArchive archive, Stream file, PayslipStatement payslip)
    {
        var pdf = paper.Write(payslip);
        var entry = archive.CreateEntry($"{payslip.Number}.pdf", CompressionLevel.NoCompression);
        entry.LastWriteTime = payslip.PaidOn.ToDateTimeUnspecified();   // Nothing in an archive tells when it was written: the same bytes again.
        using var into = entry.Open();
        into.Write(pdf);
        return new(payslip.Payslip, payslip.Holder.Language, file.Position - pdf.Length, pdf.Length, SHA256.HashData(pdf));
    }

    private async Task<string?> StatusOf(short entity, YearMonth month, CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT status FROM payroll.run WHERE entity = $1 AND month = $2");
        query.Parameters.AddWithValue(entity);
        query.Parameters.AddWithValue(month.OnDayOfMonth(1));
        return await query.ExecuteScalarAsync(stop) as string;
    }

    private static async Task<Batch?> Take(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var query = new NpgsqlCommand("""
            SELECT b.run_id, b.n, b.head, r.entity, e.code, r.month, r.pay_on, p.members
              FROM payroll.document_batch b JOIN payroll.run r USING (run_id) JOIN payroll.partition p USING (run_id, n) JOIN ledger.entity e ON e.entity = r.entity
             WHERE b.done_at IS NULL ORDER BY b.run_id, b.n LIMIT 1 FOR UPDATE OF b SKIP LOCKED
            """, connection);
        await using var row = await query.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop)
            ? new(row.GetGuid(0), row.GetInt32(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt16(3), row.GetString(4), row.GetFieldValue<LocalDate>(5), row.GetFieldValue<LocalDate>(6), row.GetFieldValue<Guid[]>(7))
            : null;
    }

    private static async Task<Guid[]> PayslipsOf(NpgsqlConnection connection, Batch batch, CancellationToken stop)
    {
        await using var query = new NpgsqlCommand("SELECT payslip_id FROM payroll.payslip WHERE entity = $1 AND month = $2 AND run_id = $3 AND member_id = ANY ($4) ORDER BY number", connection)
        {
            Parameters = { new() { Value = batch.Entity }, new() { Value = batch.Month }, new() { Value = batch.Run }, new() { Value = batch.Members } },
        };
        var payslips = new List<Guid>(batch.Members.Length);
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) payslips.Add(row.GetGuid(0));
        return [.. payslips];
    }

    private async Task Mark(NpgsqlConnection connection, Batch batch, string sha256, List<Placed> placed, List<Refused> unproven, CancellationToken stop)
    {
        await using (var copy = await connection.BeginBinaryImportAsync("COPY payroll.document (payslip_id, run_id, n, language, at_byte, bytes, sha256) FROM STDIN (FORMAT BINARY)", stop))
        {
            foreach (var one in placed)
            {
                await copy.StartRowAsync(stop);
                await copy.WriteAsync(one.Payslip, NpgsqlDbType.Uuid, stop);
                await copy.WriteAsync(batch.Run, NpgsqlDbType.Uuid, stop);
                await copy.WriteAsync(batch.N, NpgsqlDbType.Integer, stop);
                await copy.WriteAsync(NameOf(one.Language), NpgsqlDbType.Text, stop);
                await copy.WriteAsync(one.At, NpgsqlDbType.Bigint, stop);
                await copy.WriteAsync(one.Length, NpgsqlDbType.Integer, stop);
                await copy.WriteAsync(one.Sha256, NpgsqlDbType.Bytea, stop);
            }
            await copy.CompleteAsync(stop);
        }

        // What cannot be proven is not printed; a person must look at it.
        await using (var find = new NpgsqlCommand("""
            INSERT INTO payroll.exception (run_id, member_id, code, sentence, severity)
            SELECT s.run_id, s.member_id, 'payslip-not-proven', u.sentence, 1 FROM unnest($3) AS u (sentence)
              JOIN payroll.payslip s ON s.entity = $2 AND s.number = split_part(u.sentence, ':', 1) AND s.run_id = $1 ON CONFLICT DO NOTHING
            """, connection) { Parameters = { new() { Value = batch.Run }, new() { Value = batch.Entity }, new() { Value = unproven.Select(refused => refused.Detail ?? "").ToArray() } } })
            if (unproven.Count > 0) await find.ExecuteNonQueryAsync(stop);

        await using var mark = new NpgsqlCommand("UPDATE payroll.document_batch SET name = $3, sha256 = $4, documents = $5, done_at = $6 WHERE run_id = $1 AND n = $2", connection)
        {
            Parameters =
            {
                new() { Value = batch.Run }, new() { Value = batch.N }, new() { Value = batch.Name }, new() { Value = sha256 }, new() { Value = placed.Count },
                new() { Value = clock.Now(), NpgsqlDbType = NpgsqlDbType.TimestampTz },
            },
        };
        await mark.ExecuteNonQueryAsync(stop);
    }

    private static string NameOf(DocumentLanguage language) => language switch { DocumentLanguage.Fr => "fr", DocumentLanguage.Nl => "nl", _ => "en" };
}
