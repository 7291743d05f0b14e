namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal EntryUnbalanced = Define("entry-unbalanced", 422, "Debits and credits differ; correct a line.");
    public static readonly Refusal EntryTooFewLines = Define("entry-too-few-lines", 422, "An entry has 2 to 100 lines; add one or split it.");
    public static readonly Refusal AccountUnknown = Define("account-unknown", 422, "No account has that code; choose one of the country's chart, classes 1 to 7.");
    public static readonly Refusal AccountKeptByCommands = Define("account-kept-by-commands", 422, "That account follows invoices, payslips or bank lines; correct it there.");
    public static readonly Refusal SecondPersonNeeded = Define("second-person-needed", 422, "That amount needs a second person; ask an approver.");
    public static readonly Refusal EntryAlreadyReversed = Define("entry-already-reversed", 409, "The entry was reversed before; look at the entry that points to it.");
    public static readonly Refusal MonthNotOver = Define("month-not-over", 409, "The month is not over; close it from the first day of the next one on.");
    public static readonly Refusal MonthBeforeOpen = Define("month-before-open", 409, "An earlier month is still open; close that one first.");
    public static readonly Refusal MonthNotReady = Define("month-not-ready", 409, "Something is still open in the month; settle what is listed and close again.");
    public static readonly Refusal MonthNotClosed = Define("month-not-closed", 409, "Only the last closed month can be reopened; name that one.");
    public static readonly Refusal YearClosedAlready = Define("year-closed-already", 409, "The year's result was carried forward already; look at its entries of 31 December.");
    public static readonly Refusal TooManyExports = Define("too-many-exports", 429, "Ten exports were asked for within a day; fetch those that are listed, or go on tomorrow.");
    public static readonly Refusal YearNotReady = Define("year-not-ready", 409, "A year closes when November is closed and December is still open; close the months before it first.");
}
