namespace Mutual.Grains.Governance;

/// <summary>When the letters of dunning are written: part of the policy, so dated and changed only by a resolution. Days are calendar days unless they are called working days.</summary>
/// <remarks>The day of default is the policy's own, <see cref="Policy.DefaultAfterDays"/>. Source: <c>product.md</c> §4, collection.</remarks>
/// <param name="NoticeDaysBefore">Days before due.</param>
/// <param name="ReminderWorkingDays">Working days after due, in the calendar of the entity's country.</param>
/// <param name="SecondReminderDays">Days after due.</param>
/// <param name="FormalNoticeDays">Days after due.</param>
[GenerateSerializer, Immutable, Alias("dunning-ladder")]
public sealed record DunningLadder(
    [property: Id(0)] int NoticeDaysBefore, [property: Id(1)] int ReminderWorkingDays, [property: Id(2)] int SecondReminderDays, [property: Id(3)] int FormalNoticeDays);
