using System.Security.Cryptography;
using System.Text;
using Mutual.Grains.Clients;
using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using Mutual.Grains.Members;
using NodaTime;

namespace Mutual.Grains.Orders;

/// <summary>Who an order is between, as known when its terms are written down.</summary>
internal sealed record OrderParties(Entity Seller, MemberView Member, ClientView Client)
{
    /// <summary>The terms as they are kept, when they can be agreed today.</summary>
    /// <returns>Or refused with the first thing wrong in them.</returns>
    public Outcome<OrderTerms> Check(OrderTerms terms, LocalDate today)
    {
        var description = InputText.Description(terms.Description);
        if (!description.IsAccepted) return description.Refused;
        if (Input.Amount(terms.Net) is { } amount) return amount;
        foreach (var day in (ReadOnlySpan<LocalDate>)[terms.WorkFrom, terms.WorkTo, terms.InvoiceOn])
            if (Input.Day(day, today) is { } refused) return refused;
        if (terms.WorkTo < terms.WorkFrom) return Refusal.WorkEndsBeforeItBegins;
        if (terms.WorkTo < today) return Refusal.DateOutOfRange.Because("An order comes before the end of the work.");
        if (terms.InvoiceOn < terms.WorkFrom) return Refusal.DateOutOfRange.Because("An invoice follows the beginning of the work.");
        if (terms.TermDays is < 0 or > 365) return Refusal.TermOutOfRange;
        if (terms.Hours is <= 0 or > 10_000 || decimal.Round(terms.Hours ?? 0, 2) != (terms.Hours ?? 0)) return Refusal.HoursOutOfRange;
        if (Member.LeftOn < terms.WorkTo) return Refusal.MemberHasLeft;
        var vat = Vat.Of(Seller.Country, Client.Country, Client.VatNumber, terms.VatRate, Client.Kind is ClientKind.Consumer);
        return vat.IsAccepted ? terms with { Description = description.Value } : vat.Refused;
    }

    /// <summary>SHA-256 in hex of exactly what the client is shown.</summary>
    public string ContentHash(string number, OrderTerms terms) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        MutualJson.Write(new { number, seller = Seller.Name, member = Member.Name, client = Client.Name, terms }))));
}
