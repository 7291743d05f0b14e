namespace Mutual.Grains.Payroll.Floors;

/// <summary>Legal minimums a run could not pay by machine because the account holds less. Key: that of the run, entity and month.</summary>
/// <remarks>Source: accounting.md §7: hours worked are owed all the same; the account pays what it holds, the fee the rest, two people.</remarks>
[Alias("floor-payment")]
public interface IFloorPaymentGrain : IGrainWithStringKey
{
    /// <summary>What would be paid now; nothing is written.</summary>
    /// <returns>The figures; or refused with <c>run-not-started</c>, <c>run-not-calculated</c>, <c>run-past</c>, <c>floor-not-owed</c>.</returns>
    [Alias("preview")]
    Task<Outcome<FloorPayment>> Preview(Guid member);

    /// <summary>Makes the payslip two people decided on; the run must be reviewed again, for its content is another.</summary>
    /// <returns>The figures; or refused as above, with <c>self-approval</c>, or with <c>approval-stale</c> when they are no longer those that were shown.</returns>
    [Alias("pay")]
    Task<Outcome<FloorPayment>> Pay(CommandId command, PayFloor request);
}

/// <param name="Shown">What both people saw.</param>
/// <param name="ApprovedBy">Another person than the one who prepared it, who counts as a reviewer of the run from now on.</param>
[GenerateSerializer, Immutable, Alias("pay-floor")]
public sealed record PayFloor([property: Id(0)] FloorPayment Shown, [property: Id(1)] string PreparedBy, [property: Id(2)] string ApprovedBy);

/// <param name="Gross">The legal minimum of the hours agreed before the month.</param>
/// <param name="FromAccount">What the activity account holds.</param>
/// <param name="FromFee">The rest of the employer cost, which the mutual bears.</param>
[GenerateSerializer, Immutable, Alias("floor-paid")]
public sealed record FloorPayment(
    [property: Id(0)] Guid Member, [property: Id(1)] Money Gross, [property: Id(2)] Money Net, [property: Id(3)] Money EmployerCost, [property: Id(4)] Money FromAccount, [property: Id(5)] Money FromFee);
