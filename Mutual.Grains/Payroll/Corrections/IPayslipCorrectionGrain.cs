namespace Mutual.Grains.Payroll.Corrections;

/// <summary>A payslip that turns out wrong. Key: its id. It is never edited: a later run books its reverse and the right one.</summary>
[Alias("payslip-correction")]
public interface IPayslipCorrectionGrain : IGrainWithGuidKey
{
    /// <summary>Asks for a correction, computed at once with the rules of the payslip's month; the next run books it.</summary>
    [Alias("request")]
    Task<Outcome<CorrectionView>> Request(CommandId command, CorrectPayslip request);
}

/// <param name="By">Who asks.</param>
/// <param name="Gross">The right gross; null when that was right.</param>
/// <param name="Household">The household of that month; null when that was right.</param>
/// <param name="Contract">The contract of that month; null when that was right.</param>
[GenerateSerializer, Immutable, Alias("correct-payslip")]
public sealed record CorrectPayslip(
    [property: Id(0)] string By, [property: Id(1)] Money? Gross, [property: Id(2)] Members.Household? Household, [property: Id(3)] Contracts.Contract? Contract, [property: Id(4)] string Reason);

/// <param name="Was">The payslip as it stood.</param>
/// <param name="Becomes">As it should have been.</param>
/// <param name="NetDifference">Above zero: paid with the next run. Below: taken back by parts of later nets.</param>
/// <param name="CostDifference">Above zero: borne by the activity account in the next run.</param>
[GenerateSerializer, Immutable, Alias("correction-view")]
public sealed record CorrectionView(
    [property: Id(0)] Guid Correction, [property: Id(1)] Guid Payslip, [property: Id(2)] Contracts.PayView Was, [property: Id(3)] Contracts.PayView Becomes, [property: Id(4)] Money NetDifference,
    [property: Id(5)] Money CostDifference, [property: Id(6)] int TaxYear);
