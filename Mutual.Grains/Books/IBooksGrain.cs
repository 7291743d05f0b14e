using NodaTime;

namespace Mutual.Grains.Books;

/// <summary>The books of an entity as its accountants keep them: entries by hand, months and years closed. Key: the entity's code.</summary>
[Alias("books")]
public interface IBooksGrain : IGrainWithStringKey
{
    /// <summary>Books an entry by hand, with its reason and document. Above the limit a second person must have approved it.</summary>
    [Alias("enter")]
    Task<Outcome<ManualEntryBooked>> Enter(CommandId command, EnterManually request);

    /// <summary>Undoes an entry made by hand, once, on a day of an open month; the new entry points back to the old one.</summary>
    [Alias("reverse")]
    Task<Outcome<ManualEntryBooked>> Reverse(CommandId command, ReverseManually request);

    /// <summary>Closes a month for good: refused with everything that is still open in it.</summary>
    [Alias("close-month")]
    Task<Outcome<MonthClosed>> CloseMonth(CommandId command, CloseMonth request);

    /// <summary>Opens a closed month again, for two people, on record; only the last one closed.</summary>
    [Alias("reopen-month")]
    Task<Outcome<MonthClosed>> ReopenMonth(CommandId command, ReopenMonth request);

    /// <summary>Books the end of a year: work paid in later months, then the result carried forward. Its December is still open and every month before it closed.</summary>
    [Alias("close-year")]
    Task<Outcome<YearClosed>> CloseYear(CommandId command, CloseYear request);
}

/// <summary>A line of an entry by hand, in the general book.</summary>
/// <param name="Code">Code of the chart.</param>
/// <param name="Amount">A debit positive, a credit negative; never zero.</param>
[GenerateSerializer, Immutable, Alias("manual-line")]
public sealed record ManualLine([property: Id(0)] string Code, [property: Id(1)] Money Amount);

/// <param name="On">The day it counts.</param>
/// <param name="Lines">Two or more, adding up to zero. What falls on classes 6 and 7 is the mutual's own and runs through its fee.</param>
/// <param name="Reason">Why, 10 to 1 000 characters.</param>
/// <param name="Document">Reference of the document behind it.</param>
/// <param name="PreparedBy">Who wrote it.</param>
/// <param name="ApprovedBy">The second person; null below the limit.</param>
[GenerateSerializer, Immutable, Alias("enter-manually")]
public sealed record EnterManually(
    [property: Id(0)] LocalDate On, [property: Id(1)] IReadOnlyList<ManualLine> Lines, [property: Id(2)] string Reason, [property: Id(3)] string Document,
    [property: Id(4)] string PreparedBy, [property: Id(5)] string? ApprovedBy = null);

[GenerateSerializer, Immutable, Alias("reverse-manually")]
public sealed record ReverseManually(
    [property: Id(0)] Guid Entry, [property: Id(1)] LocalDate On, [property: Id(2)] string Reason, [property: Id(3)] string PreparedBy, [property: Id(4)] string? ApprovedBy = null);

[GenerateSerializer, Immutable, Alias("manual-entry-booked")]
public sealed record ManualEntryBooked([property: Id(0)] Guid Entry, [property: Id(1)] string Number);

[GenerateSerializer, Immutable, Alias("close-month-request")]
public sealed record CloseMonth([property: Id(0)] YearMonth Month);

[GenerateSerializer, Immutable, Alias("reopen-month-request")]
public sealed record ReopenMonth([property: Id(0)] YearMonth Month, [property: Id(1)] string Reason, [property: Id(2)] string PreparedBy, [property: Id(3)] string ApprovedBy);

/// <param name="IsClosed">Whether the month is shut now.</param>
[GenerateSerializer, Immutable, Alias("month-closed")]
public sealed record MonthClosed([property: Id(0)] YearMonth Month, [property: Id(1)] bool IsClosed);

[GenerateSerializer, Immutable, Alias("close-year-request")]
public sealed record CloseYear([property: Id(0)] int Year, [property: Id(1)] string PreparedBy, [property: Id(2)] string ApprovedBy);

/// <param name="Result">Profit positive, loss negative.</param>
/// <param name="Accrued">Work of members still to be paid, taken into the year and out of the next.</param>
[GenerateSerializer, Immutable, Alias("year-closed")]
public sealed record YearClosed([property: Id(0)] int Year, [property: Id(1)] Money Result, [property: Id(2)] Money Accrued);
