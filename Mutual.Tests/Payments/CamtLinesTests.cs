using System.Globalization;
using FluentAssertions;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using Xunit;

namespace Mutual.Tests.Payments;

/// <summary>How entries become lines, and how a line is known again.</summary>
public class CamtLinesTests
{
    [Fact]
    public void A_batch_whose_transactions_add_up_becomes_a_line_each()
    {
        var lines = Lines(Entry("-300", Transaction("100", "S-1") + Transaction("150", "S-2") + Transaction("50", "S-3"), batch: "PAY-7"));
        lines.Select(line => (line.N, line.Amount.Cents, line.EndToEnd, line.Batch)).Should().Equal((1, -100_00, "S-1", "PAY-7"), (2, -150_00, "S-2", "PAY-7"), (3, -50_00, "S-3", "PAY-7"));
        lines.Select(line => line.Key).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData("100", "150", "51")]
    [InlineData("100", "200", "0")]
    public void A_batch_whose_transactions_do_not_add_up_stays_one_line(params string[] amounts)
    {
        var line = Lines(Entry("-300", string.Concat(amounts.Select(amount => Transaction(amount, "S-1"))), batch: "PAY-7")).Should().ContainSingle().Subject;
        (line.Amount, line.EndToEnd, line.Batch).Should().Be((new Money(-300_00), null, "PAY-7"));
    }

    [Fact]
    public void A_batch_the_bank_does_not_itemise_keeps_the_id_of_our_file()
    {
        var line = Lines(Entry("-300", "", batch: "PAY-7")).Should().ContainSingle().Subject;
        (line.Amount, line.Batch).Should().Be((new Money(-300_00), "PAY-7"));
    }

    [Fact]
    public void A_batch_may_mix_directions_when_its_transactions_say_so() =>
        Lines(Entry("70", Transaction("100", "A", "CRDT") + Transaction("30", "B", "DBIT"))).Select(line => line.Amount.Cents).Should().Equal(100_00, -30_00);

    [Fact]
    public void One_transaction_counts_for_what_its_entry_says() =>
        Lines(Entry("99.50", Transaction("100", "A"))).Should().ContainSingle().Which.Amount.Should().Be(new Money(99_50), "charges may be taken off on the way");

    [Fact]
    public void A_notice_of_nothing_is_no_movement() => Lines(Entry("0", "") + Entry("10", "")).Should().ContainSingle();

    [Fact]
    public void Pending_and_informational_entries_move_no_money() =>
        Lines(Entry("10", "") + Entry("55", "", status: "PDNG") + Entry("56", "", status: "INFO"), closing: "1010").Should().ContainSingle();

    [Fact]
    public void A_payment_that_came_back_says_so_with_the_bank_s_reason_and_names_the_payee()
    {
        var line = Lines(Entry("1500", Transaction("1500", "SAL-9", more: """
            <RltdPties><Dbtr><Pty><Nm>The mutual</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>BE68539007547034</IBAN></Id></DbtrAcct>
            <Cdtr><Pty><Nm>Ada</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>BE71096123456769</IBAN></Id></CdtrAcct></RltdPties><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>
            """))).Single();
        (line.Returned, line.ReturnReason, line.EndToEnd, line.Counterparty, line.CounterpartyIban).Should().Be((true, "AC04", "SAL-9", "Ada", "BE71096123456769"));
    }

    [Fact]
    public void A_reversed_entry_says_so() => Lines(Entry("-10", "", reversed: true)).Single().Returned.Should().BeTrue();

    [Theory]
    [InlineData("<Strd><CdtrRefInf><Ref>+++123/4567/89002+++</Ref></CdtrRefInf></Strd>", "123456789002", null)]
    [InlineData("<Strd><CdtrRefInf><Ref>rf18 5390 0754 7034</Ref></CdtrRefInf></Strd>", "RF18539007547034", null)]
    [InlineData("<Strd><CdtrRefInf><Ref>123456789012</Ref></CdtrRefInf></Strd>", "123456789012", null)]
    [InlineData("<Strd><CdtrRefInf><Ref>123456789002</Ref></CdtrRefInf></Strd><Strd><CdtrRefInf><Ref>000000000097</Ref></CdtrRefInf></Strd>", null, "123456789002 000000000097")]
    [InlineData("<Ustrd>invoices 2026-00871</Ustrd><Ustrd>and 2026-00872</Ustrd>", null, "invoices 2026-00871 and 2026-00872")]
    [InlineData("<Ustrd>NOTPROVIDED</Ustrd>", null, null)]
    public void References_and_texts_are_kept_as_they_can_be_used(string remittance, string? reference, string? text)
    {
        var line = Lines(Entry("10", Transaction("10", "A", more: $"<RmtInf>{remittance}</RmtInf>"))).Single();
        (line.Reference, line.Remittance).Should().Be((reference, text));
    }

