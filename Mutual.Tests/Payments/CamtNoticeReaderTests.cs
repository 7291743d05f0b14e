using System.Collections.Immutable;
using System.Text;
using Mutual.Grains.Payments;

namespace Mutual.Tests.Payments;

public class CamtNoticeReaderTests
{
    private const string Notice = """
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>M</MsgId></GrpHdr><Ntfctn><Id>N-1</Id>
        <Acct><Id><IBAN>BE68539007547034</IBAN></Id></Acct>
        <Ntry><Amt Ccy="EUR">300.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-09</Dt></BookgDt><AcctSvcrRef>BATCH-7</AcctSvcrRef><NtryDtls>
        <TxDtls><Refs><AcctSvcrRef>B1</AcctSvcrRef><EndToEndId>E1</EndToEndId></Refs><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><RmtInf><Strd><CdtrRefInf><Ref>+++123/4567/89002+++</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>
        <TxDtls><Refs><AcctSvcrRef>B2</AcctSvcrRef></Refs><Amt Ccy="EUR">200.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls></NtryDtls></Ntry>
        <Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts></Ntry>
        </Ntfctn></BkToCstmrDbtCdtNtfctn></Document>
        """;

    [Fact]
    public void A_notice_tells_who_paid_in_a_batch_and_leaves_out_what_is_not_booked()
    {
        var notice = Read(Notice).Accepted.Single();
        (notice.Account.Value, notice.BankId).Should().Be(("BE68539007547034", "N-1"));
        notice.Lines.Select(line => (line.Amount, line.BankReference, line.Reference, line.EndToEnd)).Should().Equal((new Money(100_00), "B1", "123456789002", "E1"), (new Money(200_00), "B2", null, null));
    }

    [Fact]
    public void Its_lines_have_the_keys_of_the_statement_that_follows() =>
        Read(Notice).Accepted.Single().Lines[0].Key.Should().Be(new BankLineKey(Iban.Parse("BE68539007547034").Accepted).Next(new(2026, 3, 9), new Money(100_00), "B1", "E1", null));

    [Fact]
    public void A_notice_is_no_statement_and_a_statement_no_notice()
    {
        CamtText.Read(Notice).Refused!.Code.Should().Be("statement-kind");
        Read(CamtText.Good).Refused!.Code.Should().Be("notice-kind");
        Read(Notice.Replace("054.001.08", "054.001.07", StringComparison.Ordinal)).Refused!.Code.Should().Be("statement-version");
    }

    [Theory]
    [InlineData("<Id>N-1</Id>", "", "statement-field-missing")]
    [InlineData("BE68539007547034", "BE68539007547035", "statement-account")]
    [InlineData("Ccy=\"EUR\">300", "Ccy=\"CHF\">300", "currency-not-accepted")]
    [InlineData("<Dt>2026-03-09</Dt>", "<Dt>2026-02-30</Dt>", "date-invalid")]
    [InlineData("</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>", "", "xml-truncated")]
    [InlineData("<Document", "<!DOCTYPE x [<!ENTITY a 'b'>]><Document", "xml-dtd-refused")]
    public void One_wrong_piece_refuses_the_whole_file_by_name(string piece, string other, string code) => Read(Notice.Replace(piece, other, StringComparison.Ordinal)).Refused!.Code.Should().Be(code);

    [Fact]   // All ten are Swiss or Swedish.
    public void The_real_samples_are_in_other_currencies_or_of_accounts_without_IBAN_and_say_so()
    {
        var samples = Directory.GetFiles(SharedMaterial.Require("standards/iso20022/samples"), "*054*").Select(path => (Name: Path.GetFileName(path), Read: ReadFile(path))).ToList();
        samples.Should().HaveCountGreaterThanOrEqualTo(10);
        samples.Should().AllSatisfy(sample => sample.Read.Refused!.Code.Should().BeOneOf(["currency-not-accepted", "statement-account"], sample.Name));
    }

    private static Outcome<ImmutableArray<BankNotice>> Read(string text)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return CamtNoticeReader.Read(file);
    }

    private static Outcome<ImmutableArray<BankNotice>> ReadFile(string path)
    {
        using var file = File.OpenRead(path);
        return CamtNoticeReader.Read(file);
    }
}
