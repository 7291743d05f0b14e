using CsCheck;
using Mutual.Grains.Documents;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Documents;

namespace Mutual.Tests.Invoices.Documents;

public class InvoiceDocumentTests
{
    private static readonly VatTreatment Full = DocumentSamples.Rate(Country.Be, DocumentSamples.Theatre, 21);
    private static readonly InvoiceDocument Good = DocumentSamples.All["be-standard"];

    public static TheoryData<string, InvoiceDocument> Wrong => new()
    {
        { "document-number", Good with { Number = "" } },
        { "document-number", Good with { Number = "2026 42" } },
        { "document-number", Good with { Number = new string('1', 36) } },
        { "document-without-lines", Good with { Lines = [] } },
        { "document-line-text", Good with { Lines = [DocumentLine.Of(" ", new Money(1), Full)] } },
        { "document-quantity", Good with { Lines = [new("x", 1.00001m, LineUnit.Hour, 1, Full)] } },
        { "document-price", Good with { Lines = [new("x", 1, LineUnit.Hour, -1, Full)] } },
        { "document-price", Good with { Lines = [new("x", 1, LineUnit.Hour, 0.0000001m, Full)] } },
        { "amount-not-positive", Good with { Adjustments = [new(false, new Money(-1), "x", Full)] } },
        { "amount-not-positive", Good with { Lines = [new("x", 1, LineUnit.Hour, 1, Full, [new(true, Money.Zero, "x")])] } },
        { "document-vat-category", Good with { Adjustments = [new(false, new Money(1), "x")] } },
        { "document-vat-category", Good with { Lines = [DocumentLine.Of("goods", new Money(1), new(VatTreatmentKind.Exempt, 0, "K", "intra-community"))] } },
        { "document-vat-category", Good with { Lines = [DocumentLine.Of("goods", new Money(1), new(VatTreatmentKind.Exempt, 0, "G", "export"))] } },
        { "document-vat-mixed", Good with { Lines = [.. Good.Lines, DocumentLine.Of("x", new Money(1), DocumentSamples.Rate(Country.Be, DocumentSamples.Swiss, 0))] } },
        { "document-mention-missing", Good with { Lines = [DocumentLine.Of("x", new Money(1), new(VatTreatmentKind.Exempt, 0, "E", null))] } },
        { "document-buyer-unnamed", Good with { Buyer = Good.Buyer with { Name = "" } } },
        { "document-buyer-unnamed", DocumentSamples.All["be-reverse-charge"] with { Buyer = DocumentSamples.Dutch with { VatNumber = null } } },
        { "document-below-zero", Good with { Lines = [new("x", -1, LineUnit.Hour, 1, Full)] } },
        { "document-below-zero", Good with { Prepaid = Good.Totals.Gross + new Money(1) } },
        { "document-due-day", Good with { DueOn = null } },
        { "document-due-day", Good with { DueOn = Good.IssuedOn.PlusDays(-1) } },
        { "credit-note-without-invoice", DocumentSamples.All["be-credit-note"] with { Follows = [] } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_document_the_law_would_not_accept_is_refused_by_name_and_nothing_is_written(string code, InvoiceDocument document)
    {
        document.Wrong()!.Code.Should().Be(code);
        UblWriter.Write(document).Refused!.Code.Should().Be(code);
        FacturXWriter.Write(document).Refused!.Code.Should().Be(code);
    }

    [Fact]
    public void VAT_is_rounded_once_for_each_rate_of_the_document_never_by_line()
    {
        var totals = DocumentSamples.All["be-three-thirds"].Totals;
        (totals.Net, totals.Vat, totals.Gross).Should().Be((new Money(99), new Money(21), new Money(1_20)));
    }

    [Fact]
    public void Discounts_and_charges_of_lines_and_document_count_once_and_in_their_own_rate()
    {
        var totals = DocumentSamples.All["be-discounts"].Totals;

        // 12 × 83.3333 = 1 000.00 − 50.00 + 12.50 = 962.50; 120 × 0.43 = 51.60; document −19.99 at 21 %, +5.00 at 6 %.
        (totals.LinesNet, totals.Discounts, totals.Charges, totals.Net).Should().Be((new Money(1_014_10), new Money(19_99), new Money(5_00), new Money(999_11)));
        totals.ByVat.Select(rate => (rate.Percent, rate.Net, rate.Vat)).Should().Equal((21m, new Money(942_51), new Money(197_93)), (6m, new Money(56_60), new Money(3_40)));
        totals.Gross.Should().Be(new Money(1_200_44));
    }

    [Fact]   // accounting.md row 47: 242.00 was paid before; the VAT of the whole stands on the document.
    public void What_was_paid_before_lowers_what_is_due_and_not_the_VAT()
    {
        var totals = DocumentSamples.All["be-final"].Totals;
        (totals.Net, totals.Vat, totals.Gross, totals.Due).Should().Be((new Money(1_000_00), new Money(210_00), new Money(1_210_00), new Money(968_00)));
    }

    [Fact]
    public void Two_exemptions_of_one_document_are_one_group_with_both_reasons()
    {
        var document = Good with
        {
            Lines = [DocumentLine.Of("Cours", new Money(1_00), Vat.Exempt(Country.Be, "teaching").Accepted), DocumentLine.Of("Concert", new Money(2_00), Vat.Exempt(Country.Be, "performers").Accepted)],
        };
        var group = document.Totals.ByVat.Should().ContainSingle().Subject;
        group.Net.Should().Be(new Money(3_00));
        group.Mention.Should().Contain("§ 2, 4°").And.Contain("§ 2, 8°");
    }

    [Fact]
    public void The_sums_of_a_document_always_add_up() => Gen.Select(Gen.Decimal[0, 5_000], Gen.Int[1, 200], Gen.Int[0, 2]).Array[1, 20].Sample(lines =>
    {
        decimal[] rates = [21, 12, 6];
        var document = Good with
        {
            Lines = [.. lines.Select(line => new DocumentLine("work", line.Item2 / 4m, LineUnit.Hour, decimal.Round(line.Item1, 4), DocumentSamples.Rate(Country.Be, DocumentSamples.Theatre, rates[line.Item3])))],
        };
        var totals = document.Totals;
        return totals.ByVat.Sum(rate => rate.Net.Cents) == totals.Net.Cents && totals.Gross == totals.Net + totals.Vat && totals.Net.Cents == document.Lines.Sum(line => line.Net.Cents)
            && totals.ByVat.All(rate => rate.Vat == Vat.On(rate.Net, rate.Percent));
    }, iter: 200);

    [Fact]
    public void A_Belgian_credit_note_tells_the_client_to_pay_the_deducted_VAT_back()
    {
        DocumentSamples.All["be-credit-note"].Mentions.Should().ContainSingle().Which.Text.Should().Contain("arrêté royal n° 4, art. 4");
        LegalMentions.Of(Country.Be, DocumentKind.CreditNote, DocumentSamples.Theatre, DocumentLanguage.Nl)[0].Text.Should().Contain("koninklijk besluit nr. 4");
    }

    [Fact]
    public void French_mentions_stand_in_French_whatever_the_client_reads() =>
        LegalMentions.Of(Country.Fr, DocumentKind.Invoice, DocumentSamples.Dutch, DocumentLanguage.Nl).Select(mention => mention.Text)
            .Should().Contain(text => text.StartsWith("Pénalités de retard", StringComparison.Ordinal) && text.Contains("Laattijdige", StringComparison.Ordinal));
}
