using NodaTime;

namespace Mutual.Grains.GuaranteeFund;

/// <summary>The fund's movements over a period. All amounts positive as named; the fund's balances are negative when it owes.</summary>
/// <param name="Entity">Code of the entity.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Opening">Held at the end of the day before.</param>
/// <param name="Contributions">Of members, out of what clients paid; less what credit notes gave back.</param>
/// <param name="Claims">Advances the fund lost to default, and recourse it gave up.</param>
/// <param name="Recoveries">What came back of claims, up to what was lost.</param>
/// <param name="Transfers">Endowments, and fee surplus moved by the board.</param>
/// <param name="Closing">Held at the end of the last day, as the account says.</param>
public sealed record FundStatement(
    string Entity, LocalDate From, LocalDate To, Money Opening, Money Contributions, Money Claims, Money Recoveries, Money Transfers, Money Closing)
{
    /// <summary>Whether the movements lead from opening to closing.</summary>
    public bool IsReconciled => Opening + Contributions - Claims + Recoveries + Transfers == Closing;
}

/// <summary>One line of the fund's account: a debit positive, as in the journal.</summary>
/// <param name="Kind">Kind of its entry.</param>
/// <param name="Stream">The invoice, where there is one.</param>
/// <param name="On">Day it counts.</param>
/// <param name="Cents">A claim is a debit.</param>
public readonly record struct FundLine(string Kind, Guid Stream, LocalDate On, long Cents);

/// <summary>What the fund lost on one invoice and got back.</summary>
/// <param name="Invoice">Id.</param>
/// <param name="On">Day of default.</param>
/// <param name="Lost">What the fund bore.</param>
/// <param name="Recovered">What came back of it.</param>
/// <param name="CentDays">Cents recovered times the days each took, for the mean.</param>
public sealed record FundClaim(Guid Invoice, LocalDate On, Money Lost, Money Recovered, Int128 CentDays);

/// <summary>What lines of the fund's account are. Pure.</summary>
internal static class FundLines
{
    /// <summary>Lines of one invoice in the order they count: the part of each that is contribution, claim or recovery.</summary>
    /// <remarks>What comes in repays what the fund bore first and is contribution beyond it, as in settlement; what goes out gives contributions back first. Row 27: 935 is 915 recovered and 20 contributed.</remarks>
    public static (List<(FundLine Line, long Contribution, long Claim, long Recovery)> Parts, FundClaim? Claim) OfInvoice(IEnumerable<FundLine> lines)
    {
        var parts = new List<(FundLine, long, long, long)>();
        long contributed = 0, lost = 0, recovered = 0;
        Int128 centDays = 0;
        LocalDate? defaultedOn = null;
        var invoice = Guid.Empty;
        foreach (var line in lines)
        {
            invoice = line.Stream;
            if (line.Kind == "defaulted")
            {
                defaultedOn ??= line.On;
                lost += line.Cents;
                parts.Add((line, 0, line.Cents, 0));
                continue;
            }
            var come = -line.Cents;
            var back = come > 0 ? Math.Min(come, lost - recovered) : -Math.Min(Math.Max(0, -come - contributed), recovered);
            recovered += back;
            contributed += come - back;
            if (defaultedOn is { } since) centDays += (Int128)back * Period.DaysBetween(since, line.On);
            parts.Add((line, come - back, 0, back));
        }
        return (parts, defaultedOn is { } on ? new(invoice, on, new(lost), new(recovered), centDays) : null);
    }

    /// <summary>What a line is that belongs to no claim: contribution, claim or transfer.</summary>
    public static (long Contribution, long Claim, long Transfer) Of(string kind, long cents) => kind switch
    {
        "recourse-written-off" => (0, cents, 0),
        "fund-transfer" or "fund-endowed" or "manual" or "reversal" or "year-closed" => (0, 0, -cents),
        _ => (-cents, 0, 0),
    };
}
