using System.Text;
using CsCheck;
using FluentAssertions;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using NodaTime;
using Xunit;

namespace Mutual.Tests.Payments;

public class CamtReaderTests
{
    [Fact]
    public void A_statement_is_read_whole()
    {
        var statement = CamtText.One(CamtText.Good);

        statement.Account.Value.Should().Be("BE68539007547034");
        (statement.BankId, statement.Year, statement.No).Should().Be(("2026-040", 2026, 40L));
        (statement.FromOn, statement.ToOn).Should().Be((new LocalDate(2026, 3, 9), new LocalDate(2026, 3, 9)));
        (statement.Opening, statement.Closing).Should().Be((new Money(100_00), new Money(1030_25)));
        var (paid, charge) = (statement.Lines[0], statement.Lines[1]);
        paid.Should().BeEquivalentTo(new BankLine(1, paid.Key, new(2026, 3, 9), new LocalDate(2026, 3, 10), new Money(1000_00), "B1", null, "Théâtre du Port", "BE71096123456769", "123456789002"));
        charge.Should().BeEquivalentTo(new BankLine(2, charge.Key, new(2026, 3, 9), null, new Money(-69_75), Remittance: "Account charges March", TransactionCode: "ACMT/MDOP/CHRG"));
        (paid.IsCharge, charge.IsCharge).Should().Be((false, true));
    }

    [Theory]   // What the real samples are, and why some cannot be booked.
    [InlineData("genkgo-camt053.v2.all-balance-types.xml", "statement-sum")]
    [InlineData("genkgo-camt053.v2.minimal.ultimate.xml", "currency-not-accepted")]
    [InlineData("genkgo-camt053.v2.minimal.xml", "currency-not-accepted")]
    [InlineData("genkgo-camt053.v2.with-account-name.xml", "statement-balance")]
    [InlineData("genkgo-camt053.v2.with-party-ids.xml", "currency-not-accepted")]
    [InlineData("genkgo-camt053.v4.xml", "currency-not-accepted")]
    [InlineData("genkgo-camt053.v8.xml", "currency-not-accepted")]
    [InlineData("dvbern-Business_Sample_camt.053.001.04.xml", "currency-not-accepted")]
    [InlineData("dvbern-camt.053_P_CH0309000000250090342_380000000_0_2016053100163801.xml", "currency-not-accepted")]
    [InlineData("subite-INVALID-no-date-choice-LT-2024-03-11.camt053v8.xml", "statement-field-missing")]
    [InlineData("subite-account_statement.xml", null)]
    [InlineData("subite-BE68793230773034-202411.camt053v2.xml", null)]
    [InlineData("genkgo-camt052.v8.xml", "statement-kind")]
    [InlineData("genkgo-camt054.v2.xml", "statement-kind")]
    [InlineData("genkgo-camt054.v8.xml", "statement-kind")]
    [InlineData("dvbern-camt_054_Beispiel_SammelbuchungEs.xml", "statement-kind")]
    [InlineData("php-sepa-xml-pain.001.001.09.xml", "statement-kind")]
    public void Real_samples_are_read_or_refused_by_name(string sample, string? code)
    {
        using var file = File.OpenRead(SharedMaterial.Require($"standards/iso20022/samples/{sample}"));
        CamtReader.Read(file).Refused?.Code.Should().Be(code);
    }

    [Fact]
    public void Every_real_sample_is_answered_and_never_thrown_at()
    {
        foreach (var sample in Directory.GetFiles(SharedMaterial.Require("standards/iso20022/samples")))
        {
            using var file = File.OpenRead(sample);
            CamtReader.Read(file).IsAccepted.Should().Be(Path.GetFileName(sample) is "subite-account_statement.xml" or "subite-BE68793230773034-202411.camt053v2.xml", sample);
        }
    }

    [Fact]
    public void A_Belgian_bank_s_month_of_268_movements_adds_up()
    {
        using var file = File.OpenRead(SharedMaterial.Require("standards/iso20022/samples/subite-BE68793230773034-202411.camt053v2.xml"));
        var statement = CamtReader.Read(file).Accepted.Single();

        statement.Lines.Should().HaveCount(268);
        statement.Lines.Select(line => line.Key).Should().OnlyHaveUniqueItems();
        (statement.Opening, statement.Closing, statement.No).Should().Be((new Money(59_370_37), new Money(87_539_12), null));
        statement.Lines.Sum(line => line.Amount.Cents).Should().Be(87_539_12 - 59_370_37);
        statement.Lines[0].Should().BeEquivalentTo(new
        {
            Amount = new Money(50_000_00), Counterparty = "Stellar Ltd", CounterpartyIban = "BE91516952884376", EndToEnd = "E2ESEKOZLQO41354223", Remittance = "Transfer ref HBAVHC9717",
        });
    }

