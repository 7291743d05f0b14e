using Mutual.Grains.Documents;

namespace Mutual.Grains.Payroll.Payslips;

/// <summary>Sets a payslip on paper: the net first, then how it came about, where the cost went, the year, the work that paid for it; overleaf the working of every figure.</summary>
/// <remarks>The same statement, language and fonts give the same bytes.</remarks>
public sealed class PayslipPdf(PdfFonts fonts)
{
    private const decimal Hero = 318;        // Left edge of the box with the net.
    private const decimal Row = 12.6m;
    private static readonly PdfStyle Title = new(22, 28, PdfInk.Black, IsBold: true);
    private static readonly PdfStyle House = new(12, 16, PdfInk.Accent, IsBold: true);
    private static readonly PdfStyle Section = new(10.5m, 16, PdfInk.Black, IsBold: true);
    private static readonly PdfStyle Number = new(10, 14, PdfInk.Grey);
    private static readonly PdfStyle NetFigure = new(24, 30, PdfInk.Accent, IsBold: true);
    private static readonly PdfStyle Cell = new(8, Row, PdfInk.Black);
    private static readonly PdfStyle Quiet = Cell with { Ink = PdfInk.Grey };
    private static readonly PdfStyle Bold = Cell with { IsBold = true };
    private static readonly PdfStyle Group = new(7, Row, PdfInk.Accent, IsBold: true);

    /// <summary>The document's bytes.</summary>
    /// <param name="payslip">Proven already.</param>
    /// <param name="language">Null: the member's own.</param>
    public byte[] Write(PayslipStatement payslip, DocumentLanguage? language = null)
    {
        var words = PayslipWords.In(language ?? payslip.Holder.Language);
        var sheet = new PdfSheet(fonts);
        Head(sheet, payslip, words);
        if (!payslip.Amounts.Gross.IsZero)
        {
            FromGrossToNet(sheet, payslip, words);
            Items(sheet, payslip, words);
            CostBar.Draw(sheet, payslip, words, Section);
        }
        else Items(sheet, payslip, words);
        Sums(sheet, payslip, words);
        Work(sheet, payslip, words);
        Mentions(sheet, payslip, words);
        if (payslip.Working.Count > 0) PayslipWorking.Write(sheet, payslip, words, Section);
        sheet.OnEveryPage((page, number, count) => Footer(page, payslip, words, number, count));
        var country = payslip.Employer.Country.ToString().ToUpperInvariant();
        return sheet.ToBytes(new($"{words["title"]} {payslip.Number}", payslip.Employer.Name, payslip.PaidOn, $"{words.Language.ToString().ToLowerInvariant()}-{country}"));
    }

    private static void Head(PdfSheet sheet, PayslipStatement payslip, PayslipWords words)
    {
        sheet.Box(PdfSheet.Left, 44, 26, 4, PdfInk.Accent);
        sheet.Text(PdfSheet.Left, 54, payslip.Employer.Name, House);
        sheet.Text(PdfSheet.Left, 71, payslip.Employer.VatNumber, PdfStyle.Small);
        sheet.Text(PdfSheet.Right, 42, words["title"], Title, PdfAlign.Right);
        sheet.Text(PdfSheet.Right, 70, $"{words.Month(payslip.Month)} · {payslip.Number}", Number, PdfAlign.Right);

        var last = payslip.Month.ToDateInterval().End;
        (string Name, string Value)[] facts =
        [
            (words["member"], payslip.Holder.Name),
            (words["member-number"], payslip.Holder.Number),
            (words["period"], words.Say("from-to", Printed.Day(payslip.Month.OnDayOfMonth(1), words.Language), Printed.Day(last, words.Language))),
            (words["status"], words[payslip.Input.Status.ToString()]),
            (words["time"], words.Say(payslip.Input.Time.Count.ToString(), Printed.Number(payslip.Input.Time.Paid, words.Language), Printed.Number(payslip.Input.Time.Whole, words.Language))),
            .. payslip.Employer.Country is Country.Be ? [(words["household"], Family(payslip.Input.Household, words))] : Array.Empty<(string, string)>(),
        ];
        var y = 106m;
        foreach (var (name, value) in facts)
        {
            sheet.Text(PdfSheet.Left, y, name, PdfStyle.Label);
            y = sheet.Paragraph(130, y, Hero - 130 - 14, value, name == facts[0].Name ? PdfStyle.Strong : PdfStyle.Body) + 2.5m;
        }

        sheet.Box(Hero, 104, PdfSheet.Right - Hero, 86, PdfInk.Tint);
        sheet.Box(Hero, 104, 3, 86, PdfInk.Accent);
        sheet.Text(Hero + 16, 114, words["net"], PdfStyle.Body with { Size = 9.5m, Ink = PdfInk.Grey });
        sheet.Text(Hero + 16, 128, Printed.Euros(payslip.Paid, words.Language), NetFigure);
        var below = sheet.Paragraph(Hero + 16, 159, PdfSheet.Right - Hero - 20, words.Say("net-to", Printed.Day(payslip.PaidOn, words.Language), payslip.AccountEnding), PdfStyle.Small);
        sheet.Text(Hero + 16, below + 3, $"{words["gross"]} {Printed.Amount(payslip.Amounts.Gross, words.Language)}  ·  {words["cost"]} {Printed.Amount(payslip.Amounts.EmployerCost, words.Language)}", PdfStyle.Small);
        sheet.Y = Math.Max(y, 190) + 16;
    }

