using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Grains.Invoices;

/// <summary>Whose accounts an invoice moves, and in which chart.</summary>
public readonly record struct InvoiceParties(Country Country, Guid Invoice, Guid Client, Guid Member)
{
    internal ChartOfAccounts Chart => ChartOfAccounts.Of(Country);
}

/// <summary>What an event does to an invoice's money, and how it is booked.</summary>
public sealed record InvoiceBooked(InvoiceMoney Money, JournalEntry Entry);

/// <summary>A payment, booked.</summary>
/// <param name="OwedBack">What exceeded the claim.</param>
public sealed record PaymentBooked(InvoiceMoney Money, JournalEntry Entry, Money OwedBack);

/// <summary>A credit note, booked.</summary>
/// <param name="Vat">VAT of the credit note.</param>
/// <param name="OwedBack">What the client had paid of it.</param>
/// <param name="TakenFromAccount">Recourse taken from the activity account.</param>
/// <param name="OwedByMember">Recourse the account could not bear.</param>
public sealed record CreditBooked(InvoiceMoney Money, JournalEntry Entry, Money Vat, Money OwedBack, Money TakenFromAccount, Money OwedByMember);

/// <summary>Money that went back, booked.</summary>
/// <param name="OwedBack">Of it, what had been owed back before.</param>
/// <param name="OwedByMember">Recourse the account could not bear.</param>
public sealed record TakenBackBooked(InvoiceMoney Money, JournalEntry Entry, Money OwedBack, Money OwedByMember);

/// <summary>Every booking of an invoice. Pure: no clock, no database, no grain.</summary>
/// <remarks>
/// An entry is the difference between what every account holds for the invoice before and after (<see cref="Moved"/>), with the cash beside it;
/// so the accounts tie out by construction. Source: <c>accounting.md</c> §3, rows 1 to 17 and 20 to 29, with the F rows for France.
/// </remarks>
public static class InvoiceBooking
{
    /// <summary>Rows 1, 1F, 2.</summary>
    public static JournalEntry Issue(InvoiceMoney money, InvoiceParties of, LocalDate on) =>
        Moved(EntryKind.Issued, on, of, money with { Net = Money.Zero, Vat = Money.Zero }, money).Mirrored().Balanced();

    /// <summary>Rows 3 and 4: the fund pays the member's share, times the rate, before the client does.</summary>
    public static InvoiceBooked Advance(InvoiceMoney money, InvoiceParties of, decimal rate, LocalDate on)
    {
        var next = money with { AdvanceRate = rate, PaidNetBeforeAdvance = money.PaidNet };
        next = next with { AdvanceGranted = next.Advanced };
        return Booked(EntryKind.Advanced, on, of, money, next);
    }

    /// <summary>Rows 5 to 10, 13, 14; 26 to 28 when the claim is in default or written off.</summary>
    /// <param name="money">Something is owed; otherwise all of it is owed back.</param>
    /// <param name="of">Whose accounts.</param>
    /// <param name="amount">Received, with VAT. What exceeds the claim is owed back to the client.</param>
    /// <param name="from">Where the money is: bank, card in transit, suspense.</param>
    /// <param name="shortMost">A payment this much short settles a good claim; the rest comes off the mutual's fee.</param>
    /// <param name="on">Day it counts.</param>
    /// <param name="byCard">Row 40: the entry says so.</param>
    public static PaymentBooked Collect(InvoiceMoney money, InvoiceParties of, Money amount, Account from, Money shortMost, LocalDate on, bool byCard = false)
    {
        var applied = Money.Min(amount, money.Owed);
        var rest = money.Owed - applied;

        // Never more given up than was ever received: an invoice of some cents is not settled by one of them.
        var givenUp = money.Claim is InvoiceClaim.Good && rest <= shortMost && rest <= money.Paid + applied ? rest : Money.Zero;
        var paid = money.Paid + applied + givenUp;
        var next = money with { Paid = paid, PaidNet = NetPart(money, paid), Short = money.Short + givenUp };
        var owedBack = amount - applied;
        var kind = money.Claim is not InvoiceClaim.Good ? EntryKind.Recovered : byCard ? EntryKind.CardPayment : EntryKind.Collected;
        var entry = Moved(kind, on, of, money, next).Debit(from, amount).Credit(Account.General(of.Chart.OwedBack, of.Client), owedBack);
        return new(next, entry.Mirrored().Balanced(), owedBack);
    }

