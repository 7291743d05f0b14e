using Mutual.Api.Portals.Parts;
using Mutual.Api.Portals.Words;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payroll;
using Mutual.Grains.Salaries;
using NodaTime;

namespace Mutual.Api.Portals.Member;

/// <summary>Figures of pay put in a row: the amounts are the payroll's own, their order is ours.</summary>
public static class PayText
{
    private const int NearDays = 14;
    private const int PastMonths = 6;
    private const int MonthsAhead = 3;

    /// <summary>From the budget to what reaches the member.</summary>
    public static IReadOnlyList<Sum.Line> FromBudget(Words.Words words, PayslipLine slip) =>
    [
        new(words["pay.cost"], slip.Cost), new(words["pay.employer"], -slip.Employer), new(words["pay.contributions"], -slip.Contributions), new(words["pay.tax"], -slip.Tax), new(words["pay.net"], slip.Net),
    ];

    /// <summary>The same of a forecast.</summary>
    public static IReadOnlyList<Sum.Line> FromBudget(Words.Words words, PayAmounts pay) =>
    [
        new(words["pay.cost"], pay.EmployerCost), new(words["pay.employer"], pay.Gross - pay.EmployerCost), new(words["pay.contributions"], -(pay.EmployeeContribution + pay.SpecialContribution)),
        new(words["pay.tax"], -pay.Withholding), new(words["pay.net"], pay.Net),
    ];

    /// <summary>The name under which a payslip keeps what bound it.</summary>
    public static string LimitName(SalaryLimit limit) => limit switch
    {
        SalaryLimit.MonthAhead => "month-ahead", SalaryLimit.ClampUp => "clamp-up", SalaryLimit.ClampDown => "clamp-down", _ => limit.ToString().ToLowerInvariant(),
    };

    /// <summary>The last months paid, the one that is next, and what those after it pay at least.</summary>
    public static IReadOnlyList<BarChart.Bar> Bars(IReadOnlyList<PayslipLine> past, PayslipLine? ready, SalaryForecast? forecast)
    {
        var bars = past.Where(slip => slip != ready).OrderBy(slip => slip.Month).TakeLast(PastMonths).Select(slip => new BarChart.Bar(slip.Month, slip.Net, BarChart.BarKind.Past)).ToList();
        if (ready is not null) bars.Add(new(ready.Month, ready.Net, BarChart.BarKind.Now));
        if (forecast is null) return bars;
        bars.AddRange(forecast.AtLeast.Take(ready is null ? MonthsAhead + 1 : MonthsAhead)
            .Select((month, i) => new BarChart.Bar(month.Month, month.Net, ready is null && i == 0 ? BarChart.BarKind.Now : BarChart.BarKind.Guess)));
        return bars;
    }

    /// <summary>", in 3 days", where it is near.</summary>
    public static string InDays(Words.Words words, Written written, LocalDate today, LocalDate day) => Period.DaysBetween(today, day) switch
    {
        0 => $", {words["day.today"]}",
        1 => $", {words["day.tomorrow"]}",
        > 1 and <= NearDays and var days => $", {words.Of("day.in", ("days", written.Count(days)))}",
        _ => "",
    };
}

/// <summary>An invoice's way to its money.</summary>
public static class InvoiceText
{
    /// <summary>Confirmed, guaranteed, in the account, paid by the client: each with its day or its promise.</summary>
    public static IReadOnlyList<Timeline.Step> Steps(Words.Words words, Written written, InvoiceLine invoice, LocalDate today)
    {
        var accepted = invoice.Outcome == "accepted";
        var over = invoice.Status is "defaulted" or "written-off";
        var late = invoice.IsOpen && invoice.DueOn < today;
        return
        [
            new(invoice.ConfirmedOn is null ? Timeline.StepState.Ahead : Timeline.StepState.Done, words["step.confirmed"], invoice.ConfirmedOn),
            new(accepted ? Timeline.StepState.Done : Timeline.StepState.Bad, words[accepted ? "step.guaranteed" : "step.not-guaranteed"], invoice.IssuedOn),
            new(accepted ? invoice.IsOpen ? Timeline.StepState.Now : Timeline.StepState.Done : Timeline.StepState.Ahead, words[accepted ? "step.in-account" : "step.when-paid"], accepted ? invoice.IssuedOn : null),
            new(!invoice.IsOpen ? Timeline.StepState.Done : over || late ? Timeline.StepState.Bad : Timeline.StepState.Ahead,
                words.Of(!invoice.IsOpen ? "step.client-paid" : over ? "step.client-failed" : "step.client-pays", ("client", invoice.Client)), null,
                !invoice.IsOpen ? null : words.Of(late ? "step.was-due" : "step.due", ("day", written.ShortDay(invoice.DueOn))) + (accepted ? $" {words["step.fund-bears"]}" : "")),
        ];
    }
}
