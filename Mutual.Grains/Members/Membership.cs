using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payments;
using NodaTime;

namespace Mutual.Grains.Members;

/// <summary>What the mutual decides about a member. Pure: no clock, no database, no grain.</summary>
internal static class Membership
{
    private const int ChildrenMax = 20;

    private static readonly string[] Spouses = ["none", "pension-max-174", "pension-max-579", "other-max-290", "above"];

    /// <summary>Takes a person on.</summary>
    /// <param name="member">Id.</param>
    /// <param name="request">What was sent.</param>
    /// <param name="account">Whose the account is already.</param>
    /// <param name="entity">The entity joined.</param>
    /// <param name="policy">In force today.</param>
    /// <param name="today">Day of the decision.</param>
    public static Outcome<Decision<MemberState, MemberJoined>> Join(Guid member, JoinMember request, AccountHolder account, Entity entity, Policy policy, LocalDate today)
    {
        var name = PersonText.Name(request.Name);
        if (!name.IsAccepted) return name.Refused;
        var email = Email.Read(request.Email);
        if (!email.IsAccepted) return email.Refused;
        if (Input.OneOf(request.Language, Input.Languages) is { } language) return language;
        var iban = OwnAccount(request.Iban, account);
        if (!iban.IsAccepted) return iban.Refused;
        if (Input.Day(request.JoinedOn, today) is { } day) return day;
        if (Check(request.Household) is { } household) return household;
        if (Check(request.Salary) is { } salary) return salary;

        var share = new Money(policy.ShareCents);
        MemberState Joined(MemberJoined joined) => new(
            member, entity.Id, joined.Number, name.Value, email.Value, request.Language, iban.Value, null, request.JoinedOn, null,
            request.Household, request.Salary, joined.ShareReference, share, false, 1);
        return new Decision<MemberState, MemberJoined>(Joined, new NumberSeries(entity.Id, 0, "member"), (draft, number) =>
        {
            var joined = new MemberJoined(member, FormattableString.Invariant($"{number:0000}"), ShareReferenceOf(entity, number).Value, share);
            MemberRows.Add(draft, Joined(joined));
            draft.Record(entity.Id, member, 1, JournalEntry.Of(EntryKind.MemberJoined, today), new("member", member),
                new { request.JoinedOn, ShareCents = share.Cents, Policy = policy.Version });
            return joined;
        });
    }

    /// <summary>Sets how steady and how high the salary is to be.</summary>
    public static Outcome<Decision<MemberState, MemberChanged>> ChooseSalary(MemberState? member, SalaryChoice request, LocalDate today)
    {
        if (member is null) return Refusal.NotFound;
        if (Check(request) is { } refused) return refused;
        if (member.LeftOn < today) return Refusal.MemberHasLeft;
        return Becomes(member, member with { Salary = request }, EntryKind.SalaryPlanChosen, today,
            new { MaximumCents = request.Maximum?.Cents, request.Steadiness, request.Responsiveness, request.Paused });
    }

    /// <summary>Changes the account the salary is paid to; also after leaving, for the last payslip.</summary>
    public static Outcome<Decision<MemberState, MemberChanged>> ChangeIban(MemberState? member, ChangeIban request, AccountHolder account, LocalDate today)
    {
        if (member is null) return Refusal.NotFound;
        var iban = OwnAccount(request.Iban, account);
        if (!iban.IsAccepted) return iban.Refused;
        return Becomes(member, member with { Iban = iban.Value, IbanChangedOn = today }, EntryKind.MemberChanged, today, new { Changed = "iban" });
    }

    /// <summary>Ends membership.</summary>
    public static Outcome<Decision<MemberState, MemberChanged>> Leave(MemberState? member, LeaveMutual request, LocalDate today)
    {
        if (member is null) return Refusal.NotFound;
        if (Input.Day(request.On, today) is { } refused) return refused;
        if (member.LeftOn is not null) return Refusal.MemberHasLeft;
        if (request.On < member.JoinedOn) return Refusal.LeavesBeforeJoining;
        return Becomes(member, member with { LeftOn = request.On }, EntryKind.MemberLeft, today, new { LeftOn = request.On });
    }

    /// <summary>The reference with which a member pays the share: structured communication in Belgium, RF elsewhere.</summary>
    /// <remarks>Belgian ones begin with 9, those of invoices with the entity's number, so that none is both.</remarks>
    internal static PaymentReference ShareReferenceOf(Entity entity, long number) => entity.Country is Country.Be
        ? PaymentReference.Belgian(9_000_000_000L + (entity.Id * 1_000_000L) + number)
        : PaymentReference.Creditor(FormattableString.Invariant($"{entity.Id}M{number}"));

    private static Outcome<string> OwnAccount(string? text, AccountHolder account)
    {
        var iban = Iban.Parse(text);
        if (!iban.IsAccepted) return iban.Refused;
        return account switch
        {
            AccountHolder.Mutual => Refusal.IbanIsOurs,
            AccountHolder.OtherMember => Refusal.IbanShared,
            _ => iban.Value.Value,
        };
    }

    private static Refused? Check(Household household)
    {
        if (household.Spouse is { } spouse && Input.OneOf(spouse, Spouses) is { } unknown) return unknown;
        if (household.Children is < 0 or > ChildrenMax) return Refusal.HouseholdInvalid;
        return household.SingleParent && (household.Spouse is not null || household.Children == 0) ? Refusal.HouseholdInvalid.Because() : null;
    }

    private static Refused? Check(SalaryChoice salary)
    {
        if (salary.Maximum is { IsNegative: true }) return Refusal.SalaryMaximumNegative;
        if (salary.Maximum is { } maximum && Input.Amount(maximum) is { } amount) return amount;
        if (salary.Steadiness is < 1000 or > 5000) return Refusal.SalaryStepOutOfRange;
        return salary.Responsiveness is < 2500 or > 10000 ? Refusal.SalaryFollowOutOfRange.Because() : null;
    }

    private static Decision<MemberState, MemberChanged> Becomes(MemberState before, MemberState changed, EntryKind kind, LocalDate on, object body)
    {
        var next = changed with { Version = changed.Version + 1 };
        return new(_ => next, null, (draft, _) =>
        {
            MemberRows.Change(draft, before, next);
            draft.Record(next.Entity, next.Member, next.Version, JournalEntry.Of(kind, on), new("member", next.Member), body);
            return new(next.Member, next.Version);
        });
    }
}

/// <summary>Whose a bank account is, as far as the mutual knows.</summary>
internal enum AccountHolder
{
    Nobody = 1,
    Mutual,
    OtherMember,
}