    /// <summary>Row 43, and 11 by card: money went back. What was owed back to the client is settled first; of the rest every account holds again what it held before it was paid.</summary>
    /// <param name="money">At least what is reopened was received on it.</param>
    /// <param name="of">Whose accounts.</param>
    /// <param name="amount">What went back.</param>
    /// <param name="owedBack">What the client is owed back on this invoice.</param>
    /// <param name="fee">What the network keeps for it; the mutual's own fee bears it.</param>
    /// <param name="from">Where the money was.</param>
    /// <param name="account">What the activity account holds.</param>
    /// <param name="floor">What recourse leaves on it.</param>
    /// <param name="kind">Refunded or charged back.</param>
    /// <param name="on">Day it counts.</param>
    public static TakenBackBooked TakeBack(
        InvoiceMoney money, InvoiceParties of, Money amount, Money owedBack, Money fee, Account from, Money account, Money floor, EntryKind kind, LocalDate on)
    {
        var settled = Money.Min(amount, owedBack);
        var reopened = amount - settled;
        var next = reopened.IsZero ? money : Reopened(money, money.Paid - money.Short - reopened);
        var recourse = Gave(money) - Gave(next);
        var taken = recourse.IsNegative ? recourse : Money.Min(recourse, Money.Max(account - floor, Money.Zero));
        var entry = Moved(kind, on, of, money, next, recourse - taken)
            .Debit(Account.General(of.Chart.OwedBack, of.Client), settled)
            .Credit(from, amount + fee)
            .Debit(Account.General(of.Chart.BankCosts), fee).Debit(Account.Fee, fee);
        return new(next, entry.Mirrored().Merged().Balanced(), settled, recourse - taken);
    }

    // What was given up as short is asked again with the rest.
    private static InvoiceMoney Reopened(InvoiceMoney money, Money paid)
    {
        var pro = paid.IsZero ? Money.Zero : money.NetNow.Share(paid, money.GrossNow, Rounding.HalfUp);
        var (least, most) = (Money.Max(money.PaidNet - (money.Paid - paid), Money.Max(paid - money.VatNow, Money.Zero)), Money.Min(money.PaidNet, paid));
        var net = Money.Min(Money.Max(pro, least), most);
        return money with { Paid = paid, PaidNet = net, Short = Money.Zero, PaidNetAtLoss = Money.Min(money.PaidNetAtLoss, net) };
    }

    /// <summary>Rows 15 to 17, 20, 20F: takes back part or all; the member repays what was advanced or paid on it, the account down to its floor, the rest is owed.</summary>
    /// <param name="money">Not written off.</param>
    /// <param name="of">Whose accounts.</param>
    /// <param name="net">At most what is asked now.</param>
    /// <param name="vatRate">Percent of the invoice.</param>
    /// <param name="account">What the activity account holds.</param>
    /// <param name="floor">What recourse leaves on it.</param>
    /// <param name="on">Day of the credit note.</param>
    public static CreditBooked Credit(InvoiceMoney money, InvoiceParties of, Money net, decimal vatRate, Money account, Money floor, LocalDate on)
    {
        // The last credit note takes the VAT that is left, so that nothing stays due on an invoice of nothing.
        var vat = net == money.NetNow ? money.VatNow : Money.Min(Vat.On(net, vatRate), money.VatNow);
        var credited = money with { CreditedNet = money.CreditedNet + net, CreditedVat = money.CreditedVat + vat };
        var paid = Money.Min(money.Paid, credited.GrossNow);
        var next = credited with
        {
            Paid = paid,
            PaidNet = paid == credited.GrossNow ? credited.NetNow : Money.Max(Money.Min(money.PaidNet, credited.NetNow), paid - credited.VatNow),
        };
        var (owedBack, recourse) = (money.Paid - paid, Gave(money) - Gave(next));
        var taken = recourse.IsNegative ? recourse : Money.Min(recourse, Money.Max(account - floor, Money.Zero));
        var entry = Moved(EntryKind.CreditNote, on, of, money, next, recourse - taken)
            .Credit(Account.General(of.Chart.OwedBack, of.Client), owedBack);
        return new(next, entry.Mirrored().Balanced(), vat, owedBack, taken, recourse - taken);
    }

    /// <summary>Rows 22 to 24: the claim becomes doubtful, the fund bears what it advanced, the member keeps it.</summary>
    public static InvoiceBooked Default(InvoiceMoney money, InvoiceParties of, LocalDate on) =>
        Booked(EntryKind.Defaulted, on, of, money, money with { Claim = InvoiceClaim.Doubtful });

    /// <summary>Rows 25 and 25F: the loss is certain, VAT comes back.</summary>
    public static InvoiceBooked WriteOff(InvoiceMoney money, InvoiceParties of, LocalDate on) =>
        Booked(EntryKind.WrittenOff, on, of, money, money with { Claim = InvoiceClaim.Lost, PaidNetAtLoss = money.PaidNet });