    private static void FromGrossToNet(PdfSheet sheet, PayslipStatement payslip, PayslipWords words)
    {
        const decimal Base = 322, WorkerRate = 367, Worker = 434, EmployerRate = 478;
        sheet.Text(PdfSheet.Left, sheet.Y, words["from-gross"], Section);
        sheet.Y += 17;
        Headings();
        var (language, isNet) = (words.Language, false);
        foreach (var line in PaperLines.Of(payslip, words))
        {
            isNet = line.Name == words["net-and-cost"];
            if (sheet.Need(Row + 4)) Headings();
            var style = line.Weight switch { PaperWeight.Strong => Bold, PaperWeight.Sum => isNet ? Bold : Quiet, PaperWeight.Group => Group, _ => Cell };
            if (line.Weight is PaperWeight.Group) sheet.Y += 2;
            if (isNet)
            {
                sheet.Y += 2;
                sheet.Box(PdfSheet.Left - 6, sheet.Y - 1.5m, PdfSheet.Right - PdfSheet.Left + 12, Row + 3, PdfInk.Tint);
            }
            sheet.Text(PdfSheet.Left, sheet.Y, line.Name, style);
            if (line.Base is { } amount) Right(Base, Printed.Number(amount, language, 2), Quiet);
            if (line.WorkerRate is { } rate) Right(WorkerRate, Percent(rate, language), Quiet);
            if (line.Worker is { } worker) Right(Worker, Printed.Amount(worker, language), style);
            if (line.EmployerRate is { } other) Right(EmployerRate, Percent(other, language), Quiet);
            if (line.Employer is { } employer) Right(PdfSheet.Right, Printed.Amount(employer, language), style);
            sheet.Y += Row;
        }
        sheet.Y += 14;

        void Right(decimal x, string text, PdfStyle style) => sheet.Text(x, sheet.Y, text, style, PdfAlign.Right);

        void Headings()
        {
            sheet.Text(PdfSheet.Left, sheet.Y, words["line"], PdfStyle.Label);
            foreach (var (x, name) in new[] { (Base, "base"), (WorkerRate, "rate"), (Worker, "yours"), (EmployerRate, "rate"), (PdfSheet.Right, "employers") }) Right(x, words[name], PdfStyle.Label);
            sheet.Y += 13;
            sheet.Rule(PdfSheet.Left, sheet.Y, PdfSheet.Right, PdfInk.Accent, 1);
            sheet.Y += 4;
        }
    }

