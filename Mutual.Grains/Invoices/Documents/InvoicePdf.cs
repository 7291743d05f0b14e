using System.Globalization;
using Mutual.Grains.Documents;

namespace Mutual.Grains.Invoices.Documents;

/// <summary>Sets a document on paper in the client's language: the figures of its XML, the account and the code to pay with, and every word the law wants.</summary>
/// <remarks>It is a Factur-X: a PDF/A-3 that carries the same figures as XML. The same document and fonts give the same bytes. The address stands where a window envelope shows it.</remarks>
public sealed class InvoicePdf(PdfFonts fonts)
{
    private const decimal Totals = 335;     // Left edge of the sums.
    private const decimal Address = 335;
    private const decimal Value = 150;      // Where the values of the head stand.
    private static readonly PdfStyle Title = new(22, 28, PdfInk.Black, IsBold: true);
    private static readonly PdfStyle House = new(12, 16, PdfInk.Accent, IsBold: true);
    private static readonly PdfStyle Figure = new(11, 16, PdfInk.Black, IsBold: true);

    /// <summary>The document's bytes.</summary>
    /// <returns>The PDF; or refused as <see cref="InvoiceDocument.Wrong"/> says.</returns>
    public Outcome<byte[]> Write(InvoiceDocument document)
    {
        if (document.Wrong() is { } wrong) return wrong;
        var structured = FacturXWriter.Write(document);
        if (!structured.IsAccepted) return structured.Refused;
        var words = InvoiceWords.In(document.Language);
        var sheet = new PdfSheet(fonts);
        Head(sheet, document, words);
        Lines(sheet, document, words);
        Sums(sheet, document, words);
        if (document is { Transfer: { } transfer } && document.Totals.Due.IsPositive) PaymentSlip.Draw(sheet, document.Seller.Name, transfer, document.Totals.Due, document.DueOn, words);
        Words(sheet, document);
        sheet.OnEveryPage((page, number, count) => Footer(page, document, words, number, count));
        return sheet.ToBytes(new($"{words.Title(document)} {document.Number}", document.Seller.Name, document.IssuedOn, document.Language.ToString().ToLowerInvariant()),
            new(FacturXFile.Name, "text/xml", structured.Value, "Factur-X", FacturXFile.Statements));
    }

    private static void Head(PdfSheet sheet, InvoiceDocument document, InvoiceWords words)
    {
        var seller = document.Seller;
        sheet.Box(PdfSheet.Left, 44, 26, 4, PdfInk.Accent);
        sheet.Text(PdfSheet.Left, 54, seller.Name, House);
        var y = sheet.Paragraph(PdfSheet.Left, 71, 240, $"{seller.Street}, {seller.PostCode} {seller.City}", PdfStyle.Small);
        foreach (var line in new[] { seller.VatNumber, seller.Email, seller.Phone }.OfType<string>()) y = sheet.Paragraph(PdfSheet.Left, y, 240, line, PdfStyle.Small);
        sheet.Text(PdfSheet.Right, 42, words.Title(document), Title, PdfAlign.Right);
        sheet.Text(PdfSheet.Right, 71, $"{words.Number} {document.Number}", PdfStyle.Body with { Size = 10, Ink = PdfInk.Grey }, PdfAlign.Right);

        var buyer = document.Buyer;
        sheet.Text(Address, 130, words.BilledTo, PdfStyle.Label);
        var to = sheet.Paragraph(Address, 143, PdfSheet.Right - Address, buyer.Name, Figure with { Size = 10, Leading = 14 });
        foreach (var line in new[] { buyer.Street, $"{buyer.PostCode} {buyer.City}", buyer.Country == seller.Country ? null : CountryName(buyer.Country), buyer.VatNumber }.OfType<string>())
            to = sheet.Paragraph(Address, to, PdfSheet.Right - Address, line, PdfStyle.Body);

        (string Name, string? Value)[] facts =
        [
            (words.IssuedOn, Printed.Day(document.IssuedOn, words.Language)),
            (words.DueOn, document.DueOn is { } due ? Printed.Day(due, words.Language) : null),
            (words.DeliveredOn, document.DeliveredOn is { } day ? Printed.Day(day, words.Language) : null),
            (words.Order, document.OrderNumber),
            (words.Reference, document.BuyerReference),
            .. document.Follows.Select(before => (words.Follows, (string?)$"{before.Number}, {Printed.Day(before.IssuedOn, words.Language)}")),
        ];
        var fact = 130m;
        foreach (var (name, value) in facts.Where(one => one.Value is not null))
        {
            sheet.Text(PdfSheet.Left, fact, name, PdfStyle.Label);
            fact = sheet.Paragraph(Value, fact, Address - Value - 12, value!, PdfStyle.Body) + 3;
        }
        sheet.Y = Math.Max(Math.Max(to, fact), Math.Max(y, 200)) + 22;
    }

