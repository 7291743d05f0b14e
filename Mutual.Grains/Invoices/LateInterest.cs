using Mutual.Grains.Clients;
using NodaTime;

namespace Mutual.Grains.Invoices;

/// <summary>What lateness costs the client up to a day.</summary>
/// <param name="Interest">Rounded half up to the cent, once over all days.</param>
/// <param name="Flat">The flat compensation for recovery, once per late invoice.</param>
/// <param name="IsProvisional">A half-year's rate is not in the pack yet and the last one known was used.</param>
public sealed record LateCharge(Money Interest, Money Flat, bool IsProvisional)
{
    /// <summary>Nothing is owed for lateness.</summary>
    public static readonly LateCharge None = new(Money.Zero, Money.Zero, false);

    /// <summary>Interest and flat compensation.</summary>
    public Money Total => Interest + Flat;
}

/// <summary>A rate of late interest in a half-year.</summary>
/// <param name="Percent">A year: 10.5.</param>
/// <param name="IsProvisional">The half-year has no line in the pack; the last line before it was used.</param>
public readonly record struct LateRate(decimal Percent, bool IsProvisional);

/// <summary>What was open of an invoice from a day on, until the next of its kind.</summary>
/// <param name="From">First day; money received on a day lowers what is open from the day after, since that day still counts.</param>
/// <param name="Gross">With VAT.</param>
public readonly record struct OpenBalance(LocalDate From, Money Gross);

/// <summary>Interest and flat compensation for late payment by firms and public bodies. Consumers owe neither: their own law applies.</summary>
/// <remarks>
/// From the day after the due day, on the amount with VAT, actual days / 365 (also in a leap year), the rate of each half-year for its own days.
/// Belgium: refinancing rate of 1 January or 1 July + 8 points, rounded up to the half point (law of 2 August 2002, art. 5 and 6). France: + 10 points, not rounded
/// (Code de commerce, L441-10 and D441-5). Claims are kept day by day and booked only when received: 1 210.00, 30 days late in the first half of 2026 in Belgium, owes 10.44 + 40.00.
/// </remarks>
public static class LateInterest
{
    /// <summary>The yearly rate on a day.</summary>
    /// <exception cref="InvalidOperationException">The day is before the first line of the pack, 1 January 2016.</exception>
    public static LateRate RateOn(Country seller, LocalDate day)
    {
        var pack = InvoiceRules.Of(seller).LateInterest;
        var half = HalfYearOf(day);
        var line = InvoiceRules.Refinancing.InForce.FindLast(known => known.FirstDay <= half)
            ?? throw new InvalidOperationException($"No refinancing rate is known for {day}.");
        var percent = line.Percent + pack.AddedPoints;
        if (pack.RoundedUpToPoints > 0) percent = decimal.Ceiling(percent / pack.RoundedUpToPoints) * pack.RoundedUpToPoints;
        return new(percent, line.FirstDay != half);
    }

    /// <summary>What is owed for lateness when the same amount stays open.</summary>
    /// <param name="seller">Country of the entity that sells.</param>
    /// <param name="client">Consumers owe nothing here.</param>
    /// <param name="gross">Open amount with VAT.</param>
    /// <param name="dueOn">Last day on which paying is in time.</param>
    /// <param name="until">Last day that counts: the day the money came, or today.</param>
    public static LateCharge On(Country seller, ClientKind client, Money gross, LocalDate dueOn, LocalDate until) =>
        On(seller, client, [new(dueOn, gross)], dueOn, until);

    /// <summary>What is owed for lateness when the open amount changed meanwhile.</summary>
    /// <param name="seller">Country of the entity that sells.</param>
    /// <param name="client">Consumers owe nothing here.</param>
    /// <param name="balances">Open amounts by first day, oldest first; the first one counts from the day after due at the earliest.</param>
    /// <param name="dueOn">Last day on which paying is in time.</param>
    /// <param name="until">Last day that counts.</param>
    public static LateCharge On(Country seller, ClientKind client, IReadOnlyList<OpenBalance> balances, LocalDate dueOn, LocalDate until)
    {
        if (client is ClientKind.Consumer) return LateCharge.None;
        var (wasOpen, isProvisional) = (false, false);
        Int128 numerator = 0;   // Cents × hundredths of a percent × days: added up whole, so that only the end is rounded.
        for (var i = 0; i < balances.Count; i++)
        {
            if (!balances[i].Gross.IsPositive) continue;
            var last = i + 1 < balances.Count ? LocalDate.Min(balances[i + 1].From.PlusDays(-1), until) : until;
            for (var from = LocalDate.Max(balances[i].From, dueOn.PlusDays(1)); from <= last;)
            {
                var to = LocalDate.Min(last, HalfYearOf(from).PlusMonths(6).PlusDays(-1));
                var rate = RateOn(seller, from);
                numerator += (Int128)balances[i].Gross.Cents * decimal.ToInt64(rate.Percent * 100m) * (Period.DaysBetween(from, to) + 1);
                (wasOpen, isProvisional) = (true, isProvisional || rate.IsProvisional);
                from = to.PlusDays(1);
            }
        }
        if (!wasOpen) return LateCharge.None;
        return new(new Money(Fraction.Round(numerator, 365 * 10_000, Rounding.HalfUp)), new Money(InvoiceRules.Of(seller).LateInterest.FlatCents), isProvisional);
    }

    /// <summary>The rates in force over some days, each with the first of its days among them.</summary>
    public static IReadOnlyList<(LocalDate From, LateRate Rate)> Rates(Country seller, LocalDate from, LocalDate until)
    {
        var rates = new List<(LocalDate, LateRate)>();
        for (var day = from; day <= until; day = HalfYearOf(day).PlusMonths(6)) rates.Add((day, RateOn(seller, day)));
        return rates;
    }

    private static LocalDate HalfYearOf(LocalDate day) => new(day.Year, day.Month <= 6 ? 1 : 7, 1);
}
