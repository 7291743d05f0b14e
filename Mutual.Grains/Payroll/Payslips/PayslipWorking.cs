using Mutual.Grains.Documents;

namespace Mutual.Grains.Payroll.Payslips;

/// <summary>The working on paper: every figure with what it was computed from, how it was rounded, and the number of the rule it follows; below, the rules with their sources.</summary>
internal static class PayslipWorking
{
    private const decimal How = 268, Rounded = 404, Rule = 490;
    private static readonly PdfStyle Cell = new(7.5m, 11.4m, PdfInk.Black);
    private static readonly PdfStyle Quiet = Cell with { Ink = PdfInk.Grey };

    private const decimal Room = 380;   // Less, and it begins on a page of its own.

    /// <summary>Writes it below what stands there when there is room, else on pages of its own.</summary>
    public static void Write(PdfSheet sheet, PayslipStatement payslip, PayslipWords words, PdfStyle heading)
    {
        if (!sheet.Need(Room)) sheet.Y += 12;
        sheet.Text(PdfSheet.Left, sheet.Y, words["working"], heading);
        sheet.Y = sheet.Paragraph(PdfSheet.Left, sheet.Y + 18, PdfSheet.Right - PdfSheet.Left, words.Say("working-lead", payslip.Pack), PdfStyle.Small) + 8;
        var rules = payslip.Working.Select(line => (line.Rule, line.Source, line.Published)).Distinct().ToList();
        Headings();
        foreach (var line in payslip.Working)
        {
            if (sheet.Need(Cell.Leading)) Headings();
            sheet.Text(PdfSheet.Left, sheet.Y, sheet.Lines(words.OfItem(line.Item), How - PdfSheet.Left - 6, Cell)[0], Cell);
            sheet.Text(How, sheet.Y, Written(line, words.Language), Quiet);
            sheet.Text(Rounded, sheet.Y, $"{words[line.Rounding.ToString()]}, {line.Decimals}", Quiet);
            sheet.Text(Rule, sheet.Y, $"[{rules.IndexOf((line.Rule, line.Source, line.Published)) + 1}]", Quiet, PdfAlign.Right);
            sheet.Text(PdfSheet.Right, sheet.Y, Printed.Number(line.Result, words.Language, line.Decimals), Cell, PdfAlign.Right);
            sheet.Y += Cell.Leading;
        }
        sheet.Y += 8;
        for (var i = 0; i < rules.Count; i++)
        {
            var lines = sheet.Lines($"{rules[i].Rule}: {rules[i].Source} ({rules[i].Published})", PdfSheet.Right - PdfSheet.Left - 22, PdfStyle.Small);
            sheet.Need(lines.Count * PdfStyle.Small.Leading);
            sheet.Text(PdfSheet.Left, sheet.Y, $"[{i + 1}]", PdfStyle.Small);
            foreach (var line in lines)
            {
                sheet.Text(PdfSheet.Left + 22, sheet.Y, line, PdfStyle.Small);
                sheet.Y += PdfStyle.Small.Leading;
            }
            sheet.Y += 1.5m;
        }

        void Headings()
        {
            sheet.Text(PdfSheet.Left, sheet.Y, words["line"], PdfStyle.Label);
            sheet.Text(How, sheet.Y, words["how"], PdfStyle.Label);
            sheet.Text(PdfSheet.Right, sheet.Y, words["result"], PdfStyle.Label, PdfAlign.Right);
            sheet.Y += 13;
            sheet.Rule(PdfSheet.Left, sheet.Y, PdfSheet.Right, PdfInk.Accent, 1);
            sheet.Y += 4;
        }
    }

    /// <summary><c>362.31 + 1,249.60 × 18.22 %</c>.</summary>
    private static string Written(PayslipLine line, DocumentLanguage language)
    {
        var product = line.Base == 0 && line.Rate == 0 ? null : $"{Printed.Number(line.Base, language, 2)} × {Rate(line.Rate)}";
        var sum = (line.Start != 0, product) switch
        {
            (_, null) => "=",
            (true, _) => $"{Printed.Number(line.Start, language, 2)} + {product}",
            _ => product,
        };
        return line.Divisor == 1 ? sum : $"{(line.Start != 0 ? $"({sum})" : sum)} ÷ {Printed.Number(line.Divisor, language)}";

        string Rate(decimal rate) => Math.Abs(rate) < 1 && rate != 0 ? PayslipPdf.Percent(rate, language) : Printed.Number(rate, language);
    }
}