    [Theory]
    [InlineData("", "file-empty")]
    [InlineData("   ", "xml-invalid")]
    [InlineData("%PDF-1.7 not a statement", "xml-invalid")]
    [InlineData("<html><body>Session expired</body></html>", "statement-kind")]
    [InlineData("{\"statement\": 1}", "xml-invalid")]
    [InlineData("<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'/>", "statement-field-missing")]
    [InlineData("<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'>text</Document>", "statement-field-missing")]
    [InlineData("<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt/></Document>", "statement-field-missing")]
    [InlineData("<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt xmlns='urn:x'><Stmt/></BkToCstmrStmt></Document>", "statement-field-missing")]
    [InlineData("<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt><Stmt/></BkToCstmrStmt></Document>", "statement-field-missing")]
    [InlineData("<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt><Stmt><Ntry/></Stmt></BkToCstmrStmt></Document>", "statement-field-missing")]
    public void A_file_that_is_no_statement_is_refused_by_name(string text, string code) => CamtText.Read(text).Refused!.Code.Should().Be(code);

    [Theory]
    [InlineData("camt.053.001.08", "camt.052.001.08", "statement-kind")]
    [InlineData("camt.053.001.08", "camt.054.001.08", "statement-kind")]
    [InlineData("camt.053.001.08", "camt.053.001.99", "statement-version")]
    [InlineData("<Stmt>", "<Rpt>", "xml-invalid")]
    [InlineData("</Ntry>", "</Entry>", "xml-invalid")]
    [InlineData("Account charges", "Account &nbsp; charges", "xml-invalid")]
    [InlineData("Account charges", "Account &#0; charges", "xml-invalid")]
    [InlineData("BE68539007547034", "BE68539007547035", "statement-account")]
    [InlineData("<IBAN>BE68539007547034</IBAN>", "<Othr><Id>539-0075470-34</Id></Othr>", "statement-account")]
    [InlineData("<Id>2026-040</Id>", "", "statement-field-missing")]
    [InlineData("<Cd>OPBD</Cd>", "<Cd>OPAV</Cd>", "statement-balance")]
    [InlineData("<Cd>CLBD</Cd>", "<Cd>OPBD</Cd>", "statement-balance")]
    [InlineData("Ccy=\"EUR\">1000.00", "Ccy=\"USD\">1000.00", "currency-not-accepted")]
    [InlineData("Ccy=\"EUR\">1000.00", ">1000.00", "statement-field-missing")]
    [InlineData("<Amt Ccy=\"EUR\">1030.25", "<Amt Ccy=\"CHF\">1030.25", "currency-not-accepted")]
    [InlineData(">1000.00<", ">1000.001<", "statement-amount")]
    [InlineData(">1000.00<", ">-1000.00<", "statement-amount")]
    [InlineData(">1000.00<", ">1e3<", "statement-amount")]
    [InlineData(">1000.00<", ">1,000.00<", "statement-amount")]
    [InlineData(">1000.00<", ">١٠٠٠<", "statement-amount")]
    [InlineData(">1000.00<", "><", "statement-amount")]
    [InlineData(">1000.00<", ">99999999999999.99<", "amount-out-of-range")]
    [InlineData(">1000.00<", ">1000.01<", "statement-sum")]
    [InlineData("<Sts><Cd>BOOK</Cd></Sts>", "<Sts><Cd>PDNG</Cd></Sts>", "statement-sum")]
    [InlineData("<Sts><Cd>BOOK</Cd></Sts>", "", "statement-field-missing")]
    [InlineData("<CdtDbtInd>DBIT</CdtDbtInd><Sts>", "<CdtDbtInd>CRDT</CdtDbtInd><Sts>", "statement-sum")]
    [InlineData("<CdtDbtInd>DBIT</CdtDbtInd><Sts>", "<CdtDbtInd>X</CdtDbtInd><Sts>", "statement-field-missing")]
    [InlineData("<NbOfNtries>2</NbOfNtries>", "<NbOfNtries>3</NbOfNtries>", "statement-declared-count")]
    [InlineData("<Sum>1000</Sum>", "<Sum>1000.01</Sum>", "statement-declared-sum")]
    [InlineData("<Sum>1069.75</Sum>", "<Sum>1069.76</Sum>", "statement-declared-sum")]
    [InlineData("<Amt>930.25</Amt>", "<Amt>930.24</Amt>", "statement-declared-sum")]
    [InlineData("<BookgDt><Dt>2026-03-09</Dt></BookgDt><ValDt>", "<BookgDt><Dt>2026-02-30</Dt></BookgDt><ValDt>", "date-invalid")]
    [InlineData("<BookgDt><Dt>2026-03-09</Dt></BookgDt><ValDt>", "<BookgDt><Dt>26/03/2026</Dt></BookgDt><ValDt>", "date-invalid")]
    [InlineData("<BookgDt><Dt>2026-03-09</Dt></BookgDt><ValDt>", "<BookgDt><Dt>0001-01-01</Dt></BookgDt><ValDt>", "date-out-of-range")]
    [InlineData("<BookgDt><Dt>2026-03-09</Dt></BookgDt>", "", "statement-field-missing")]
    [InlineData("<FrDtTm>2026-03-09T", "<FrDtTm>2026-03-10T", "statement-period")]
    [InlineData("<LglSeqNb>40</LglSeqNb>", "<LglSeqNb>forty</LglSeqNb>", "statement-field-missing")]
    public void One_wrong_piece_refuses_the_whole_file_by_name(string piece, string other, string code)
    {
        var read = CamtText.Read(CamtText.With(piece, other));
        read.Refused!.Code.Should().Be(code);
        read.Refused.Sentence.Should().NotContain("539007547034", "a refusal shows no account");
    }

