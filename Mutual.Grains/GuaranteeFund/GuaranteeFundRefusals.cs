namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal FundDayPassed = Define("fund-day-passed", 409, "A later day of the fund is measured already; its history is only ever continued.");
    public static readonly Refusal PeriodReversed = Define("period-reversed", 422, "The period ends before it begins; name its first day first.");
}