    /// <summary>What is paid or taken back beside the salary; with it, what goes to the account.</summary>
    private static void Items(PdfSheet sheet, PayslipStatement payslip, PayslipWords words)
    {
        const decimal Gross = 322, Contributions = 398, Tax = 472;
        if (payslip.Items.Count == 0) return;
        sheet.Need(17 + 17 + ((payslip.Items.Count + 1) * Row));
        sheet.Text(PdfSheet.Left, sheet.Y, words["beside"], Section);
        sheet.Y += 17;
        sheet.Text(PdfSheet.Left, sheet.Y, words["line"], PdfStyle.Label);
        foreach (var (x, name) in new[] { (Gross, "gross"), (Contributions, "contributions"), (Tax, "to-tax"), (PdfSheet.Right, "amount") }) sheet.Text(x, sheet.Y, words[name], PdfStyle.Label, PdfAlign.Right);
        sheet.Y += 13;
        sheet.Rule(PdfSheet.Left, sheet.Y, PdfSheet.Right, PdfInk.Accent, 1);
        sheet.Y += 4;
        foreach (var item in payslip.Items)
        {
            sheet.Text(PdfSheet.Left, sheet.Y, $"{words[item.Kind]}, {words.Month(item.OfMonth)}", Cell);
            foreach (var (x, amount) in new[] { (Gross, item.Gross), (Contributions, -item.Contributions), (Tax, -item.Withholding) })
                if (!amount.IsZero) sheet.Text(x, sheet.Y, Printed.Amount(amount, words.Language), Quiet, PdfAlign.Right);
            sheet.Text(PdfSheet.Right, sheet.Y, Printed.Amount(item.Paid, words.Language), Cell, PdfAlign.Right);
            sheet.Y += Row;
        }
        sheet.Y += 2;
        sheet.Box(PdfSheet.Left - 6, sheet.Y - 1.5m, PdfSheet.Right - PdfSheet.Left + 12, Row + 3, PdfInk.Tint);
        sheet.Text(PdfSheet.Left, sheet.Y, words["in-all"], Bold);
        sheet.Text(PdfSheet.Right, sheet.Y, Printed.Amount(payslip.Paid, words.Language), Bold, PdfAlign.Right);
        sheet.Y += Row + 14;
    }

    private static void Sums(PdfSheet sheet, PayslipStatement payslip, PayslipWords words)
    {
        const decimal Middle = 282, Second = 312;
        var (year, reserves) = (payslip.YearToDate, payslip.Reserves);
        sheet.Need(110);
        var top = sheet.Y;
        var left = Column(PdfSheet.Left, Middle, year.Payslips == 1 ? words["year-one"] : words.Say("year", year.Payslips),
            (words["gross"], year.Gross), (words["year-social"], year.EmployeeContribution), (words["year-tax"], year.Withholding),
            (words["year-special"], year.SpecialContribution), (words["net"], year.Net), (words["cost"], year.EmployerCost));
        sheet.Y = top;
        var right = Column(Second, PdfSheet.Right, words["yours-still"], (words["account"], reserves.Account), (words["set-aside"], reserves.SetAside), (words["holiday"], year.HolidayAccrued));
        sheet.Y = Math.Max(left, right) + 14;

        decimal Column(decimal from, decimal to, string heading, params (string Name, Money Amount)[] rows)
        {
            sheet.Text(from, sheet.Y, heading, Section);
            sheet.Y += 18;
            foreach (var (name, amount) in rows.Where((row, i) => !row.Amount.IsZero || i == 0))
            {
                sheet.Text(from, sheet.Y, name, Cell);
                sheet.Text(to, sheet.Y, Printed.Amount(amount, words.Language), Cell, PdfAlign.Right);
                sheet.Y += Row;
                sheet.Rule(from, sheet.Y - 0.5m, to, PdfInk.Hairline, 0.4m);
            }
            return sheet.Y;
        }
    }

