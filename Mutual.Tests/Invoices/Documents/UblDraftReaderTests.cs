using System.Text;
using CsCheck;
using Mutual.Grains.Invoices.Documents;
using NodaTime;

namespace Mutual.Tests.Invoices.Documents;

public class UblDraftReaderTests
{
    private const string Order = """
        <Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
        <cbc:ID>PO-7</cbc:ID><cbc:IssueDate>2026-03-02</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
        <cac:BuyerCustomerParty><cac:Party><cac:PartyName><cbc:Name>Théâtre du Port</cbc:Name></cac:PartyName><cac:PostalAddress><cbc:CityName>Liège</cbc:CityName><cac:Country><cbc:IdentificationCode>BE</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
        <cac:PartyTaxScheme><cbc:CompanyID>BE 0987.654.394</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme></cac:Party></cac:BuyerCustomerParty>
        <cac:SellerSupplierParty><cac:Party><cbc:EndpointID schemeID="0208">0123456749</cbc:EndpointID></cac:Party></cac:SellerSupplierParty>
        <cac:AnticipatedMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">500.00</cbc:LineExtensionAmount></cac:AnticipatedMonetaryTotal>
        <cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID><cbc:Quantity unitCode="HUR">10</cbc:Quantity><cac:Price><cbc:PriceAmount currencyID="EUR">50</cbc:PriceAmount></cac:Price><cac:Item><cbc:Name>Stage lighting</cbc:Name></cac:Item></cac:LineItem></cac:OrderLine>
        </Order>
        """;

    [Fact]
    public void An_order_of_a_client_pre_fills_ours()
    {
        var draft = Read(Order).Accepted;
        (draft.IsOrder, draft.Number, draft.IssuedOn, draft.Net).Should().Be((true, "PO-7", new LocalDate(2026, 3, 2), new Money(500_00)));
        (draft.Buyer.Name, draft.Buyer.VatNumber, draft.Buyer.Country, draft.Buyer.City).Should().Be(("Théâtre du Port", "BE0987654394", "BE", "Liège"));
        draft.Lines.Should().Equal(new UblDraftLine("Stage lighting", 10, "HUR", new Money(500_00), null));
    }

    [Fact]
    public void Every_invoice_we_write_is_read_back_with_its_lines_and_net()
    {
        foreach (var (name, document) in DocumentSamples.All.Where(sample => sample.Value is { Kind: not DocumentKind.CreditNote, Seller.Country: "BE" }))
        {
            var draft = UblDraftReader.Read(new MemoryStream(UblWriter.Write(document).Accepted), DocumentSamples.Belgian).Accepted;
            draft.Lines.Select(line => (line.Description, line.Net)).Should().Equal(document.Lines.Select(line => (line.Description, line.Net)), name);
            (draft.Net, draft.DueOn, draft.Buyer.Name).Should().Be((document.Totals.LinesNet, document.DueOn, document.Buyer.Name), name);
        }
    }

    [Fact]
    public void The_public_samples_name_other_sellers_and_are_refused()
    {
        foreach (var sample in Directory.GetFiles(SharedMaterial.Require("standards/en16931-1.3.16/samples-ubl")))
        {
            using var file = File.OpenRead(sample);
            UblDraftReader.Read(file, DocumentSamples.Belgian).Refused!.Code.Should().BeOneOf(["ubl-not-ours", "ubl-kind"], sample);
        }
    }

    [Theory]
    [InlineData("0123456749", "0987654394", "ubl-not-ours")]
    [InlineData("<Order xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Order-2\"", "<Order xmlns=\"urn:x\"", "ubl-kind")]
    [InlineData("500.00", "500.01", "total-differs")]
    [InlineData("currencyID=\"EUR\">50<", "currencyID=\"USD\">50<", "currency-not-accepted")]
    [InlineData("<cbc:DocumentCurrencyCode>EUR", "<cbc:DocumentCurrencyCode>USD", "currency-not-accepted")]
    [InlineData(">10<", ">ten<", "ubl-field")]
    [InlineData(">10<", ">1000001<", "quantity-range")]
    [InlineData(">10<", ">0.0000001<", "quantity-range")]
    [InlineData(">50<", ">79228162514264337593543950335<", "ubl-field")]
    [InlineData(">50<", ">7922816251426433759354395033<", "amount-out-of-range")]
    [InlineData("2026-03-02", "2026-02-30", "date-invalid")]
    [InlineData("<cbc:ID>PO-7</cbc:ID>", "", "ubl-field")]
    [InlineData("<cbc:Name>Stage lighting</cbc:Name>", "", "ubl-field")]
    [InlineData("Stage lighting", "Stage\u202e lighting", "ubl-field")]
    [InlineData("</Order>", "", "xml-invalid")]
    [InlineData("<Order ", "<!DOCTYPE x [<!ENTITY a 'b'>]><Order ", "xml-dtd-refused")]
    [InlineData("Stage lighting", "&lol;", "xml-invalid")]
    public void One_wrong_piece_refuses_the_whole_file_by_name(string piece, string other, string code) => Read(Order.Replace(piece, other, StringComparison.Ordinal)).Refused!.Code.Should().Be(code);

    [Fact]
    public void Attacks_by_size_and_depth_are_refused_by_name()
    {
        Read("").Refused!.Code.Should().Be("file-empty");
        Read(string.Concat(Enumerable.Repeat("<a>", 100_000))).Refused!.Code.Should().Be("xml-too-deep");
        Read($"<a>{new string('x', UblDraftReader.SizeMaxBytes)}</a>").Refused!.Code.Should().Be("ubl-too-large");
        UblDraftReader.Read(new MemoryStream(Encoding.Unicode.GetBytes(Order)), DocumentSamples.Belgian).Refused!.Code.Should().BeOneOf("xml-encoding", "xml-invalid");
    }

    [Fact]
    public void An_attachment_is_looked_past()
    {
        var attached = Order.Replace("<cac:BuyerCustomerParty>", $"<cac:AdditionalDocumentReference><cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode=\"application/pdf\">{new string('A', 1_000_000)}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference><cac:BuyerCustomerParty>", StringComparison.Ordinal);
        Read(attached).Accepted.Number.Should().Be("PO-7");
    }

    [Fact]
    public void Any_flipped_byte_is_answered_and_never_thrown_at() => Gen.Select(Gen.Int[0, Encoding.UTF8.GetByteCount(Order) - 1], Gen.Byte).Sample((at, other) =>
    {
        var bytes = Encoding.UTF8.GetBytes(Order);
        bytes[at] = other;
        var read = UblDraftReader.Read(new MemoryStream(bytes), DocumentSamples.Belgian);
        return read.Refused is null || Refusal.Of(read.Refused.Code) is not null;
    }, iter: 3_000);

    private static Outcome<UblDraft> Read(string text)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return UblDraftReader.Read(file, DocumentSamples.Belgian);
    }
}
