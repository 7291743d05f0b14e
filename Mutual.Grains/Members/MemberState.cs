using NodaTime;

namespace Mutual.Grains.Members;

/// <summary>A member as kept: one row.</summary>
internal sealed record MemberState(
    Guid Member, short Entity, string Number, string Name, string Email, string Language, string Iban, LocalDate? IbanChangedOn, LocalDate JoinedOn, LocalDate? LeftOn,
    Household Household, SalaryChoice Salary, string ShareReference, Money Share, bool SharePaid, int Version)
{
    /// <summary>What the member may be told.</summary>
    public MemberView View(string entity, Money activity, Money owed) => new(
        Member, entity, Number, Name, Email, Language, Iban, JoinedOn, LeftOn, Household, Salary, activity, owed, SharePaid, Version);
}
