using Mutual.Grains.Governance;
using NodaTime;

namespace Mutual.Grains.Invoices;

/// <summary>A step of the dunning ladder, in the order in which they are given.</summary>
public enum DunningStep
{
    /// <summary>A friendly word before the invoice is due.</summary>
    Notice = 1,

    /// <summary>First reminder; always free of charge.</summary>
    Reminder = 2,

    /// <summary>Second reminder.</summary>
    SecondReminder = 3,

    /// <summary>Formal notice of default (mise en demeure, ingebrekestelling).</summary>
    FormalNotice = 4,

    /// <summary>The mutual decides that the client does not pay: the fund bears the advance.</summary>
    Default = 5,
}

/// <summary>Decides which dunning step an open invoice is due for. Pure: no clock, no database.</summary>
/// <remarks>Source: product.md §4, collection. Due 8 April 2026 in Belgium: notice on 5 April, reminder on 13 April, second on 23 April, formal notice on 8 May, default on 7 July.</remarks>
public static class Dunning
{
    /// <summary>The day from which a step is due.</summary>
    public static LocalDate DayOf(DunningStep step, LocalDate dueOn, BusinessCalendar calendar, Policy policy)
    {
        var ladder = policy.Dunning;
        return step switch
        {
            DunningStep.Notice => dueOn.PlusDays(-ladder.NoticeDaysBefore),
            DunningStep.Reminder => calendar.Plus(dueOn, ladder.ReminderWorkingDays),
            DunningStep.SecondReminder => dueOn.PlusDays(ladder.SecondReminderDays),
            DunningStep.FormalNotice => dueOn.PlusDays(ladder.FormalNoticeDays),
            DunningStep.Default => dueOn.PlusDays(policy.DefaultAfterDays),
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, "The ladder has five steps."),
        };
    }

    /// <summary>The step to give today; null when none is due.</summary>
    /// <param name="dueOn">Day the invoice is due.</param>
    /// <param name="last">Last step given; null before the first.</param>
    /// <param name="today">Day of the question.</param>
    /// <param name="calendar">Working days of the entity's country.</param>
    /// <param name="policy">In force today: a ladder changed meanwhile counts for what is still to be given.</param>
    /// <remarks>
    /// A step that was missed is given late and never skipped: nobody is in default who was not reminded. Only the notice falls away once the due day has come.
    /// One step a day: ask again tomorrow, not at once, or a client would find two letters in the same post.
    /// </remarks>
    public static DunningStep? Next(LocalDate dueOn, DunningStep? last, LocalDate today, BusinessCalendar calendar, Policy policy)
    {
        if (last is DunningStep.Default) return null;
        var next = last is { } given ? given + 1 : DunningStep.Notice;
        if (next is DunningStep.Notice && today >= dueOn) next = DunningStep.Reminder;
        return today >= DayOf(next, dueOn, calendar, policy) ? next : null;
    }

    /// <summary>The step's name in tables and answers: <c>formal-notice</c>.</summary>
    public static string Name(this DunningStep step) => step switch
    {
        DunningStep.Notice => "notice",
        DunningStep.Reminder => "reminder",
        DunningStep.SecondReminder => "second-reminder",
        DunningStep.FormalNotice => "formal-notice",
        DunningStep.Default => "default",
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "The ladder has five steps."),
    };

    /// <summary>The step with a name; null for null.</summary>
    /// <exception cref="ArgumentException">No step has that name.</exception>
    public static DunningStep? StepNamed(string? name)
    {
        if (name is null) return null;
        foreach (var step in Enum.GetValues<DunningStep>())
            if (step.Name() == name) return step;
        throw new ArgumentException($"'{name}' is no dunning step.", nameof(name));
    }
}
