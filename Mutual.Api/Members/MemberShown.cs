using Mutual.Api.Access;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using Mutual.Grains.Members;
using NodaTime;

namespace Mutual.Api.Members;

/// <summary>A row of the list of members.</summary>
/// <param name="Name">Null for an auditor.</param>
internal sealed record MemberRow(Guid Member, string Entity, string Number, string? Name, LocalDate JoinedOn, LocalDate? LeftOn, bool SharePaid);

/// <summary>A member as a caller may see him.</summary>
/// <param name="Name">Null for an auditor, as is the e-mail address.</param>
/// <param name="Iban">Whole for the member himself, else its country and last four characters.</param>
/// <param name="Activity">What the mutual owes the activity.</param>
/// <param name="OwedBy">Recourse still owed by the member.</param>
internal sealed record MemberShown(
    Guid Member, string Entity, string Number, string? Name, string? Email, string Language, string Iban, LocalDate JoinedOn, LocalDate? LeftOn,
    Household Household, SalaryChoice Salary, Money Activity, Money OwedBy, bool SharePaid, int Version)
{
    /// <summary>Source: trust.md §2, rows 1 and 2 of the table.</summary>
    public static MemberShown To(Caller caller, MemberView view)
    {
        var masked = caller.Role is Role.Auditor;
        return new(view.Member, view.Entity, view.Number, masked ? null : view.Name, masked ? null : view.Email, view.Language,
            caller.Member == view.Member ? view.Iban : Mask(view.Iban), view.JoinedOn, view.LeftOn, view.Household, view.Salary, view.Activity, view.OwedBy, view.SharePaid, view.Version);
    }

    private static string Mask(string iban) => iban.Length < 8 ? "…" : $"{iban[..4]}…{iban[^4..]}";
}