    [Theory]
    [InlineData("<Amt Ccy=\"EUR\">1000.00", "<Amt Ccy=\"EUR\">1000.00000")]
    [InlineData("<Amt Ccy=\"EUR\">1000.00", "<Amt Ccy=\"EUR\">01000")]
    [InlineData("<IBAN>BE68539007547034</IBAN>", "<Othr><Id>BE68539007547034</Id></Othr>")]
    [InlineData("<Sts><Cd>BOOK</Cd></Sts>", "<Sts>BOOK</Sts>")]
    [InlineData("<Dt>2026-03-10</Dt>", "<DtTm>2026-03-10T23:30:00-05:00</DtTm>")]
    [InlineData("camt.053.001.08", "camt.053.001.04")]
    [InlineData("<Nm>Théâtre du Port</Nm>", "<Nm>\u200b Théâtre\t du\n Port\u202e</Nm>")]
    [InlineData("</Stmt>", "<SplmtryData><Envlp><x xmlns='urn:other'><Ntry/></x></Envlp></SplmtryData></Stmt>")]
    [InlineData("<BkToCstmrStmt>", "<!-- a comment --><?pi x?><BkToCstmrStmt>")]
    public void Other_ways_to_write_the_same_are_read_the_same(string piece, string other) =>
        CamtText.One(CamtText.With(piece, other)).Should().BeEquivalentTo(CamtText.One(CamtText.Good), exactly => exactly.WithStrictOrdering());

    [Fact]
    public void The_day_is_the_one_the_bank_wrote_whatever_its_offset() =>
        CamtText.One(CamtText.With("<ToDtTm>2026-03-09T23:59:59.999+01:00", "<ToDtTm>2026-03-09T23:59:59Z")).ToOn.Should().Be(new LocalDate(2026, 3, 9));

    [Fact]
    public void A_prefixed_namespace_and_a_byte_order_mark_change_nothing()
    {
        var prefixed = CamtText.Good.Replace("</", "</c:", StringComparison.Ordinal).Replace("<", "<c:", StringComparison.Ordinal)
            .Replace("<c:/c:", "</c:", StringComparison.Ordinal).Replace("<c:?", "<?", StringComparison.Ordinal).Replace("xmlns=", "xmlns:c=", StringComparison.Ordinal);
        CamtText.Read([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(prefixed)]).Accepted.Single().Should().BeEquivalentTo(CamtText.One(CamtText.Good));
    }

    [Fact]
    public void Several_statements_in_one_file_are_a_list_in_its_order()
    {
        var statement = CamtText.Good[CamtText.Good.IndexOf("<Stmt>", StringComparison.Ordinal)..(CamtText.Good.IndexOf("</Stmt>", StringComparison.Ordinal) + 7)];
        var read = CamtText.Read(CamtText.With("</Stmt>", "</Stmt>" + statement.Replace(">40<", ">41<", StringComparison.Ordinal))).Accepted;
        read.Select(one => one.No).Should().Equal(40, 41);
        read[0].Lines.Select(line => line.Key).Should().Equal(read[1].Lines.Select(line => line.Key), "the same movement has the same key in another statement");
    }

    [Fact]
    public void A_statement_without_movements_is_a_statement()
    {
        var start = CamtText.Good.IndexOf("<TxsSummry>", StringComparison.Ordinal);
        var quiet = CamtText.Good[..start].Replace("1030.25", "100", StringComparison.Ordinal) + CamtText.Good[CamtText.Good.IndexOf("</Stmt>", StringComparison.Ordinal)..];
        CamtText.One(quiet).Lines.Should().BeEmpty();
    }

    [Fact]
    public void Every_truncation_is_refused_and_named_truncated_once_it_has_begun()
    {
        var bytes = Encoding.UTF8.GetBytes(CamtText.Good);
        for (var length = 0; length < bytes.Length; length++)
        {
            var code = CamtText.Read(bytes[..length]).Refused!.Code;
            if (length > 0) code.Should().BeOneOf(["xml-truncated", "xml-encoding"], $"{length} bytes");   // Cut inside a letter: the encoding breaks first.
        }
    }

    [Fact]
    public void Any_flipped_byte_is_answered_and_never_thrown_at() => Gen.Select(Gen.Int[0, Encoding.UTF8.GetByteCount(CamtText.Good) - 1], Gen.Byte).Sample((at, other) =>
    {
        var bytes = Encoding.UTF8.GetBytes(CamtText.Good);
        bytes[at] = other;
        var read = CamtText.Read(bytes);
        return read.Refused is null || Refusal.Of(read.Refused.Code) is not null;
    }, iter: 5_000);
}
