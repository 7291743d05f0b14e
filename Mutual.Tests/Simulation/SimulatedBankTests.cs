using FluentAssertions;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using Mutual.Silo.Simulation;
using NodaTime;
using Xunit;

namespace Mutual.Tests.Simulation;

public class SimulatedBankTests
{
    private static readonly Iban Ours = Iban.Parse("BE68539007547034").Accepted;
    private static readonly Iban Theirs = Iban.Parse("FR1420041010050500013M02606").Accepted;
    private static readonly Iban Other = Fictitious.Account(Chance.Of(1, "other"), "BE");
    private static readonly LocalDate Friday = new(2026, 1, 9);
    private static readonly LocalDate Monday = new(2026, 1, 12);

    private readonly List<LocalDate> booked = [];
    private readonly SimulatedBank bank;

    public SimulatedBankTests() => bank = new(Ours, BusinessCalendar.Of(Country.Be), booked.Add);

    [Fact]
    public void Money_sent_on_a_weekend_is_booked_on_the_next_working_day()
    {
        bank.Transfer(Friday.PlusDays(1), new Money(100_00), Theirs, "Payer", null, "Hello");
        booked.Should().Equal(Monday);
        bank.Close(Friday).Should().BeNull();
        var statement = bank.Close(Monday)!;
        statement.Lines.Should().ContainSingle().Which.Should().Match<BankLine>(line => line.BookedOn == Monday && line.Amount == new Money(100_00) && line.CounterpartyIban == Theirs.Value);
        (statement.Opening, statement.Closing, statement.No, bank.Balance).Should().Be((Money.Zero, new Money(100_00), 1L, new Money(100_00)));
    }

    [Fact]
    public void Statements_follow_one_another_and_numbers_begin_anew_each_year()
    {
        bank.Transfer(new(2026, 12, 30), new Money(1_00), Theirs, "Payer", null, null);
        bank.Transfer(new(2026, 12, 31), new Money(2_00), Theirs, "Payer", null, null);
        bank.Transfer(new(2027, 1, 4), new Money(3_00), Theirs, "Payer", null, null);
        var statements = new[] { new LocalDate(2026, 12, 30), new(2026, 12, 31), new(2027, 1, 4) }.Select(day => bank.Close(day)!).ToList();
        statements.Select(statement => statement.No).Should().Equal(1, 2, 1);
        statements.Select(statement => statement.Opening.Cents).Should().Equal(0, 1_00, 3_00);
        statements[1].FromOn.Should().Be(new LocalDate(2026, 12, 31));
    }

    [Fact]
    public void A_file_of_payments_is_debited_on_its_day_and_what_a_closed_account_gets_comes_back()
    {
        bank.Transfer(Friday, new Money(1_000_00), Theirs, "Founders", null, null);
        bank.Close(Friday);
        bank.Close(Other, Friday);
        bank.Execute(Orders(Monday, ("P-1", Theirs, 300_00), ("P-2", Other, 200_00)), Friday).Should().ContainSingle().Which.EndToEnd.Should().Be("P-2");

        var debit = bank.Close(Monday)!;
        debit.Lines.Select(line => (line.EndToEnd, line.Amount.Cents, line.Batch)).Should().Equal(("P-1", -300_00, "FILE-1"), ("P-2", -200_00, "FILE-1"));
        debit.Lines.Select(line => line.Key).Should().OnlyHaveUniqueItems();
        bank.Close(Monday.PlusDays(1)).Should().BeNull();
        bank.Close(Monday.PlusDays(2))!.Lines.Should().ContainSingle().Which.Should().Match<BankLine>(line => line.Returned && line.ReturnReason == "AC04" && line.Amount == new Money(200_00) && line.EndToEnd == "P-2");
        bank.Balance.Should().Be(new Money(700_00));
    }

    [Fact]
    public void Its_statement_is_a_file_our_own_reader_takes_whole()
    {
        bank.Transfer(Friday, new Money(1_000_00), Theirs, "Founders", PaymentReference.Belgian(1234567890).Value, null);
        bank.Charge(Friday);
        bank.Execute(Orders(Friday, ("P-1", Theirs, 300_00), ("P-2", Other, 300_00)), Friday);
        using var file = new MemoryStream();
        var statement = bank.Close(Friday)!;
        CamtWriter.Write(file, Instant.FromUtc(2026, 1, 9, 17, 0), statement);
        file.Position = 0;
        IsoSchemaFaults(file).Should().BeEmpty();
    }

    [Fact]
    public void The_bank_lends_nothing()
    {
        bank.Execute(Orders(Friday, ("P-1", Theirs, 1)), Friday);
        bank.Invoking(bank => bank.Close(Friday)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void A_file_that_does_not_add_up_is_not_done()
    {
        using var file = Written(Friday, ("P-1", Theirs, 300_00));
        var text = new StreamReader(file).ReadToEnd().Replace("<CtrlSum>300.00", "<CtrlSum>300.01", StringComparison.Ordinal);
        FluentActions.Invoking(() => PaymentOrders.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)))).Should().Throw<InvalidDataException>();
    }

    private static IEnumerable<string> IsoSchemaFaults(Stream file) => Payments.IsoSchema.Faults("camt.053.001.08", file);

    private static PaymentOrders Orders(LocalDate on, params (string Id, Iban To, long Cents)[] payments) => PaymentOrders.Read(Written(on, payments));

    private static MemoryStream Written(LocalDate on, params (string Id, Iban To, long Cents)[] payments)
    {
        var file = new MemoryStream();
        PainWriter.Write(file, new("FILE-1", Instant.FromUtc(2026, 1, 9, 9, 0), on, "Fictional Mutual", Ours, "FICTBEBB"),
            [.. payments.Select(payment => new PainPayment(payment.Id, "Payee", payment.To, new Money(payment.Cents), null))]).IsAccepted.Should().BeTrue();
        file.Position = 0;
        return file;
    }
}
