using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Ledger;
using Mutual.Grains.Ledger.Export;
using Mutual.Grains.Proof;
using Npgsql;

namespace Mutual.Silo.Simulation;

/// <summary>What a simulation leaves in its folder besides the bank's files: books, balances, months, payslips, lines in suspense. Only facts, in their own order.</summary>
internal static class SimulationOutput
{
    private const int DocumentsAtOnce = 200;
    private static readonly string[] Books = ["hledger", "beancount"];

    /// <summary>Writes everything.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="database">Read only.</param>
    /// <param name="plays">The entities.</param>
    /// <param name="months">Their months.</param>
    /// <param name="stop">Ends the writing.</param>
    public static async Task Write(SimulationFolder folder, NpgsqlDataSource database, IEnumerable<EntityPlay> plays, IEnumerable<MonthFigures> months, CancellationToken stop)
    {
        await LedgerExport.Write(database, Books, folder.Path, entity: null, year: null, stop);
        // It names the heads of the chains, whose order is the one in which silos committed: true, and another one each time.
        foreach (var manifest in Directory.EnumerateFiles(folder.Path, Manifest.FileName + "*")) File.Delete(manifest);

        await folder.Lines("balances.csv", Balances.ToCsv(await Balances.Read(database, on: null, known: null, entity: null, stop)));
        await folder.Lines("months.csv", months.Select(month => month.ToCsv()).Prepend(MonthFigures.CsvHeader));
        await folder.Lines("payslips.jsonl", await PayslipLines.Read(database, stop));

        var unplaced = new List<(string, UnplacedLine)>();
        foreach (var play in plays)
            foreach (var line in await UnplacedLines.Read(database, play.World.Entity.Id, stop)) unplaced.Add((play.World.Entity.Code, line));
        await folder.Lines(Path.Combine("bank", "unplaced.csv"), UnplacedLines.ToCsv(unplaced));
    }

    /// <summary>Makes the documents of everything that was issued, and writes them: <c>invoices/2026-00871.pdf</c>, and <c>.xml</c> where the law wants a structured one.</summary>
    public static async Task WriteDocuments(SimulationFolder folder, InvoiceDocuments documents, NpgsqlDataSource database, CancellationToken stop)
    {
        while (await documents.MakeNext(DocumentsAtOnce, stop) > 0) { }
        await using var query = database.CreateCommand("SELECT e.code, d.number, d.form, d.content FROM invoicing.document d JOIN invoicing.invoice i USING (invoice_id) JOIN ledger.entity e USING (entity)");
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            await folder.Document(row.GetString(0), row.GetString(1), row.GetString(2) == InvoiceDocuments.Pdf ? "pdf" : "xml", row.GetFieldValue<byte[]>(3));
    }

    /// <summary>Asks every statement about the books.</summary>
    public static async Task<List<CheckResult>> Check(NpgsqlDataSource database, CancellationToken stop)
    {
        await using var reader = await database.OpenConnectionAsync(stop);
        return await Checks.RunAll(reader, stop);
    }
}
