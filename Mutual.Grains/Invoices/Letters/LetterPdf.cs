using System.Globalization;
using Mutual.Grains.Documents;
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Payments;

namespace Mutual.Grains.Invoices.Letters;

/// <summary>A letter on paper: the address where a window envelope shows it, the words, the figures and how to pay. The same letter and fonts give the same bytes.</summary>
public sealed class LetterPdf(PdfFonts fonts)
{
    private const decimal Address = 335;
    private const decimal Amounts = 400;
    private static readonly PdfStyle House = new(12, 16, PdfInk.Accent, IsBold: true);
    private static readonly PdfStyle Subject = new(13, 20, PdfInk.Black, IsBold: true);
    private static readonly PdfStyle Said = new(9.5m, 14, PdfInk.Black);

    /// <summary>The letter's bytes.</summary>
    public byte[] Write(ClientLetter letter)
    {
        var (words, own) = (new LetterWords(letter.Language), InvoiceWords.In(letter.Language));
        var sheet = new PdfSheet(fonts);
        sheet.Box(PdfSheet.Left, 44, 26, 4, PdfInk.Accent);
        sheet.Text(PdfSheet.Left, 54, letter.From.Name, House);
        sheet.Text(PdfSheet.Left, 72, letter.From.VatNumber, PdfStyle.Small);
        var to = sheet.Paragraph(Address, 130, PdfSheet.Right - Address, letter.To.Name, PdfStyle.Strong);
        var home = letter.From.Country.ToString().ToUpperInvariant();
        foreach (var line in new[] { letter.To.Street, $"{letter.To.PostCode} {letter.To.City}", letter.To.Country == home ? null : InvoicePdf.CountryName(letter.To.Country) }.OfType<string>())
            to = sheet.Paragraph(Address, to, PdfSheet.Right - Address, line, PdfStyle.Body);
        sheet.Text(PdfSheet.Left, 130, Printed.Day(letter.On, letter.Language), PdfStyle.Body);
        sheet.Y = sheet.Paragraph(PdfSheet.Left, Math.Max(to, 200) + 26, PdfSheet.Right - PdfSheet.Left, letter.Subject, Subject) + 10;
        foreach (var paragraph in letter.Paragraphs.SkipLast(1)) Paragraph(sheet, paragraph);
        Figures(sheet, letter, words);
        Paragraph(sheet, letter.Paragraphs[^1]);
        if (letter.ToPay.IsPositive)
            PaymentSlip.Draw(sheet, letter.From.Name, new(Iban.Parse(letter.From.Iban).Accepted, letter.From.Bic, PaymentReference.Parse(letter.Reference).Accepted), letter.ToPay, null, own);
        sheet.OnEveryPage((page, number, count) =>
        {
            page.Rule(PdfSheet.Left, 798, PdfSheet.Right, PdfInk.Hairline);
            page.Text(PdfSheet.Left, 803, $"{letter.From.Name} · {letter.From.VatNumber}", PdfStyle.Small);
            page.Text(PdfSheet.Right, 803, string.Format(CultureInfo.InvariantCulture, own.Page, number, count), PdfStyle.Small, PdfAlign.Right);
        });
        return sheet.ToBytes(new(letter.Subject, letter.From.Name, letter.On, letter.Language.ToString().ToLowerInvariant()));
    }

    private static void Paragraph(PdfSheet sheet, string text)
    {
        foreach (var line in sheet.Lines(text, PdfSheet.Right - PdfSheet.Left, Said))
        {
            sheet.Need(Said.Leading);
            sheet.Text(PdfSheet.Left, sheet.Y, line, Said);
            sheet.Y += Said.Leading;
        }
        sheet.Y += 8;
    }

    private static void Figures(PdfSheet sheet, ClientLetter letter, LetterWords words)
    {
        sheet.Need((letter.Figures.Count * 16) + 60);
        foreach (var (name, amount) in letter.Figures)
        {
            sheet.Text(PdfSheet.Left, sheet.Y, name, PdfStyle.Body);
            sheet.Text(Amounts, sheet.Y, Printed.Amount(amount, letter.Language), PdfStyle.Body, PdfAlign.Right);
            sheet.Y += 16;
            sheet.Rule(PdfSheet.Left, sheet.Y - 2, Amounts, PdfInk.Hairline);
        }
        sheet.Text(PdfSheet.Left, sheet.Y, words.ToPay, PdfStyle.Strong);
        sheet.Text(Amounts, sheet.Y, Printed.Euros(letter.ToPay, letter.Language), PdfStyle.Strong, PdfAlign.Right);
        sheet.Y += 28;
    }
}
