using NodaTime;

namespace Mutual.Grains.Invoices.Documents;

/// <summary>What a UBL order or invoice draft of a client or member says, to pre-fill an order: nothing of it is decided.</summary>
/// <param name="Number">The sender's own number.</param>
/// <param name="Buyer">Who orders, as the file names it.</param>
/// <param name="Net">Sum of the lines, without VAT; equal to what the file states.</param>
public sealed record UblDraft(
    bool IsOrder, string Number, LocalDate IssuedOn, LocalDate? DueOn, string? BuyerReference, DocumentParty Buyer, IReadOnlyList<UblDraftLine> Lines, Money Net);

/// <summary>A line of a draft.</summary>
/// <param name="Unit">Code of UN/ECE recommendation 20 as the file gives it.</param>
/// <param name="Net">Without VAT, discounts taken off.</param>
/// <param name="VatPercent">Asked for; null when the file says none.</param>
public sealed record UblDraftLine(string Description, decimal Quantity, string Unit, Money Net, decimal? VatPercent);
