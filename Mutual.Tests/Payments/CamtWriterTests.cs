using System.Security.Cryptography;
using CsCheck;
using FluentAssertions;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using NodaTime;
using Xunit;

namespace Mutual.Tests.Payments;

public class CamtWriterTests
{
    private static readonly Iban Account = Iban.Parse("BE68539007547034").Accepted;
    private static readonly Instant Created = Instant.FromUtc(2026, 3, 9, 20, 15, 30);
    private static readonly LocalDate Day = new(2026, 3, 9);

    [Fact]
    public void A_written_statement_reads_back_to_the_same_statement() =>
        CamtText.Read(Bytes(March)).Accepted.Should().ContainSingle().Which.Should().BeEquivalentTo(March, exactly => exactly.WithStrictOrdering());

    [Fact]
    public void A_written_statement_satisfies_the_schema()
    {
        using var file = new MemoryStream(Bytes(March, BankStatement.Of(Account, "2026-041", 41, Day.PlusDays(1), Day.PlusDays(1), March.Closing)));
        IsoSchema.Faults("camt.053.001.08", file).Should().BeEmpty();
    }

    [Fact]
    public void The_same_statement_is_the_same_bytes()
    {
        Bytes(March).Should().Equal(Bytes(March));
        Convert.ToHexStringLower(SHA256.HashData(Bytes(March)))[..16].Should().Be("b77868ba9cac7b6f");
    }

    [Fact]
    public void Payments_of_one_file_are_booked_as_one_entry_and_read_back_as_lines()
    {
        var text = System.Text.Encoding.UTF8.GetString(Bytes(March));
        text.Split("<Ntry>").Should().HaveCount(1 + 6);
        text.Should().Contain("<NbOfTxs>2</NbOfTxs>");
        March.Lines.Should().HaveCount(7);
    }

    [Fact]
    public void A_statement_that_does_not_add_up_is_not_written() =>
        FluentActions.Invoking(() => Bytes(March with { Closing = March.Closing + new Money(1) })).Should().Throw<ArgumentException>();

    [Fact]
    public void Any_statement_reads_back_and_adds_up() => Statements.Sample(statement =>
    {
        var read = CamtText.Read(Bytes(statement)).Accepted.Single();
        return read.Lines.SequenceEqual(statement.Lines) && (read with { Lines = statement.Lines }) == statement;
    });

    [Fact]
    public void A_long_remittance_comes_back_as_one_line()
    {
        var text = string.Join(' ', Enumerable.Range(1, 60).Select(n => $"2026-{n:00000}"));
        var statement = BankStatement.Of(Account, "2026-040", 40, Day, Day, Money.Zero, BankLine.Movement(Day, new Money(1)) with { EndToEnd = "E", Remittance = text });
        CamtText.Read(Bytes(statement)).Accepted.Single().Lines[0].Remittance.Should().Be(text);
    }

    private static BankStatement March { get; } = BankStatement.Of(
        Account, "2026-040", 40, Day, Day, new Money(-250_00),
        BankLine.Movement(Day, new Money(1000_00)) with
        {
            BankReference = "B1", Counterparty = "Théâtre du Port", CounterpartyIban = "BE71096123456769", Reference = PaymentReference.Belgian(1_234_567_890).Value, TransactionCode = "PMNT/RCDT/ESCT",
        },
        BankLine.Movement(Day, new Money(500_00)) with { BankReference = "B2", EndToEnd = "OUR-77", Counterparty = "Mairie & fils", Remittance = "facture 2026-00871 <merci>" },
        BankLine.Movement(Day, new Money(-1_800_00)) with { BankReference = "B3", EndToEnd = "SAL-1", Counterparty = "Ada", CounterpartyIban = "FR1420041010050500013M02606", Batch = "PAY-2026-03", Remittance = "salary 2026-03" },
        BankLine.Movement(Day, new Money(-1_700_50)) with { BankReference = "B3", EndToEnd = "SAL-2", Counterparty = "Bo", CounterpartyIban = "NL91ABNA0417164300", Batch = "PAY-2026-03" },
        BankLine.Movement(Day, new Money(1_700_50)) with { BankReference = "B4", EndToEnd = "SAL-2", Counterparty = "Bo", Returned = true, ReturnReason = "AC04" },
        BankLine.Movement(Day, new Money(-12_34)) with { TransactionCode = "ACMT/MDOP/CHRG", Remittance = "Charges" },
        BankLine.Movement(Day, new Money(-3_000_00)) with { Batch = "PAY-2026-04", BankReference = "B5" });

    private static byte[] Bytes(params BankStatement[] statements)
    {
        using var file = new MemoryStream();
        CamtWriter.Write(file, Created, statements);
        return file.ToArray();
    }

    private static Gen<BankStatement> Statements { get; } =
        from opening in Gen.Long[-1_000_000_00, 1_000_000_00]
        from lines in
            (from cents in Gen.Long[-100_000, 100_000].Where(cents => cents != 0)
             from day in Gen.Int[0, 2]
             from bank in Word.Null()
             from endToEnd in Word.Null()
             from name in Word.Null()
             from text in Word.Null()
             from reference in Gen.Long[0, PaymentReference.BelgianMax].Select(digits => PaymentReference.Belgian(digits).Value).Null()
             from batch in Gen.Int[0, 2]
             from returned in Gen.Bool
             select BankLine.Movement(Day.PlusDays(day), new Money(cents)) with
             {
                 BankReference = bank, EndToEnd = batch == 0 ? endToEnd ?? "E" : endToEnd, Counterparty = name, Remittance = text, Reference = reference, Batch = batch == 0 ? "PAY" : null,
                 Returned = returned, ReturnReason = returned && batch == 1 ? "MS03" : null,
             }).Array[0, 12]
        select BankStatement.Of(Account, "S-1", 1, Day, Day.PlusDays(2), new Money(opening), lines);

    private static Gen<string> Word => Gen.Char["ab& <>\"'éß12/"].Array[1, 20].Select(letters => string.Join(' ', new string(letters).Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        .Select(word => word.Length == 0 ? "x" : word);
}
