using Mutual.Grains.Documents;

namespace Mutual.Grains.Payroll.Payslips;

/// <summary>Where the cost of a month went, as a bar whose parts are as long as they are large, each with its amount.</summary>
internal static class CostBar
{
    private const decimal High = 13;
    private static readonly PdfInk[] Inks = [PdfInk.Accent, new(88, 158, 166), new(212, 160, 72), new(150, 162, 172)];

    /// <summary>Draws it where the sheet stands.</summary>
    public static void Draw(PdfSheet sheet, PayslipStatement payslip, PayslipWords words, PdfStyle heading)
    {
        var amounts = payslip.Amounts;
        (string Name, Money Amount)[] parts =
        [
            (words["to-you"], amounts.Net),
            (words["to-social"], amounts.EmployeeContribution + amounts.SpecialContribution + amounts.EmployerContribution - amounts.Reduction),
            (words["to-tax"], amounts.Withholding),
            (words["to-holiday"], amounts.HolidayAccrual),
        ];
        parts = [.. parts.Where(part => part.Amount.IsPositive)];
        sheet.Need(78);
        sheet.Text(PdfSheet.Left, sheet.Y, words.Say("where", Printed.Euros(amounts.EmployerCost, words.Language)), heading);
        sheet.Y += 20;
        var from = PdfSheet.Left;
        var whole = PdfSheet.Right - PdfSheet.Left;
        for (var i = 0; i < parts.Length; i++)
        {
            var wide = whole * parts[i].Amount.Cents / amounts.EmployerCost.Cents;
            sheet.Box(from, sheet.Y, Math.Max(0.5m, wide - 1), High, Inks[i]);
            from += wide;
        }
        sheet.Y += High + 7;
        for (var i = 0; i < parts.Length; i++)
        {
            var x = PdfSheet.Left + (i * 126);
            sheet.Box(x, sheet.Y + 3.5m, 6, 6, Inks[i]);
            sheet.Text(x + 10, sheet.Y, parts[i].Name, PdfStyle.Label);
            sheet.Text(x + 10, sheet.Y + 11, Printed.Amount(parts[i].Amount, words.Language), PdfStyle.Strong with { Size = 8 });
        }
        sheet.Y += 40;
    }
}
