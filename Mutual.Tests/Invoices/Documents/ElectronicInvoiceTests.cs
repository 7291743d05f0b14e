using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Mutual.Grains.Documents;
using Mutual.Grains.Invoices.Documents;

namespace Mutual.Tests.Invoices.Documents;

public class ElectronicInvoiceTests
{
    private static readonly XNamespace Cbc = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
    private static readonly XNamespace Cac = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";

    [Fact]
    public async Task Every_kind_of_document_is_accepted_by_the_Peppol_and_European_rules_without_a_finding()
    {
        var files = Written(UblWriter.Write);
        foreach (var kind in files.ToLookup(file => file.Name.Contains("credit-note", StringComparison.Ordinal) ? "CreditNote" : "Invoice"))
            RuleSets.SchemaFaults($"ubl-2.1/maindoc/UBL-{kind.Key}-2.1.xsd", kind).Should().BeEmpty();
        (await RuleSets.Findings("peppol-bis-billing-3.0.21/CEN-EN16931-UBL.sch", files)).Should().BeEmpty();
        (await RuleSets.Findings("peppol-bis-billing-3.0.21/PEPPOL-EN16931-UBL.sch", files)).Should().BeEmpty();
    }

    [Fact]
    public async Task Every_kind_of_document_is_accepted_by_the_Factur_X_rules_without_a_finding()
    {
        var files = Written(FacturXWriter.Write);
        RuleSets.SchemaFaults("factur-x-2.5.2/xsd/FACTUR-X_EN16931.xsd", files).Should().BeEmpty();
        (await RuleSets.Findings("factur-x-2.5.2/FACTUR-X_EN16931.sch", files)).Should().BeEmpty();
    }

    [Fact]   // French rules need a third edition processor: npm xslt3, whose script MUTUAL_XSLT3 names. About 5 s a file.
    public async Task Every_document_of_a_French_seller_is_accepted_by_the_French_rules()
    {
        var script = Environment.GetEnvironmentVariable("MUTUAL_XSLT3") ?? "";
        if (script.Length == 0) Assert.Skip("MUTUAL_XSLT3 does not name the script of npm xslt3.");
        var files = Written(FacturXWriter.Write).Where(file => file.Name.StartsWith("fr-", StringComparison.Ordinal));
        (await RuleSets.FrenchFindings(script, "fr-ctc-1.4.0.03/BR-FR-Flux2-Schematron-CII_V1.4.0.03.sch", files)).Should().BeEmpty();
    }

    [Fact]
    public void What_the_French_rules_ask_stands_in_a_French_sellers_document()
    {
        var cii = Load(FacturXWriter.Write(DocumentSamples.All["fr-final"]).Accepted);
        string[] Values(string element) => [.. cii.Descendants().Where(e => e.Name.LocalName == element).Select(e => e.Value)];
        Values("SubjectCode").Should().BeEquivalentTo("BAR", "PMD", "PMT", "AAB");
        cii.Descendants().First(e => e.Name.LocalName == "BusinessProcessSpecifiedDocumentContextParameter").Value.Should().Be("S4", "it is final after a prepayment");
        Values("DueDateTypeCode").Should().Equal(["72"], "VAT on services waits for the money");
        Values("Content").Should().Contain("Indemnité forfaitaire pour frais de recouvrement : 40 euros.");
    }

    [Fact]
    public async Task The_rules_do_find_what_is_wrong()
    {
        var wrong = Encoding.UTF8.GetString(UblWriter.Write(DocumentSamples.All["be-standard"]).Accepted).Replace("PayableAmount currencyID=\"EUR\">", "PayableAmount currencyID=\"EUR\">9", StringComparison.Ordinal);
        (await RuleSets.Findings("peppol-bis-billing-3.0.21/CEN-EN16931-UBL.sch", [("wrong", Encoding.UTF8.GetBytes(wrong))])).Should().ContainSingle().Which.Should().Contain("BR-CO-16");
    }

