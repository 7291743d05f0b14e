using NodaTime;

namespace Mutual.Grains.Payments;

/// <summary>The bank account of an entity: statements come in, in order, and every cent lands somewhere named. Key: the entity's code.</summary>
[Alias("bank-account")]
public interface IBankAccountGrain : IGrainWithStringKey
{
    /// <summary>Imports a stored upload whole, or quarantines it with the reason. The same bytes again: the first result.</summary>
    [Alias("import"), ResponseTimeout("00:10:00")]
    Task<Outcome<StatementImported>> Import(CommandId command, Guid upload);

    /// <summary>Places every line of imported statements that is not placed yet: on invoices, outgoing payments, shares, charges, or in suspense with a reason.</summary>
    /// <returns>How many lines were placed now.</returns>
    [Alias("place"), ResponseTimeout("00:30:00")]
    Task<Outcome<LinesPlaced>> PlaceLines();

    /// <summary>Moves a line out of suspense onto an invoice.</summary>
    [Alias("place-suspense")]
    Task<Outcome<LinesPlaced>> PlaceSuspense(CommandId command, PlaceSuspense request);

    /// <summary>Moves a line out of suspense into the guarantee fund, as its endowment.</summary>
    [Alias("endow-fund")]
    Task<Outcome<LinesPlaced>> EndowFund(CommandId command, EndowFund request);

    /// <summary>Moves a line out of suspense onto the mutual's loans: it will be paid back, so it backs no fund.</summary>
    [Alias("book-loan")]
    Task<Outcome<LinesPlaced>> BookLoan(CommandId command, BookLoan request);
}

/// <param name="Statement">Id of the statement; the last one when the file holds several.</param>
/// <param name="Lines">New ones, of all statements of the file.</param>
/// <param name="Opening">Balance before the first of them.</param>
/// <param name="Closing">Balance after the last of them.</param>
/// <param name="AlreadyImported">The same bytes had been imported before: this is what they led to then.</param>
[GenerateSerializer, Immutable, Alias("statement-imported")]
public sealed record StatementImported([property: Id(0)] Guid Statement, [property: Id(1)] int Lines, [property: Id(2)] Money Opening, [property: Id(3)] Money Closing,
    [property: Id(4)] bool AlreadyImported = false);

[GenerateSerializer, Immutable, Alias("lines-placed")]
public sealed record LinesPlaced([property: Id(0)] int OnInvoices, [property: Id(1)] int OnPayments, [property: Id(2)] int Elsewhere, [property: Id(3)] int InSuspense);

[GenerateSerializer, Immutable, Alias("place-suspense-request")]
public sealed record PlaceSuspense([property: Id(0)] Guid Line, [property: Id(1)] Guid Invoice, [property: Id(2)] LocalDate On);

[GenerateSerializer, Immutable, Alias("book-loan-request")]
public sealed record BookLoan([property: Id(0)] Guid Line, [property: Id(1)] LocalDate On);

[GenerateSerializer, Immutable, Alias("endow-fund-request")]
public sealed record EndowFund([property: Id(0)] Guid Line, [property: Id(1)] LocalDate On);
