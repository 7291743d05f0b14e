namespace Mutual.Grains.Payroll.Repayments;

/// <summary>What a member still owes of recourse, and how it is repaid. Key: the member's id.</summary>
[Alias("recourse")]
public interface IRecourseGrain : IGrainWithGuidKey
{
    /// <summary>Agrees to repay what is owed in equal months, from the next run on. The salary never falls below its floor for it: a thin month repays less, later ones go on.</summary>
    [Alias("agree")]
    Task<Outcome<RecourseView>> Agree(CommandId command, AgreeRepayment request);

    /// <summary>Two people give up what a member who left cannot repay; the guarantee fund bears it.</summary>
    [Alias("give-up")]
    Task<Outcome<RecourseView>> GiveUp(CommandId command, GiveUpRecourse request);

    [Alias("view")]
    Task<Outcome<RecourseView>> View();
}

/// <param name="Months">1 to 60.</param>
[GenerateSerializer, Immutable, Alias("agree-repayment")]
public sealed record AgreeRepayment([property: Id(0)] int Months);

/// <param name="Reason">Why it cannot be repaid.</param>
[GenerateSerializer, Immutable, Alias("give-up-recourse")]
public sealed record GiveUpRecourse([property: Id(0)] string PreparedBy, [property: Id(1)] string ApprovedBy, [property: Id(2)] string Reason);

/// <param name="Owed">Still to repay.</param>
/// <param name="Instalment">Agreed a month; null without a plan: a quarter of what stands above the protected floor.</param>
[GenerateSerializer, Immutable, Alias("recourse-view")]
public sealed record RecourseView([property: Id(0)] Guid Member, [property: Id(1)] Money Owed, [property: Id(2)] Money? Instalment);
