using System.Globalization;
using Mutual.Grains.Documents;
using NodaTime;

namespace Mutual.Grains.Invoices.Documents;

/// <summary>How to pay, on paper: the amount, the account, the reference, and the code that says the same to a bank's app.</summary>
internal static class PaymentSlip
{
    private const decimal High = 112, Code = 92, From = PdfSheet.Left + 10 + Code + 18;
    private static readonly PdfStyle Title = new(11, 16, PdfInk.Black, IsBold: true);

    /// <summary>Draws it where the sheet stands, whole on one page.</summary>
    /// <param name="payee">Name on the account.</param>
    /// <param name="due">Above zero.</param>
    /// <param name="by">Last day; null: now.</param>
    public static void Draw(PdfSheet sheet, string payee, TransferInstruction transfer, Money due, LocalDate? by, InvoiceWords words)
    {
        sheet.Need(High + 16);
        var top = sheet.Y;
        sheet.Rule(PdfSheet.Left, top, PdfSheet.Right, PdfInk.Hairline);
        top += 10;
        if (due <= QrCode.AmountMax) sheet.Qr(PdfSheet.Left, top + 4, Code, QrCode.OfTransfer(payee, transfer.Account, transfer.Bic, due, transfer.Reference));
        var amount = Printed.Euros(due, words.Language);
        var title = by is { } day ? string.Format(CultureInfo.InvariantCulture, words.Pay, amount, Printed.Day(day, words.Language)) : string.Format(CultureInfo.InvariantCulture, words.PayNow, amount);
        sheet.Text(From, top, title, Title);
        var y = top + 22;
        foreach (var (name, value) in new[]
        {
            (words.Payee, payee), (words.Account, transfer.Account.Display), (words.Bic, transfer.Bic), (words.Communication, transfer.Reference.Display),
        })
        {
            sheet.Text(From, y, name, PdfStyle.Label);
            sheet.Text(From + 84, y, value, name == words.Communication ? PdfStyle.Strong : PdfStyle.Body);
            y += 14.5m;
        }
        if (due <= QrCode.AmountMax) sheet.Paragraph(From, y + 5, PdfSheet.Right - From, words.Scan, PdfStyle.Small);
        sheet.Y = top + High;
    }
}