    private static void Work(PdfSheet sheet, PayslipStatement payslip, PayslipWords words)
    {
        const int Shown = 12, Together = 4;
        const decimal Client = 138, Order = 330, On = 470;
        if (payslip.PaidBy.Count == 0) return;
        sheet.Need(17 + 17 + (Math.Min(Together, payslip.PaidBy.Count) * Row));
        sheet.Text(PdfSheet.Left, sheet.Y, words["paid-by"], Section);
        sheet.Y += 17;
        foreach (var (x, name, align) in new[]
        {
            (PdfSheet.Left, "invoice", PdfAlign.Left), (Client, "client", PdfAlign.Left), (Order, "order", PdfAlign.Left), (On, "came-in", PdfAlign.Right), (PdfSheet.Right, "amount", PdfAlign.Right),
        }) sheet.Text(x, sheet.Y, words[name], PdfStyle.Label, align);
        sheet.Y += 13;
        sheet.Rule(PdfSheet.Left, sheet.Y, PdfSheet.Right, PdfInk.Accent, 1);
        sheet.Y += 4;
        foreach (var work in payslip.PaidBy.Take(Shown))
        {
            sheet.Need(Row);
            if (work.Invoice is null) sheet.Text(PdfSheet.Left, sheet.Y, words["other-money"], Cell);
            else
            {
                sheet.Text(PdfSheet.Left, sheet.Y, work.Invoice, Cell);
                sheet.Text(Client, sheet.Y, sheet.Lines(work.Client!, Order - Client - 20, Cell) is [var whole] ? whole : $"{sheet.Lines(work.Client!, Order - Client - 20, Cell)[0]} …", Cell);
                sheet.Text(Order, sheet.Y, work.Order!, Cell);
            }
            sheet.Text(On, sheet.Y, Printed.Day(work.On, words.Language), Cell, PdfAlign.Right);
            sheet.Text(PdfSheet.Right, sheet.Y, Printed.Amount(work.Amount, words.Language), Cell, PdfAlign.Right);
            sheet.Y += Row;
        }
        if (payslip.PaidBy.Count > Shown)
        {
            sheet.Text(PdfSheet.Left, sheet.Y, words.Say("others", payslip.PaidBy.Count - Shown), Quiet);
            var rest = payslip.PaidBy.Skip(Shown).Aggregate(Money.Zero, (sum, work) => sum + work.Amount);
            sheet.Text(PdfSheet.Right, sheet.Y, Printed.Amount(rest, words.Language), Quiet, PdfAlign.Right);
            sheet.Y += Row;
        }
        sheet.Y += 12;
    }

    private static void Mentions(PdfSheet sheet, PayslipStatement payslip, PayslipWords words)
    {
        // The mention of French law is said in French whatever the reader's language.
        var french = payslip.Employer.Country is Country.Fr;
        string?[] said = [french ? PayslipWords.In(DocumentLanguage.Fr)["legal-fr"] : words["legal-be"], french && words.Language is not DocumentLanguage.Fr ? words["legal-fr"] : null, words["legal-proof"]];
        foreach (var text in said.OfType<string>())
        {
            var lines = sheet.Lines(text, PdfSheet.Right - PdfSheet.Left, PdfStyle.Small);
            sheet.Need(lines.Count * PdfStyle.Small.Leading);
            foreach (var line in lines)
            {
                sheet.Text(PdfSheet.Left, sheet.Y, line, PdfStyle.Small);
                sheet.Y += PdfStyle.Small.Leading;
            }
            sheet.Y += 2.5m;
        }
    }

    private static void Footer(PdfSheet page, PayslipStatement payslip, PayslipWords words, int number, int count)
    {
        page.Rule(PdfSheet.Left, 798, PdfSheet.Right, PdfInk.Hairline);
        page.Text(PdfSheet.Left, 803, $"{payslip.Employer.Name} · {payslip.Employer.VatNumber} · {payslip.Number}", PdfStyle.Small);
        page.Text(PdfSheet.Right, 803, words.Say("page", number, count), PdfStyle.Small, PdfAlign.Right);
        if (payslip.Head is { } head) page.Text(PdfSheet.Left, 813, words.Say("head", head), PdfStyle.Small);
    }

    private static string Family(in Household household, PayslipWords words)
    {
        var spouse = household.Spouse switch { Spouse.None => words["single"], Spouse.NoIncome => words["spouse-no-income"], _ => words["couple"] };
        return household.Children switch { 0 => spouse, 1 => $"{spouse}, {words["child"]}", var children => $"{spouse}, {words.Say("children", children)}" };
    }

    internal static string Percent(decimal rate, DocumentLanguage language) => $"{Printed.Number(rate * 100, language, 2)} %";
}