    [Fact]
    public void Two_equal_payments_on_one_day_have_two_keys_which_another_file_repeats()
    {
        var twice = Lines(Entry("10", Transaction("10", "A")) + Entry("10", Transaction("10", "A"))).Select(line => line.Key).ToArray();
        twice.Should().OnlyHaveUniqueItems();
        var overlapping = Lines(Entry("25", Transaction("25", "Z")) + Entry("10", Transaction("10", "A")) + Entry("10", Transaction("10", "A"))).Select(line => line.Key);
        overlapping.Skip(1).Should().Equal(twice);
    }

    [Fact]
    public void Another_day_amount_or_reference_is_another_key()
    {
        var key = Lines(Entry("10", "", reference: "R1")).Single().Key;
        Lines(Entry("10", "", reference: "R2")).Single().Key.Should().NotBe(key);
        Lines(Entry("10.01", "", reference: "R1")).Single().Key.Should().NotBe(key);
        Lines(Entry("-10", "", reference: "R1")).Single().Key.Should().NotBe(key);
        Lines(Entry("10", "", reference: "R1", day: "2026-03-08")).Single().Key.Should().NotBe(key);
        Lines(Entry("10", Transaction("10", "A", more: "<RmtInf><Ustrd>worded otherwise</Ustrd></RmtInf>"), reference: "R1")).Single().Key.Should().Be(key);
    }

    [Fact]
    public void More_lines_than_a_file_may_hold_are_refused()
    {
        var one = Transaction("1", "A");
        CamtText.Read(Statement(Entry("200001", string.Concat(Enumerable.Repeat(one, CamtReader.LinesMax + 1))), "201001")).Refused!.Code.Should().Be("statement-too-many-lines");
    }

    private static System.Collections.Immutable.ImmutableArray<BankLine> Lines(string entries, string? closing = null)
    {
        var net = entries.Split("<Signed>").Skip(1).Sum(part => decimal.Parse(part[..part.IndexOf('<', StringComparison.Ordinal)], CultureInfo.InvariantCulture));
        return CamtText.One(Statement(entries, closing ?? (1000m + net).ToString(CultureInfo.InvariantCulture))).Lines;
    }

    private static string Statement(string entries, string closing)
    {
        var (start, end) = (CamtText.Good.IndexOf("<TxsSummry>", StringComparison.Ordinal), CamtText.Good.IndexOf("</Stmt>", StringComparison.Ordinal));
        return CamtText.Good[..start].Replace(">100.00<", ">1000.00<", StringComparison.Ordinal).Replace("1030.25", closing, StringComparison.Ordinal) + entries + CamtText.Good[end..];
    }

    /// <summary>An entry; <c>Signed</c> is no element of the standard and is passed over.</summary>
    private static string Entry(
        string amount, string transactions, string? batch = null, string status = "BOOK", bool reversed = false, string? reference = null, string day = "2026-03-09") => $"""
        <Ntry><Signed>{amount}</Signed><Amt Ccy="EUR">{amount.TrimStart('-')}</Amt><CdtDbtInd>{(amount.StartsWith('-') ? "DBIT" : "CRDT")}</CdtDbtInd>{(reversed ? "<RvslInd>true</RvslInd>" : "")}
        <Sts><Cd>{status}</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>{(reference is null ? "" : $"<AcctSvcrRef>{reference}</AcctSvcrRef>")}
        <NtryDtls>{(batch is null ? "" : $"<Btch><PmtInfId>{batch}</PmtInfId></Btch>")}{transactions}</NtryDtls></Ntry>
        """;

    private static string Transaction(string amount, string endToEnd, string? sign = null, string more = "") =>
        $"<TxDtls><Refs><EndToEndId>{endToEnd}</EndToEndId></Refs><Amt Ccy=\"EUR\">{amount}</Amt>{(sign is null ? "" : $"<CdtDbtInd>{sign}</CdtDbtInd>")}{more}</TxDtls>";
}
