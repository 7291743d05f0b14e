using System.Security.Cryptography;
using Mutual.Grains.Governance;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Invoices.Documents;

/// <summary>A document as it is kept, without its bytes.</summary>
/// <param name="Document">Id of the invoice or credit note.</param>
/// <param name="Number">Its number.</param>
/// <param name="Form"><c>pdf</c>, <c>ubl</c> or <c>factur-x</c>.</param>
/// <param name="Sha256">Of the bytes, in hex.</param>
public sealed record KeptDocument(Guid Document, string Number, string Form, string Language, string Sha256, Instant MadeAt);

/// <summary>Where sending a document through the access point stands.</summary>
/// <param name="State"><c>waiting</c>, <c>sent</c>, or <c>failed</c> and tried again.</param>
/// <param name="Receiver">Scheme and identifier.</param>
/// <param name="Detail">Why it failed.</param>
public sealed record DocumentSent(Guid Document, string Number, string State, string Receiver, Instant At, string? Detail);

/// <summary>Everything kept of an invoice and its credit notes.</summary>
public sealed record InvoicePapers(IReadOnlyList<KeptDocument> Documents, IReadOnlyList<DocumentSent> Sending);

/// <summary>A document with its bytes.</summary>
public sealed record DocumentBytes(string Number, string Form, byte[] Content)
{
    /// <summary>Media type.</summary>
    public string MediaType => Form == InvoiceDocuments.Pdf ? "application/pdf" : "application/xml";

    /// <summary><c>2026-00871.pdf</c>.</summary>
    public string FileName => $"{Number}.{(Form == InvoiceDocuments.Pdf ? "pdf" : "xml")}";
}

/// <summary>Makes the documents of what was issued and keeps them: once each, append-only, with the hash the database itself checks. What is sent or shown later is what was kept.</summary>
/// <remarks>
/// They are made after the commit that issued, in the order of numbers, and marked up to where they are made; asked for before, one is made at once. The row of the mark, locked while a batch
/// is made, keeps a second maker off it. What cannot be made is listed with its reason and holds nothing up.
/// </remarks>
public sealed class InvoiceDocuments(NpgsqlDataSource database, InvoicePdf paper, IEntities entities, IClock clock)
{
    /// <summary>The paper.</summary>
    public const string Pdf = "pdf";

    /// <summary>Peppol BIS Billing 3.0.</summary>
    public const string Ubl = "ubl";

    /// <summary>Factur-X, EN 16931 with the French additions.</summary>
    public const string FacturX = "factur-x";

    /// <summary>Kind of the outbox row of a document that leaves through an access point.</summary>
    public const string Outbox = "access-point";

    private sealed record Series(short Entity, short Year, string Name);

    /// <summary>Makes the documents of some invoices or credit notes that wait.</summary>
    /// <param name="most">How many of one series at most.</param>
    /// <returns>How many were looked at; zero when none waits, or others are at work on all that do.</returns>
    public async Task<int> MakeNext(int most, CancellationToken stop)
    {
        var looked = 0;
        foreach (var series in await Waiting(stop)) looked += await MakeOf(series, most, stop);
        return looked;
    }

    /// <summary>A document's bytes as they were kept; made now when it was not yet.</summary>
    /// <param name="document">Invoice or credit note.</param>
    /// <param name="form">Form.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The bytes; or <c>not-found</c> when it has no such form, or why it cannot be made.</returns>
    public async Task<Outcome<DocumentBytes>> Find(Guid document, string form, CancellationToken stop)
    {
        if (await Kept(document, form, stop) is { } kept) return kept;
        await using var connection = await database.OpenConnectionAsync(stop);
        if (await Issued(connection, "document_id = $1", stop, document) is not [var issued]) return Refusal.NotFound;
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var made = await Make(connection, issued, stop);
        await transaction.CommitAsync(stop);
        if (made is { } refused) return refused;
        return await Kept(document, form, stop) is { } now ? now : Refusal.NotFound;
    }

