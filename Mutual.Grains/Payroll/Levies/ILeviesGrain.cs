using NodaTime;

namespace Mutual.Grains.Payroll.Levies;

/// <summary>What an entity owes to social security and to the tax office out of its members' pay. Key: the entity's code.</summary>
[Alias("levies")]
public interface ILeviesGrain : IGrainWithStringKey
{
    /// <summary>Whether a payment could be ordered now; nothing is written.</summary>
    /// <returns>What is owed and not on its way yet; or why not.</returns>
    [Alias("preview")]
    Task<Outcome<LevyOwed>> Preview(PayLevy request);

    /// <summary>Orders a payment two people decided, in a bank file of its own. Its bank line books row 35.</summary>
    [Alias("pay")]
    Task<Outcome<LevyOrdered>> Pay(CommandId command, PayLevy request);
}

/// <summary>To whom.</summary>
public enum Levy
{
    /// <summary>Contributions of worker and employer.</summary>
    SocialSecurity = 1,

    /// <summary>Tax withheld from pay.</summary>
    Withholding,

    /// <summary>France: contributions to pension, insurance and housing bodies.</summary>
    OtherSocialBodies,
}

/// <param name="Amount">At most what the books owe and no payment is on its way for.</param>
/// <param name="Creditor">Name of the authority's account.</param>
/// <param name="Reference">What the authority asks to be quoted.</param>
/// <param name="PayOn">Day the bank is asked to pay.</param>
/// <param name="ApprovedBy">Another person than the one who prepared it.</param>
[GenerateSerializer, Immutable, Alias("pay-levy")]
public sealed record PayLevy(
    [property: Id(0)] Levy Levy, [property: Id(1)] Money Amount, [property: Id(2)] string Creditor, [property: Id(3)] string Iban, [property: Id(4)] string Reference,
    [property: Id(5)] LocalDate PayOn, [property: Id(6)] string PreparedBy, [property: Id(7)] string ApprovedBy);

[GenerateSerializer, Immutable, Alias("levy-owed")]
public sealed record LevyOwed([property: Id(0)] Levy Levy, [property: Id(1)] Money Owed);

/// <param name="File">Name of the bank file under the mutual's home.</param>
[GenerateSerializer, Immutable, Alias("levy-ordered")]
public sealed record LevyOrdered([property: Id(0)] Guid Payment, [property: Id(1)] string File, [property: Id(2)] Money Amount);
