using NodaTime;

namespace Mutual.Grains.Orders;

/// <summary>An order as kept: one row, its limit, and the client's answer to the terms in force.</summary>
/// <param name="LinkHash">SHA-256 of the secret of the latest link; kept after a change, so that its holder is told of the change.</param>
/// <param name="Answered">The answer to the terms in force; null while there is none.</param>
internal sealed record OrderState(
    Guid Order, short Entity, string EntityCode, Country Country, string Number, Guid Member, Guid Client, OrderStatus Status, OrderTerms Terms, Money Invoiced, string ContentHash,
    byte[]? LinkHash, LocalDate? ValidUntil, LocalDate? DeliveredOn, Instant? ConfirmedAt, OrderReceipt? Answered, int Version)
{
    /// <summary>What may be shown. Two invoices at once may take the last of it between them, and neither knows that it was the last.</summary>
    public OrderView View() => new(
        Order, EntityCode, Number, Member, Client, Status is OrderStatus.Confirmed or OrderStatus.Delivered && Invoiced >= Terms.Net ? OrderStatus.Invoiced : Status, Terms, Invoiced, ContentHash, ConfirmedAt, Version);
}
