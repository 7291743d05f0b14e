using Mutual.Grains.Documents;
using Mutual.Grains.Governance;
using Mutual.Grains.Payments;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Invoices.Documents;

/// <summary>An invoice or credit note as it was issued, with what its document needs of order and client: the row of <c>invoicing.issued</c>.</summary>
/// <param name="Document">Id of the invoice or credit note.</param>
/// <param name="Invoice">The invoice itself, or the one credited.</param>
/// <param name="InvoicedOn">Day the invoice was issued.</param>
/// <param name="DueOn">Null for a credit note.</param>
/// <param name="VatRate">Percent charged.</param>
/// <param name="Reason">Why it was credited; null for an invoice.</param>
/// <param name="AskedRate">Percent the order asked for; the client's country may have made it another.</param>
internal sealed record IssuedPaper(
    Guid Document, short Entity, long Sequence, string Number, Guid Invoice, string InvoiceNumber, LocalDate InvoicedOn, LocalDate IssuedOn, LocalDate? DueOn, LocalDate DeliveredOn,
    string Reference, decimal VatRate, Money Net, Money Vat, string? Reason, string OrderNumber, string Work, decimal AskedRate, DocumentParty Buyer, DocumentLanguage Language)
{
    /// <summary>The columns, in the order <see cref="Read"/> takes them.</summary>
    public const string Columns = """
        document_id, entity, sequence, number, invoice_id, invoice_number, invoiced_on, issued_on, due_on, delivered_on, reference, vat_rate, net_cents, vat_cents, reason, order_number, description,
        asked_rate, name, country, vat_number, email, language, kind, street, post_code, city
        """;

    /// <summary><c>fr</c>.</summary>
    public string LanguageCode => Language switch { DocumentLanguage.Fr => "fr", DocumentLanguage.Nl => "nl", _ => "en" };

    /// <summary>Whether it takes something back.</summary>
    public bool IsCreditNote => Reason is not null;

    /// <summary>The row a reader stands on.</summary>
    public static IssuedPaper Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetInt16(1), row.GetInt64(2), row.GetString(3), row.GetGuid(4), row.GetString(5), row.GetFieldValue<LocalDate>(6), row.GetFieldValue<LocalDate>(7),
        row.IsDBNull(8) ? null : row.GetFieldValue<LocalDate>(8), row.GetFieldValue<LocalDate>(9), row.GetString(10), row.GetDecimal(11), new(row.GetInt64(12)), new(row.GetInt64(13)),
        row.IsDBNull(14) ? null : row.GetString(14), row.GetString(15), row.GetString(16), row.GetDecimal(17),
        new()
        {
            Name = row.GetString(18), Country = row.GetString(19), VatNumber = row.IsDBNull(20) ? null : row.GetString(20), Email = row.GetString(21), IsConsumer = row.GetString(23) == "consumer",
            Street = row.GetString(24), PostCode = row.GetString(25), City = row.GetString(26),
        },
        row.GetString(22) switch { "fr" => DocumentLanguage.Fr, "nl" => DocumentLanguage.Nl, _ => DocumentLanguage.En });

    /// <summary>The document, saying to the cent what is booked.</summary>
    /// <param name="entity">Who sells.</param>
    /// <returns>The document; or refused with <c>document-differs</c>, or as <see cref="Invoices.Vat.Of"/> refuses.</returns>
    public Outcome<InvoiceDocument> ToDocument(Entity entity)
    {
        var vat = Invoices.Vat.Of(entity.Country, Buyer.Country, Buyer.VatNumber, AskedRate, Buyer.IsConsumer);
        if (!vat.IsAccepted) return vat.Refused;
        var kind = IsCreditNote ? DocumentKind.CreditNote : DocumentKind.Invoice;
        var document = new InvoiceDocument
        {
            Kind = kind, Number = Number, IssuedOn = IssuedOn, DueOn = DueOn, DeliveredOn = DeliveredOn, Language = Language, Seller = DocumentParty.Of(entity), Buyer = Buyer, OrderNumber = OrderNumber,
            Lines = [DocumentLine.Of(Work, Net, vat.Value)], VatBooked = Vat, Follows = IsCreditNote ? [new(InvoiceNumber, InvoicedOn)] : [], Note = Reason,
            Transfer = IsCreditNote ? null : new(Iban.Parse(entity.Iban).Accepted, entity.Bic, PaymentReference.Parse(Reference).Accepted),
            Mentions = LegalMentions.Of(entity.Country, kind, Buyer, Language),
        };
        var totals = document.Totals;
        return vat.Value.Percent == VatRate && totals.Net == Net && totals.Vat == Vat ? document : Refusal.DocumentDiffers.Because($"Booked: {Net} and {Vat} of VAT; document: {totals.Net} and {totals.Vat}.");
    }
}