    /// <summary>Row 29: late interest and the flat 40 euro, booked when they are received.</summary>
    public static JournalEntry LateCharge(LateCharge charge, InvoiceParties of, Account from, LocalDate on) =>
        JournalEntry.Of(EntryKind.LateInterestReceived, on)
            .Debit(from, charge.Total)
            .Credit(Account.General(of.Chart.LateInterest), charge.Interest)
            .Credit(Account.General(of.Chart.FlatCompensation), charge.Flat)
            .Mirrored().Credit(Account.Fee, charge.Total).Balanced();

    private static InvoiceBooked Booked(EntryKind kind, LocalDate on, InvoiceParties of, InvoiceMoney before, InvoiceMoney after) =>
        new(after, Moved(kind, on, of, before, after).Mirrored().Balanced());

    /// <summary>The net of what was paid to date, cumulative and half up; the last payment takes the rest.</summary>
    private static Money NetPart(InvoiceMoney money, Money paid)
    {
        if (paid == money.GrossNow) return money.NetNow;
        var pro = money.NetNow.Share(paid, money.GrossNow, Rounding.HalfUp);
        var (least, most) = (Money.Max(money.PaidNet, paid - money.VatNow), Money.Min(money.NetNow, money.PaidNet + (paid - money.Paid)));
        return Money.Min(Money.Max(pro, least), most);   // Where credit notes rounded VAT otherwise, neither part of the payment may turn negative or exceed what is asked.
    }

    /// <summary>What the activity account has received of the invoice.</summary>
    private static Money Gave(InvoiceMoney money) => money.Advanced + money.Settled.Member;

    private static JournalEntry Moved(EntryKind kind, LocalDate on, InvoiceParties of, InvoiceMoney before, InvoiceMoney after, Money owedByMember = default)
    {
        var chart = of.Chart;
        var (was, now) = (Held.By(before), Held.By(after));
        var writeDown = now.WriteDownCost - was.WriteDownCost;
        return JournalEntry.Of(kind, on)
            .Debit(Account.General(chart.CertainLoss), now.Loss - was.Loss)
            .Debit(Account.General(chart.Sales), before.NetNow - after.NetNow)
            .Debit(Account.General(chart.SmallDifferences), after.Short - before.Short)
            .Debit(Account.General(chart.RecoveredLater), was.RecoveredLater - now.RecoveredLater)
            .Debit(Account.General(chart.VatNotYetDue ?? chart.VatDue), was.VatNotYetDue - now.VatNotYetDue)
            .Debit(Account.General(chart.VatDue), was.VatDue - now.VatDue)
            .Debit(Account.General(chart.DoubtfulClients, of.Client), now.Doubtful - was.Doubtful)
            .Debit(Account.General(chart.Clients, of.Client), after.Open - before.Open)
            .Debit(Account.General(writeDown.IsNegative ? chart.WriteDownTakenBack : chart.WriteDownMade), writeDown)
            .Debit(Account.General(chart.WriteDown, of.Client), -writeDown)
            .Debit(Account.Pending(of.Invoice), was.Pending - now.Pending)
            .Debit(Account.Advance(of.Invoice), after.AdvanceOpen - before.AdvanceOpen)
            .Debit(Account.Fund, now.FundBore - was.FundBore)
            .Debit(Account.Fee, was.Fee - now.Fee)
            .Debit(Account.ActivityOf(of.Member), Gave(before) - Gave(after) - owedByMember)
            .Debit(Account.OwedBy(of.Member), owedByMember);
    }

    /// <summary>What accounts hold for an invoice, where it is not a figure of the invoice itself.</summary>
    /// <param name="FundBore">What the fund lost on it, less contributions and recoveries.</param>
    private readonly record struct Held(Money Doubtful, Money WriteDownCost, Money Loss, Money RecoveredLater, Money VatDue, Money VatNotYetDue, Money Pending, Money FundBore, Money Fee)
    {
        public static Held By(InvoiceMoney money)
        {
            var (good, doubtful, lost) = (money.Claim is InvoiceClaim.Good, money.Claim is InvoiceClaim.Doubtful, money.Claim is InvoiceClaim.Lost);
            var settled = money.Settled;
            return new(
                Doubtful: doubtful ? money.Owed : Money.Zero,
                WriteDownCost: doubtful ? money.OwedNet : Money.Zero,
                Loss: lost ? money.NetNow - money.PaidNetAtLoss : Money.Zero,
                RecoveredLater: lost ? money.PaidNet - money.PaidNetAtLoss : Money.Zero,
                VatDue: lost || money.VatOnCollection ? money.PaidVat : money.VatNow,
                VatNotYetDue: !lost && money.VatOnCollection ? money.VatNow - money.PaidVat : Money.Zero,
                Pending: good ? money.OwedNet : Money.Zero,
                FundBore: (good ? Money.Zero : money.Advanced - settled.Advance) - settled.Contribution,
                Fee: settled.Fee - money.Short);
        }
    }
}
