using NodaTime;

namespace Mutual.Grains.Payments;

/// <summary>The bank account of an entity: statements come in, in order, and every cent lands somewhere named. Key: the entity's code.</summary>
[Alias("bank-account")]
public interface IBankAccountGrain : IGrainWithStringKey
{
    /// <summary>Imports a stored upload whole, or quarantines it with the reason. The same bytes again: the first result.</summary>
    [Alias("import")]
    Task<Outcome<StatementImported>> Import(CommandId command, Guid upload);

    /// <summary>Places every line of imported statements that is not placed yet: on invoices, outgoing payments, shares, charges, or in suspense with a reason.</summary>
    /// <returns>How many lines were placed now.</returns>
    [Alias("place")]
    Task<Outcome<LinesPlaced>> PlaceLines();

    /// <summary>Moves a line out of suspense onto an invoice.</summary>
    [Alias("place-suspense")]
    Task<Outcome<LinesPlaced>> PlaceSuspense(CommandId command, PlaceSuspense request);

    /// <summary>Moves a line out of suspense into the guarantee fund, as its endowment.</summary>
    [Alias("endow-fund")]
    Task<Outcome<LinesPlaced>> EndowFund(CommandId command, EndowFund request);
}

/// <param name="Statement">Id of the statement.</param>
[GenerateSerializer, Immutable, Alias("statement-imported")]
public sealed record StatementImported([property: Id(0)] Guid Statement, [property: Id(1)] int Lines, [property: Id(2)] Money Opening, [property: Id(3)] Money Closing);

[GenerateSerializer, Immutable, Alias("lines-placed")]
public sealed record LinesPlaced([property: Id(0)] int OnInvoices, [property: Id(1)] int OnPayments, [property: Id(2)] int Elsewhere, [property: Id(3)] int InSuspense);

[GenerateSerializer, Immutable, Alias("place-suspense-request")]
public sealed record PlaceSuspense([property: Id(0)] Guid Line, [property: Id(1)] Guid Invoice, [property: Id(2)] LocalDate On);

[GenerateSerializer, Immutable, Alias("endow-fund-request")]
public sealed record EndowFund([property: Id(0)] Guid Line, [property: Id(1)] LocalDate On);
