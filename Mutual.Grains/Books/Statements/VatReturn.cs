using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Books.Statements;

/// <summary>One box of a VAT return.</summary>
/// <param name="Box">Belgian grid or line of the French CA3: <c>03</c>, <c>54</c>, <c>08</c>…</param>
/// <param name="Text">What it is.</param>
/// <param name="Amount">As the form wants it: positive.</param>
public sealed record VatBox(string Box, string Text, Money Amount);

/// <summary>The figures of a VAT return, from the journal and nothing else.</summary>
/// <param name="Boxes">Boxes that are not zero, in the form's order.</param>
/// <param name="Due">To be paid; negative: to be claimed back.</param>
/// <param name="BooksDue">What the VAT accounts of the books moved by in the period, payments to the state left out; equal to <paramref name="Due"/> or somebody must look.</param>
public sealed record VatReturn(IReadOnlyList<VatBox> Boxes, Money Due, Money BooksDue)
{
    private static readonly (decimal Rate, string Base)[] BelgianBases = [(0, "00"), (6, "01"), (12, "02"), (21, "03")];
    private static readonly (decimal Rate, string Line)[] FrenchLines = [(20, "08"), (5.5m, "09"), (10, "9B"), (2.1m, "14")];

    /// <summary>Computes the return of a period.</summary>
    /// <param name="database">Any pool that may read, with NodaTime.</param>
    /// <param name="entity">Whose.</param>
    /// <param name="from">First day.</param>
    /// <param name="to">Last day.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <remarks>
    /// Belgium: VAT falls due on issue, grids of form 625. France: on collection, lines of CA3 (3310). Source: accounting.md §5; which box a case belongs in is to be confirmed by the entity's accountant.
    /// </remarks>
    public static async Task<VatReturn> Of(NpgsqlDataSource database, Entity entity, LocalDate from, LocalDate to, CancellationToken stop)
    {
        var chart = ChartOfAccounts.Of(entity.Country);
        var moved = await Moved(database, entity, chart, from, to, stop);
        var boxes = entity.Country is Country.Be ? Belgian(moved) : French(moved);
        var deductible = new Money(moved.Sum(row => row.Deductible));
        var due = new Money(-moved.Sum(row => row.Vat)) - deductible;
        Add(boxes, entity.Country is Country.Be ? "59" : "20", entity.Country is Country.Be ? "TVA déductible" : "TVA déductible sur autres biens et services", deductible);
        if (entity.Country is Country.Be) Add(boxes, due.IsNegative ? "72" : "71", due.IsNegative ? "Somme due par l'État" : "Taxe due à l'État", due.IsNegative ? -due : due);
        else Add(boxes, due.IsNegative ? "25" : "28", due.IsNegative ? "Crédit de TVA" : "TVA nette due", due.IsNegative ? -due : due);
        return new([.. boxes], due, await BooksDueOf(database, entity, chart, from, to, stop));
    }

    private static List<VatBox> Belgian(IReadOnlyCollection<Movement> moved)
    {
        var boxes = new List<VatBox>();
        foreach (var (rate, box) in BelgianBases)
        {
            var sales = moved.Where(row => row.Kind == EntryKind.Issued && row.Rate == rate && !row.IsAbroad);
            Add(boxes, box, rate == 0 ? "Opérations soumises à un régime particulier ou au taux de 0 %" : FormattableString.Invariant($"Opérations pour lesquelles la TVA est due au taux de {rate:0} %"), new(-sales.Sum(row => row.Sales)));
        }
        Add(boxes, "44", "Services pour lesquels la TVA étrangère est due par le cocontractant", new(-moved.Where(row => row.Kind == EntryKind.Issued && row.IsAbroad).Sum(row => row.Sales)));
        Add(boxes, "48", "Notes de crédit relatives aux opérations de la grille 44", new(moved.Where(row => row.Kind == EntryKind.CreditNote && row.IsAbroad).Sum(row => row.Sales)));
        Add(boxes, "49", "Notes de crédit relatives aux autres opérations", new(moved.Where(row => row.Kind == EntryKind.CreditNote && !row.IsAbroad).Sum(row => row.Sales)));
        Add(boxes, "54", "TVA due sur les opérations des grilles 01, 02 et 03", new(-moved.Where(row => row.Kind == EntryKind.Issued).Sum(row => row.Vat)));
        Add(boxes, "61", "Diverses régularisations en faveur de l'État", new(-moved.Where(row => row.Kind is not (EntryKind.Issued or EntryKind.CreditNote) && row.Vat < 0).Sum(row => row.Vat)));
        Add(boxes, "62", "Diverses régularisations en faveur du déclarant", new(moved.Where(row => row.Kind is not (EntryKind.Issued or EntryKind.CreditNote) && row.Vat > 0).Sum(row => row.Vat)));
        Add(boxes, "64", "TVA à récupérer mentionnée sur notes de crédit délivrées", new(moved.Where(row => row.Kind == EntryKind.CreditNote).Sum(row => row.Vat)));
        return boxes;
    }