    [Fact]
    public void Both_forms_state_the_same_sums()
    {
        foreach (var (name, document) in DocumentSamples.All)
        {
            var ubl = Load(UblWriter.Write(document).Accepted);
            var cii = Load(FacturXWriter.Write(document).Accepted);
            string One(string element) => cii.Descendants().Single(e => e.Name.LocalName == element).Value;
            ubl.Descendants(Cbc + "PayableAmount").Single().Value.Should().Be(One("DuePayableAmount"), name);
            ubl.Descendants(Cbc + "TaxInclusiveAmount").Single().Value.Should().Be(One("GrandTotalAmount"), name);
            ubl.Descendants(Cac + "TaxTotal").Single().Element(Cbc + "TaxAmount")!.Value.Should().Be(One("TaxTotalAmount"), name);
            document.Totals.Due.ToString().Should().Be(One("DuePayableAmount"), name);
        }
    }

    [Fact]
    public void The_mutual_is_seller_and_payee_and_nothing_is_assigned()
    {
        foreach (var document in DocumentSamples.All.Values)
        {
            var ubl = Load(UblWriter.Write(document).Accepted);
            ubl.Descendants(Cac + "PayeeParty").Should().BeEmpty();
            Load(FacturXWriter.Write(document).Accepted).Descendants().Should().NotContain(e => e.Name.LocalName == "PayeeTradeParty");
        }
    }

    [Fact]
    public void A_Belgian_firm_is_reached_under_0208_a_French_one_under_its_SIREN_and_a_Dutch_one_under_its_VAT_number()
    {
        Endpoints("be-standard").Should().Equal("0208:0123456749", "0208:0987654394");
        Endpoints("fr-standard").Should().Equal("0225:732829320", "0225:123456782");
        Endpoints("be-reverse-charge").Should().Equal("0208:0123456749", "9944:NL001234567B01");
    }

    [Fact]
    public void What_is_outside_the_sellers_VAT_names_no_VAT_number()
    {
        var ubl = Load(UblWriter.Write(DocumentSamples.All["be-outside-scope"]).Accepted);
        ubl.Descendants(Cac + "PartyTaxScheme").Should().BeEmpty();
        ubl.Descendants(Cac + "PartyLegalEntity").First().Element(Cbc + "CompanyID")!.Value.Should().Be("0123456749");
    }

    [Fact]
    public void The_same_document_is_the_same_bytes()
    {
        var document = DocumentSamples.All["be-discounts"];
        UblWriter.Write(document).Accepted.Should().Equal(UblWriter.Write(document with { }).Accepted);
        Hash(UblWriter.Write(document).Accepted).Should().Be("1f60b5a2a81320aa");
        Hash(FacturXWriter.Write(DocumentSamples.All["fr-discounts"]).Accepted).Should().Be("294d7d837eca9cf6");
    }

    [Fact]
    public void A_client_no_network_reaches_gets_no_UBL_and_is_told_so()
    {
        var document = DocumentSamples.Sold(Country.Be, DocumentSamples.Neighbour, DocumentLanguage.Fr,
            DocumentLine.Of("Cours", new Money(50_00), DocumentSamples.Rate(Country.Be, DocumentSamples.Neighbour, 21)));
        UblWriter.Write(document).Refused!.Code.Should().Be("no-electronic-address");
        FacturXWriter.Write(document).IsAccepted.Should().BeTrue();
        document.Mentions.Should().BeEmpty("the business rules on lateness are not a consumer's");
    }

    private static IEnumerable<string> Endpoints(string sample) =>
        Load(UblWriter.Write(DocumentSamples.All[sample]).Accepted).Descendants(Cbc + "EndpointID").Select(id => $"{id.Attribute("schemeID")!.Value}:{id.Value}");

    private static List<(string Name, byte[] Bytes)> Written(Func<InvoiceDocument, Outcome<byte[]>> write)
    {
        var files = DocumentSamples.All.Select(sample => (sample.Key, write(sample.Value).Accepted)).ToList();
        if (Environment.GetEnvironmentVariable("MUTUAL_KEEP_DOCUMENTS") is { Length: > 0 } folder)
        {
            // For whoever wants to look at them or run the rule sets by hand.
            var kept = Directory.CreateDirectory(Path.Combine(folder, write.Method.DeclaringType!.Name));
            foreach (var (name, bytes) in files) File.WriteAllBytes(Path.Combine(kept.FullName, $"{name}.xml"), bytes);
        }
        return files;
    }

    private static XElement Load(byte[] bytes) => XElement.Load(new MemoryStream(bytes));

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
}
