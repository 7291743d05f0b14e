using Mutual.Grains.Invoices;

namespace Mutual.Grains.Proof;

/// <summary>One place the money of an invoice is in.</summary>
/// <param name="Place">Stable name, from the closed list of <see cref="WhereItWent"/>.</param>
/// <param name="Cents">Part of the gross as issued.</param>
public sealed record PlaceOfMoney(string Place, long Cents);

/// <summary>Where each cent of an invoice is, adding up to its gross as issued. Pure.</summary>
/// <remarks>
/// Of what the client paid: <c>vat</c> to the state, <c>advance</c> repaid to the fund (the member had it before), <c>contribution</c> into the fund, <c>fee</c> to the mutual less what it bore,
/// <c>card-costs</c> out of the fee, <c>member</c> to the activity account beyond the advance. Of the rest: <c>short</c> given up as too little to claim, at the cost of the fee,
/// <c>credited</c> by credit notes, and what is owed still: <c>open</c>, <c>in-default</c> or <c>written-off</c>.
/// </remarks>
public static class WhereItWent
{
    /// <summary>The places, those of nothing left out.</summary>
    /// <param name="money">Of the invoice, as it stands.</param>
    /// <param name="cardCosts">What card payments of it cost, which the fee bore.</param>
    public static IReadOnlyList<PlaceOfMoney> Of(InvoiceMoney money, Money cardCosts)
    {
        var settled = money.Settled;
        PlaceOfMoney[] places =
        [
            new("vat", money.PaidVat.Cents),
            new("advance", settled.Advance.Cents),
            new("contribution", settled.Contribution.Cents),
            new("fee", (settled.Fee - money.Short - cardCosts).Cents),
            new("card-costs", cardCosts.Cents),
            new("member", settled.Member.Cents),
            new("short", money.Short.Cents),
            new("credited", (money.CreditedNet + money.CreditedVat).Cents),
            new(money.Claim switch { InvoiceClaim.Good => "open", InvoiceClaim.Doubtful => "in-default", _ => "written-off" }, money.Owed.Cents),
        ];
        return [.. places.Where(place => place.Cents != 0)];
    }
}
