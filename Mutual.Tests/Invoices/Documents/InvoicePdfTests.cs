using System.Text;
using System.Xml.Linq;
using Mutual.Grains.Documents;
using Mutual.Grains.Invoices.Documents;
using Mutual.Tests.Documents;

namespace Mutual.Tests.Invoices.Documents;

public class InvoicePdfTests
{
    private static readonly Lazy<InvoicePdf> Writer = new(() => new InvoicePdf(PaperTools.Fonts));

    [Theory]
    [InlineData("be-discounts", "Invoice|2026-000042|9 March 2026|To pay|€1,200.44|942.51|197.93|999.11|Long tour -50.00|Discount: Loyalty|+++123/4567/89002+++|BE68 5390 0754 7034|120 km")]
    [InlineData("be-mixed", "Factuur|Drukwerk|Te betalen|€ 369,31|Regie & scène <test> \"à l’œuvre\"|7,25 uur|Btw 21 % op 304,43|Btw 6 % op 0,90")]
    [InlineData("fr-final", "Facture|1 000,00|1 200,00|Déjà payé|-240,00|960,00 €|Atelier Lumière SAS|À payer|12 jours|RF|Pas d’escompte pour paiement anticipé")]
    [InlineData("fr-credit-note", "Avoir|2026-C-000003|Crédité|100,00 €|2026-000042, 9 mars 2026|One performance was cancelled.")]
    [InlineData("be-reverse-charge", "Podium Noord B.V.|Netherlands|€ 1.500,00|Btw verlegd|NL001234567B01")]
    [InlineData("be-outside-scope", "Scène Alpine SA|Switzerland|Outside Belgian VAT|2 000,00 €")]
    public async Task A_PDF_says_in_the_clients_language_what_the_XML_says(string sample, string texts)
    {
        var text = await PaperTools.Text(Pdf(sample));
        foreach (var one in texts.Split('|')) text.Should().Contain(one);
    }

    [Fact]
    public async Task Every_document_can_be_read_and_its_sum_stands_in_it()
    {
        foreach (var (name, document) in DocumentSamples.All)
            (await PaperTools.Text(Pdf(name))).Should().Contain(Printed.Amount(document.Totals.Due, document.Language), name);
    }

    [Fact]
    public async Task The_code_on_paper_pays_the_open_amount_to_the_mutual_with_the_reference()
    {
        foreach (var (sample, reference, amount) in new[] { ("be-final", "123456789002", "EUR968.00"), ("fr-standard", DocumentSamples.All["fr-standard"].Transfer!.Reference.Value, "EUR1200.00") })
        {
            var seller = DocumentSamples.All[sample].Seller.Name;
            var transfer = DocumentSamples.All[sample].Transfer!;
            (await PaperTools.Scanned(Pdf(sample))).TrimEnd('\n').Should().Be($"BCD\n002\n1\nSCT\n{transfer.Bic}\n{seller}\n{transfer.Account.Value}\n{amount}\n\n{reference}");
        }
    }

    [Fact]
    public async Task A_paper_is_a_PDF_for_archives_and_carries_its_XML_to_the_byte()
    {
        foreach (var (name, document) in DocumentSamples.All)
            (await PaperTools.Attached(Pdf(name), "factur-x.xml")).Should().Equal(FacturXWriter.Write(document).Accepted, name);

        var said = XElement.Parse(await PaperTools.Metadata(Pdf("fr-standard")));
        var statements = said.Descendants().Where(one => !one.HasElements).Select(one => $"{one.Name.LocalName} {one.Value}").ToList();
        statements.Should().Contain(["part 3", "conformance U", "DocumentType INVOICE", "DocumentFileName factur-x.xml", "Version 1.0", "ConformanceLevel EN 16931", "CreateDate 2026-03-09", "Producer Mutual", "namespaceURI urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"]);
        var file = Encoding.Latin1.GetString(Pdf("fr-standard"));
        file.Should().Contain("/AFRelationship/Alternative").And.Contain("/Subtype/text#2Fxml").And.Contain("/S/GTS_PDFA1").And.NotContain("/JavaScript").And.NotContain("/Launch").And.NotContain("/OpenAction");
    }

    [Fact]
    public void The_same_document_is_the_same_paper_to_the_byte()
    {
        var document = DocumentSamples.All["be-discounts"];
        var once = Writer.Value.Write(document).Accepted;
        new InvoicePdf(PdfFonts.Load()).Write(document with { }).Accepted.Should().Equal(once);
        Writer.Value.Write(document with { Number = "2026-000043" }).Accepted.Should().NotEqual(once);
    }

    [Fact]
    public async Task Two_hundred_lines_go_over_pages_with_their_headings_and_no_line_is_lost()
    {
        var full = DocumentSamples.Rate(Country.Be, DocumentSamples.Theatre, 21);
        var document = DocumentSamples.Sold(Country.Be, DocumentSamples.Theatre, DocumentLanguage.En,
            [.. Enumerable.Range(1, 200).Select(n => DocumentLine.Of($"Evening {n} of the tour, with rigging, focus and a night drive back to the depot", new Money(100_00), full))]);
        var text = await PaperTools.Text(Writer.Value.Write(document).Accepted);
        for (var n = 1; n <= 200; n++) text.Should().Contain($"Evening {n} of");
        var pages = text.Split('\f', StringSplitOptions.RemoveEmptyEntries);
        pages.Should().AllSatisfy(page => page.Should().Contain("Page ")).And.HaveCountGreaterThan(5);
        pages[1].Should().Contain("Unit price");
        text.Should().Contain("€24,200.00").And.Contain($"Page {pages.Length} of {pages.Length}");
    }

    [Fact]
    public async Task What_the_font_lacks_shows_as_a_box_and_breaks_nothing()
    {
        var full = DocumentSamples.Rate(Country.Be, DocumentSamples.Theatre, 21);
        var document = DocumentSamples.Sold(Country.Be, DocumentSamples.Theatre with { Name = "劇場 🎭 Łódź Ægir Straße" }, DocumentLanguage.En,
            DocumentLine.Of(new string('x', 500), new Money(1_00), full), DocumentLine.Of("=HYPERLINK(\"http://x\") <script>", new Money(1_00), full));
        var text = await PaperTools.Text(Writer.Value.Write(document).Accepted);
        text.Should().Contain("Łódź Ægir Straße").And.Contain("□").And.Contain("<script>");
    }

    [Fact]
    public void A_document_the_law_would_not_accept_is_not_printed() =>
        Writer.Value.Write(DocumentSamples.All["be-standard"] with { Lines = [] }).Refused!.Code.Should().Be("document-without-lines");

    private static byte[] Pdf(string sample) => PaperTools.Kept(sample, Writer.Value.Write(DocumentSamples.All[sample]).Accepted);
}