    private static void Lines(PdfSheet sheet, InvoiceDocument document, InvoiceWords words)
    {
        var table = new PdfTable(sheet,
            new(words.Description, PdfSheet.Left, 220), new(words.Quantity, 342, 70, PdfAlign.Right), new(words.Price, 420, 75, PdfAlign.Right),
            new(words.VatRate, 468, 45, PdfAlign.Right), new(words.Amount, PdfSheet.Right, 75, PdfAlign.Right));
        table.Head();
        foreach (var line in document.Lines)
        {
            table.Row(
                [
                    line.Description, words.Counted(line), Printed.Number(line.UnitPrice, words.Language, decimals: 2),
                    line.Vat.Category is "S" or "Z" ? $"{Printed.Number(line.Vat.Percent, words.Language)} %" : "–", Printed.Amount(line.Net, words.Language),
                ],
                [.. (line.Adjustments ?? []).Select(adjustment => $"{Named(adjustment, words)} {Printed.Amount(adjustment.Signed, words.Language)}")]);
        }
        sheet.Y += 10;
    }

    private static void Sums(PdfSheet sheet, InvoiceDocument document, InvoiceWords words)
    {
        var totals = document.Totals;
        var rows = new List<(string Name, Money Amount, PdfStyle Style)>();
        if (document.Adjustments.Count > 0) rows.Add((words.Lines, totals.LinesNet, PdfStyle.Body));
        rows.AddRange(document.Adjustments.Select(adjustment => (Named(adjustment, words), adjustment.Signed, PdfStyle.Body)));
        rows.Add((words.Net, totals.Net, PdfStyle.Body));
        rows.AddRange(totals.ByVat.Where(rate => rate.Category is "S" or "Z").Select(rate => (string.Format(CultureInfo.InvariantCulture, words.Vat,
            Printed.Number(rate.Percent, words.Language), Printed.Amount(rate.Net, words.Language)), rate.Vat, PdfStyle.Body)));
        if (!totals.Prepaid.IsZero)
        {
            rows.Add((words.Gross, totals.Gross, PdfStyle.Strong));
            rows.Add((words.Paid, -totals.Prepaid, PdfStyle.Body));
        }
        sheet.Need((rows.Count * 16) + 34);
        foreach (var (name, amount, style) in rows)
        {
            // A long reason breaks; its amount stands with the first line.
            sheet.Text(PdfSheet.Right, sheet.Y, Printed.Amount(amount, words.Language), style, PdfAlign.Right);
            sheet.Y = sheet.Paragraph(Totals, sheet.Y, 140, name, style) + 4;
        }
        sheet.Box(Totals - 10, sheet.Y, PdfSheet.Right - Totals + 20, 26, PdfInk.Tint);   // Out by as much on either side, so that the figures stay in one line.
        sheet.Text(Totals, sheet.Y + 5, document.Kind is DocumentKind.CreditNote ? words.Credited : totals.Due.IsZero ? words.NothingDue : words.Due, Figure with { Size = 10 });
        sheet.Text(PdfSheet.Right, sheet.Y + 5, Printed.Euros(totals.Due, words.Language), Figure, PdfAlign.Right);
        sheet.Y += 44;
    }

    private static void Words(PdfSheet sheet, InvoiceDocument document)
    {
        var said = document.Totals.ByVat.Select(rate => rate.Mention).Concat(document.Mentions.Where(mention => mention.Subject is not "BAR").Select(mention => mention.Text)).OfType<string>().ToList();
        if (document.Note is { } note) Said(note, PdfStyle.Body);
        foreach (var text in said) Said(text, PdfStyle.Small);

        void Said(string text, PdfStyle style)
        {
            foreach (var line in sheet.Lines(text, PdfSheet.Right - PdfSheet.Left, style))
            {
                sheet.Need(style.Leading);
                sheet.Text(PdfSheet.Left, sheet.Y, line, style);
                sheet.Y += style.Leading;
            }
            sheet.Y += 3;
        }
    }

    private static void Footer(PdfSheet page, InvoiceDocument document, InvoiceWords words, int number, int count)
    {
        page.Rule(PdfSheet.Left, 798, PdfSheet.Right, PdfInk.Hairline);
        var legal = string.Join(" · ", new[] { document.Seller.Name, document.Seller.LegalInformation, document.Seller.VatNumber }.OfType<string>());
        page.Paragraph(PdfSheet.Left, 803, 410, legal, PdfStyle.Small);
        page.Text(PdfSheet.Right, 803, string.Format(CultureInfo.InvariantCulture, words.Page, number, count), PdfStyle.Small, PdfAlign.Right);
    }

    private static string Named(DocumentAdjustment adjustment, InvoiceWords words) => $"{(adjustment.IsCharge ? words.Charge : words.Discount)} {adjustment.Reason}";

    // The post of another country reads its own English name; a code nobody knows stays a code.
    internal static string CountryName(string code) => Countries.GetValueOrDefault(code, code);

    private static readonly Dictionary<string, string> Countries = "AT Austria|BE Belgium|BG Bulgaria|CH Switzerland|CY Cyprus|CZ Czechia|DE Germany|DK Denmark|EE Estonia|ES Spain|FI Finland|FR France|GB United Kingdom|GR Greece|HR Croatia|HU Hungary|IE Ireland|IS Iceland|IT Italy|LI Liechtenstein|LT Lithuania|LU Luxembourg|LV Latvia|MC Monaco|MT Malta|NL Netherlands|NO Norway|PL Poland|PT Portugal|RO Romania|SE Sweden|SI Slovenia|SK Slovakia|US United States"
        .Split('|').ToDictionary(pair => pair[..2], pair => pair[3..]);
}
