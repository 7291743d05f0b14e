using Mutual.Grains.Documents;

namespace Mutual.Grains.Payroll.Payslips;

/// <summary>A line of the paper between gross and net.</summary>
/// <param name="Base">What the rates apply to, euros; null when there is none to show.</param>
/// <param name="Worker">Added to the net; taken off is negative.</param>
/// <param name="Employer">Added to the cost.</param>
/// <param name="Weight">How it is set.</param>
internal sealed record PaperLine(string Name, decimal? Base = null, decimal? WorkerRate = null, Money? Worker = null, decimal? EmployerRate = null, Money? Employer = null, PaperWeight Weight = PaperWeight.Plain);

/// <summary>How a line is set.</summary>
internal enum PaperWeight
{
    /// <summary>One of many.</summary>
    Plain = 0,

    /// <summary>Names the lines below it.</summary>
    Group,

    /// <summary>A sum that only tells; nothing is added up with it.</summary>
    Sum,

    /// <summary>Gross, net: where the eye stops.</summary>
    Strong,
}

/// <summary>The lines of a payslip as its country writes them. Plain and strong lines of a column add up to net pay and to employer cost, to the cent.</summary>
internal static class PaperLines
{
    private static readonly (string Group, string[] Items)[] French =
    [
        ("group-health", ["sickness", "solidarityAutonomy", "healthPlan", "cadreDeathCover"]),
        ("group-accident", ["workAccident"]),
        ("group-pension", ["oldAgeCapped", "oldAgeUncapped", "supplementaryPension", "ceg", "cet", "apec"]),
        ("group-family", ["familyAllowance"]),
        ("group-unemployment", ["unemployment", "ags"]),
        ("group-other", ["fnal", "socialDialogue", "vocationalTraining", "apprenticeshipTax", "housingLevy", "mobility", "socialLevyOnPlans"]),
        ("group-csg", ["csgDeductible", "csgNonDeductible", "crds"]),
    ];

    /// <summary>The lines, from gross to net.</summary>
    public static IReadOnlyList<PaperLine> Of(PayslipStatement payslip, PayslipWords words) => payslip.Employer.Country is Country.Be ? Belgium(payslip, words) : France(payslip, words);

    private static List<PaperLine> Belgium(PayslipStatement payslip, PayslipWords words)
    {
        var (amounts, lines) = (payslip.Amounts, new List<PaperLine>());
        var onss = Find(payslip, "onss-worker")!;
        var contribution = Money.Euro(onss.Result);
        lines.Add(new(words["gross"], Worker: amounts.Gross, Employer: amounts.Gross, Weight: PaperWeight.Strong));
        lines.Add(new(words["onss-worker"], onss.Base, onss.Rate, -contribution));
        if (contribution != amounts.EmployeeContribution) lines.Add(new(words["work-bonus"], Worker: contribution - amounts.EmployeeContribution));
        lines.Add(new(words["taxable"], Worker: amounts.Gross - amounts.EmployeeContribution, Weight: PaperWeight.Sum));
        lines.Add(new(words["withholding"], Worker: -amounts.Withholding));
        if (!amounts.SpecialContribution.IsZero) lines.Add(new(words["special-contribution"], Worker: -amounts.SpecialContribution));

        var left = amounts.EmployerContribution;
        foreach (var item in (string[])["employer-base-contribution", "holiday-fund-contribution"])
        {
            if (Find(payslip, item) is not { } line) continue;
            lines.Add(new(words[item], line.Base, EmployerRate: line.Rate, Employer: Money.Euro(line.Result)));
            left -= Money.Euro(line.Result);
        }
        if (!left.IsZero) lines.Add(new(words["other-contributions"], Employer: left));
        if (!amounts.Reduction.IsZero) lines.Add(new(words["structural-reduction"], Employer: -amounts.Reduction));
        if (!amounts.HolidayAccrual.IsZero)
            lines.Add(new(words[Find(payslip, "holiday-fund-accrual") is null ? "double-holiday-pay-accrual" : "holiday-fund-accrual"], Employer: amounts.HolidayAccrual));
        lines.Add(new(words["net-and-cost"], Worker: amounts.Net, Employer: amounts.EmployerCost, Weight: PaperWeight.Sum));
        return lines;
    }

    private static List<PaperLine> France(PayslipStatement payslip, PayslipWords words)
    {
        var (amounts, lines) = (payslip.Amounts, new List<PaperLine>());
        lines.Add(new(words["gross"], Worker: amounts.Gross, Employer: amounts.Gross, Weight: PaperWeight.Strong));
        foreach (var (group, items) in French)
        {
            var of = items.Select(item => Both(payslip, words, item)).OfType<PaperLine>().ToList();
            if (of.Count == 0) continue;
            lines.Add(new(words[group], Weight: PaperWeight.Group));
            lines.AddRange(of);
        }
        if (!amounts.Reduction.IsZero) lines.Add(new(words["generalReduction"], Employer: -amounts.Reduction));
        var before = amounts.Gross - amounts.EmployeeContribution;
        lines.Add(new(words["net-social"], Worker: before, Weight: PaperWeight.Sum));   // Source: payroll-rules §7: equal to net before tax in the cases of this pack.
        lines.Add(new(words["net-before-tax"], Worker: before, Weight: PaperWeight.Sum));
        if (Find(payslip, "netTaxable") is { } taxable) lines.Add(new(words["netTaxable"], Worker: Money.Euro(taxable.Result), Weight: PaperWeight.Sum));
        var tax = Find(payslip, "incomeTax");
        lines.Add(new(words["incomeTax"], tax?.Base, tax?.Rate, -amounts.Withholding));
        lines.Add(new(words["net-and-cost"], Worker: amounts.Net, Employer: amounts.EmployerCost, Weight: PaperWeight.Sum));
        return lines;
    }

    /// <summary>A contribution both may owe; null when neither does.</summary>
    private static PaperLine? Both(PayslipStatement payslip, PayslipWords words, string item)
    {
        var (worker, employer) = (Find(payslip, $"employee.{item}"), Find(payslip, $"employer.{item}"));
        if ((worker?.Result ?? 0) == 0 && (employer?.Result ?? 0) == 0) return null;

        // A line over two slices of pay has two rates: its working, overleaf, shows them.
        var shown = worker ?? employer!;
        var plain = shown.Start == 0;
        return new(words[item], plain ? Rounding.HalfUp.Apply(shown.Base / shown.Divisor, 2) : null,
            worker is { Start: 0, Rate: not 1 } ? worker.Rate : null, worker is null ? null : -Money.Euro(worker.Result),
            employer is { Start: 0, Rate: not 1 } ? employer.Rate : null, employer is null ? null : Money.Euro(employer.Result));
    }

    private static PayslipLine? Find(PayslipStatement payslip, string item) => payslip.Working.FirstOrDefault(line => line.Item == item);
}