    private static List<VatBox> French(IReadOnlyCollection<Movement> moved)
    {
        var boxes = new List<VatBox>();
        // On collection the base is what was settled of the client's account less its VAT.
        foreach (var (rate, line) in FrenchLines)
        {
            var settled = moved.Where(row => row.Rate == rate && row.Vat != 0).ToList();
            Add(boxes, line, FormattableString.Invariant($"Base hors taxe au taux de {rate:0.0} %"), new(settled.Sum(row => row.Settled + row.Vat)));
            Add(boxes, line + " TVA", FormattableString.Invariant($"Taxe due au taux de {rate:0.0} %"), new(-settled.Sum(row => row.Vat)));
        }
        Add(boxes, "05", "Autres opérations non imposables", new(-moved.Where(row => row.Kind == EntryKind.Issued && row.Rate == 0).Sum(row => row.Sales)));
        Add(boxes, "16", "Total de la TVA brute due", new(-moved.Sum(row => row.Vat)));
        return boxes;
    }

    private static void Add(List<VatBox> boxes, string box, string text, Money amount)
    {
        if (!amount.IsZero) boxes.Add(new(box, text, amount));
    }

    private static async Task<List<Movement>> Moved(NpgsqlDataSource database, Entity entity, ChartOfAccounts chart, LocalDate from, LocalDate to, CancellationToken stop)
    {
        await using var select = database.CreateCommand("""
            SELECT e.kind, coalesce(i.vat_rate, 0), coalesce(c.country <> $4 AND i.vat_rate = 0, false),
                   coalesce(sum(p.cents) FILTER (WHERE p.code = $5), 0)::bigint, coalesce(sum(p.cents) FILTER (WHERE p.code = $6), 0)::bigint,
                   coalesce(-sum(p.cents) FILTER (WHERE p.code = $7 OR p.code = $8 OR p.code = $10), 0)::bigint, coalesce(sum(p.cents) FILTER (WHERE p.code = $9), 0)::bigint
              FROM ledger.entry e JOIN ledger.posting p USING (entry_id) LEFT JOIN invoicing.invoice i ON i.invoice_id = e.stream LEFT JOIN clients.client c USING (client_id)
             WHERE e.entity = $1 AND e.effective_on BETWEEN $2 AND $3 AND p.book = 1 AND e.kind NOT IN ('vat-paid', 'year-closed') GROUP BY 1, 2, 3
            """);
        foreach (var value in (object[])[entity.Id, from, to, entity.Country.ToString().ToUpperInvariant(), chart.Sales, chart.VatDue, chart.Clients, chart.DoubtfulClients, chart.VatDeductible, chart.OwedBack]) select.Parameters.Add(new() { Value = value });
        var moved = new List<Movement>();
        await using var row = await select.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) moved.Add(new(EntryKindNames.Parse(row.GetString(0)), row.GetDecimal(1), row.GetBoolean(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)));
        return moved;
    }

    private static async Task<Money> BooksDueOf(NpgsqlDataSource database, Entity entity, ChartOfAccounts chart, LocalDate from, LocalDate to, CancellationToken stop)
    {
        await using var select = database.CreateCommand("""
            SELECT coalesce(-sum(p.cents), 0)::bigint FROM ledger.posting p JOIN ledger.entry e USING (entry_id)
             WHERE p.entity = $1 AND p.book = 1 AND p.code IN ($4, $5) AND p.effective_on BETWEEN $2 AND $3 AND e.kind <> 'vat-paid'
            """);
        foreach (var value in (object[])[entity.Id, from, to, chart.VatDue, chart.VatDeductible]) select.Parameters.Add(new() { Value = value });
        return new((long)(await select.ExecuteScalarAsync(stop))!);
    }

    /// <summary>Postings of one kind, rate and place. A debit is positive, but for what was settled of clients' accounts.</summary>
    private sealed record Movement(EntryKind Kind, decimal Rate, bool IsAbroad, long Sales, long Vat, long Settled, long Deductible);
}