    /// <summary>The same for a document of an invoice: of another one it is not found.</summary>
    public async Task<Outcome<DocumentBytes>> Find(Guid invoice, Guid document, string form, CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT EXISTS (SELECT FROM invoicing.issued WHERE document_id = $1 AND invoice_id = $2)");
        query.Parameters.AddWithValue(document);
        query.Parameters.AddWithValue(invoice);
        return await query.ExecuteScalarAsync(stop) is true ? await Find(document, form, stop) : Refusal.NotFound;
    }

    /// <summary>The documents of an invoice and of its credit notes, and how sending them stands. What was issued a moment ago is made now, for somebody looks at it already.</summary>
    public async Task<InvoicePapers> PapersOf(Guid invoice, CancellationToken stop)
    {
        foreach (var missing in await Missing(invoice, stop)) await Find(missing, Pdf, stop);
        await using var query = database.CreateCommand("""
            SELECT DISTINCT ON (document_id) document_id, d.number, state, receiver, at, detail FROM invoicing.transmission t JOIN invoicing.document d USING (document_id)
             WHERE t.invoice_id = $1 ORDER BY document_id, step DESC
            """);
        query.Parameters.AddWithValue(invoice);
        var sending = new List<DocumentSent>();
        await using (var row = await query.ExecuteReaderAsync(stop))
            while (await row.ReadAsync(stop))
                sending.Add(new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetFieldValue<Instant>(4), row.IsDBNull(5) ? null : row.GetString(5)));
        return new(await Of(invoice, stop), sending);
    }

    private async Task<List<Guid>> Missing(Guid invoice, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT document_id FROM invoicing.issued i WHERE invoice_id = $1 AND NOT EXISTS (SELECT FROM invoicing.document d WHERE d.document_id = i.document_id)
            """);
        query.Parameters.AddWithValue(invoice);
        var missing = new List<Guid>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) missing.Add(row.GetGuid(0));
        return missing;
    }

    private async Task<IReadOnlyList<KeptDocument>> Of(Guid invoice, CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT document_id, number, form, language, sha256, made_at FROM invoicing.document WHERE invoice_id = $1 ORDER BY document_id <> $1, number, form");
        query.Parameters.AddWithValue(invoice);
        var documents = new List<KeptDocument>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            documents.Add(new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), Convert.ToHexStringLower(row.GetFieldValue<byte[]>(4)), row.GetFieldValue<Instant>(5)));
        return documents;
    }

    private async Task<DocumentBytes?> Kept(Guid document, string form, CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT number, content FROM invoicing.document WHERE document_id = $1 AND form = $2");
        query.Parameters.AddWithValue(document);
        query.Parameters.AddWithValue(form);
        await using var row = await query.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? new(row.GetString(0), form, row.GetFieldValue<byte[]>(1)) : null;
    }

    private async Task<List<Series>> Waiting(CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT s.entity, s.year, s.series FROM numbering.series s LEFT JOIN invoicing.document_mark m USING (entity, year, series)
             WHERE s.series IN ('invoice', 'credit-note') AND s.last > coalesce(m.made_upto, 0) ORDER BY s.entity, s.year, s.series DESC
            """);
        var waiting = new List<Series>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) waiting.Add(new(row.GetInt16(0), row.GetInt16(1), row.GetString(2)));
        return waiting;
    }

    private async Task<int> MakeOf(Series series, int most, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (await Mark(connection, series, stop) is not { } upto) return 0;
        var issued = await Issued(connection, "entity = $1 AND year = $2 AND series = $3 AND sequence > $4 ORDER BY sequence LIMIT $5", stop, series.Entity, series.Year, series.Name, upto, most);
        if (issued.Count == 0) return 0;
        foreach (var one in issued) await Make(connection, one, stop);
        await Run(connection, "UPDATE invoicing.document_mark SET made_upto = $4 WHERE entity = $1 AND year = $2 AND series = $3", stop, series.Entity, series.Year, series.Name, issued[^1].Sequence);
        await transaction.CommitAsync(stop);
        return issued.Count;
    }

    private static async Task<long?> Mark(NpgsqlConnection connection, Series series, CancellationToken stop)
    {
        await Run(connection, "INSERT INTO invoicing.document_mark (entity, year, series, made_upto) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING", stop, series.Entity, series.Year, series.Name);
        await using var take = Command(connection, "SELECT made_upto FROM invoicing.document_mark WHERE entity = $1 AND year = $2 AND series = $3 FOR UPDATE SKIP LOCKED", series.Entity, series.Year, series.Name);
        return await take.ExecuteScalarAsync(stop) is long upto ? upto : null;
    }

    private static async Task<List<IssuedPaper>> Issued(NpgsqlConnection connection, string which, CancellationToken stop, params object[] values)
    {
        await using var query = Command(connection, $"SELECT {IssuedPaper.Columns} FROM invoicing.issued WHERE {which}", values);
        var issued = new List<IssuedPaper>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) issued.Add(IssuedPaper.Read(row));
        return issued;
    }

    /// <summary>Every form of one document, and its way out, in the transaction of the connection.</summary>
    /// <returns>Why it cannot be made; null when it is kept.</returns>
    private async Task<Refused?> Make(NpgsqlConnection connection, IssuedPaper issued, CancellationToken stop)
    {
        var forms = Forms(await entities.Of(issued.Entity), issued);
        if (!forms.IsAccepted)
        {
            await Run(connection, "INSERT INTO invoicing.document_refusal (document_id, invoice_id, code, detail, refused_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING", stop,
                issued.Document, issued.Invoice, forms.Refused.Code, forms.Refused.Detail, clock.Now());
            return forms.Refused;
        }
        foreach (var (form, content) in forms.Value) await Keep(connection, issued, form, content, stop);
        if (forms.Value.Count > 1 && issued.Buyer is { IsConsumer: false, ElectronicAddress: { } receiver }) await PutOut(connection, issued, receiver, stop);
        await Run(connection, "DELETE FROM invoicing.document_refusal WHERE document_id = $1", stop, issued.Document);
        return null;
    }

    /// <summary>The paper, and the form the seller's law asks for: UBL from Belgium, Factur-X from France. Only the paper where no network could carry it.</summary>
    private Outcome<List<(string Form, byte[] Content)>> Forms(Entity entity, IssuedPaper issued)
    {
        var document = issued.ToDocument(entity);
        if (!document.IsAccepted) return document.Refused;
        var pdf = paper.Write(document.Value);
        if (!pdf.IsAccepted) return pdf.Refused;
        var isFrench = entity.Country is Country.Fr;
        var structured = isFrench ? FacturXWriter.Write(document.Value) : UblWriter.Write(document.Value);
        if (structured.IsAccepted) return new List<(string, byte[])> { (Pdf, pdf.Value), (isFrench ? FacturX : Ubl, structured.Value) };
        return structured.Refused.Code == Refusal.NoElectronicAddress.Code ? new List<(string, byte[])> { (Pdf, pdf.Value) } : structured.Refused;
    }

    private Task Keep(NpgsqlConnection connection, IssuedPaper issued, string form, byte[] content, CancellationToken stop) => Run(connection, """
        INSERT INTO invoicing.document (document_id, form, invoice_id, number, language, content, sha256, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
        """, stop, issued.Document, form, issued.Invoice, issued.Number, issued.LanguageCode, content, SHA256.HashData(content), clock.Now());

    private async Task PutOut(NpgsqlConnection connection, IssuedPaper issued, SchemeId receiver, CancellationToken stop)
    {
        var now = clock.Now();
        await Run(connection, "INSERT INTO ops.outbox (outbox_id, kind, body, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", stop, issued.Document, Outbox, $"{receiver.Scheme}:{receiver.Value}", now);
        await Run(connection, "INSERT INTO invoicing.transmission (document_id, step, invoice_id, state, receiver, at) VALUES ($1, 1, $2, 'waiting', $3, $4) ON CONFLICT DO NOTHING", stop,
            issued.Document, issued.Invoice, $"{receiver.Scheme}:{receiver.Value}", now);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(value is null ? new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text } : new() { Value = value });
        return command;
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken stop, params object?[] values)
    {
        await using var command = Command(connection, sql, values);
        await command.ExecuteNonQueryAsync(stop);
    }
}
