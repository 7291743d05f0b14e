using System.Collections.Immutable;
using System.Security.Cryptography;
using Mutual.Grains.Members;
using Mutual.Grains.Payroll.Contracts;
using Mutual.Grains.Payroll.Reserves;
using Mutual.Grains.Salaries;
using NodaTime;

namespace Mutual.Grains.Payroll;

/// <summary>A confirmed order still to be invoiced, as it may carry a salary.</summary>
/// <param name="Net">What is left to invoice.</param>
/// <param name="Credit">What it will bring to the activity account, when it is expected.</param>
/// <param name="Number">What people call it.</param>
internal readonly record struct OrderAhead(Money Net, ExpectedCredit Credit, string Number = "");

/// <summary>Everything one member's payslip is made from.</summary>
internal sealed record MemberMonth
{
    public required Guid Member { get; init; }

    /// <summary>What people say on the phone: <c>0417</c>.</summary>
    public required string Number { get; init; }

    public required string Iban { get; init; }

    public required LocalDate? IbanChangedOn { get; init; }

    public LocalDate JoinedOn { get; init; } = LocalDate.MinIsoValue;

    public required LocalDate? LeftOn { get; init; }

    /// <summary>The contract of the month.</summary>
    public required Contract Contract { get; init; }

    public required Household Household { get; init; }

    public required SalaryPlan Plan { get; init; }

    public required bool Paused { get; init; }

    /// <summary>The activity account, locked.</summary>
    public required Money Balance { get; init; }

    /// <summary>Recourse still owed by the member.</summary>
    public required Money OwedBy { get; init; }

    /// <summary>The instalment agreed to repay it with; null without a plan.</summary>
    public Money? Instalment { get; init; }

    /// <summary>Last month's decided budget; zero when there was none.</summary>
    public required Money LastBudget { get; init; }

    /// <summary>Reserves, corrections and what else the payslip may hold.</summary>
    public MemberExtras Extras { get; init; } = MemberExtras.None;

    /// <summary>Confirmed orders still to be invoiced.</summary>
    public List<OrderAhead> Ahead { get; } = [];

    /// <summary>The id of the payslip of a member and month: the same for every calculation, in time order by month.</summary>
    public static Guid PayslipIdOf(short entity, YearMonth month, Guid member)
    {
        Span<byte> content = stackalloc byte[22];
        member.TryWriteBytes(content, bigEndian: true, out _);
        BitConverter.TryWriteBytes(content[16..], entity);
        BitConverter.TryWriteBytes(content[18..], (month.Year * 12) + month.Month);
        Span<byte> id = stackalloc byte[32];
        SHA256.HashData(content, id);
        var months = (month.Year * 12) + month.Month;
        id[0] = (byte)(months >> 8);
        id[1] = (byte)(months & 0xFF);
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id[..16], bigEndian: true);
    }
}

/// <summary>How a member's month was decided.</summary>
/// <param name="Instalment">Recourse repaid first.</param>
/// <param name="Month">What the glide path was given.</param>
/// <param name="Salary">What it decided.</param>
internal readonly record struct MonthDecision(Money Instalment, SalaryMonth Month, SalaryDecision Salary)
{
    /// <summary>Decides a member's budget: instalment first, then the glide path on what is left. Pure.</summary>
    public static MonthDecision Of(MemberMonth member, RunTerms terms)
    {
        var leaving = terms.IsLeaving(member.LeftOn);
        var legalFloor = leaving || member.Paused ? Money.Zero : terms.FloorOf(member);

        // A leaver takes the reserves back; corrections of earlier months come first, and recourse leaves the legal minimum alone.
        var balance = member.Balance - member.Extras.CorrectionsCost + (leaving ? member.Extras.Sick + member.Extras.Bonus : Money.Zero);
        var instalment = RecoursePlan.InstalmentOf(balance, member.OwedBy, Money.Max(legalFloor, new Money(terms.Policy.ProtectedFloorCents)), leaving, member.Instalment);
        var month = new SalaryMonth
        {
            Balance = balance - instalment,
            CreditsAhead = member.Ahead.Count == 0 ? [] : CreditsAhead.ByMonth(member.Ahead.Select(order => order.Credit), terms.Paydays.AsSpan()),
            Plan = member.Plan,
            LastBudget = member.LastBudget,
            LegalFloor = legalFloor,
            Paused = member.Paused,
            Leaving = leaving,
        };
        return new(instalment, month, GlidePath.Decide(month));
    }

    /// <summary>The same decision, its fall named: events only name a shock, they never change the budget.</summary>
    public MonthDecision Because(ImmutableArray<SalaryShock> events, bool lastAboveCap)
    {
        var month = Month with { Events = events, LastAboveCap = lastAboveCap };
        return this with { Month = month, Salary = GlidePath.Decide(month) };
    }
}
