using CsCheck;
using FluentAssertions;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using NodaTime;
using Xunit;

namespace Mutual.Tests.Payments;

public class MatchingTests
{
    private static readonly LocalDate Day = new(2026, 3, 9);
    private static readonly Iban Ada = Iban.Parse("BE71096123456769").Accepted;
    private static readonly OpenItem March = Invoice(1, 1_234_567_890, "2026-00871", 1_210_00);
    private static readonly OpenItem April = Invoice(2, 871, "2026-00872", 605_00);
    private static readonly OpenItem Paid = Invoice(3, 77, "2026-00873", 0);
    private static readonly OpenItem Shares = new(Id(4), MatchPlace.Share, PaymentReference.Creditor("SHARE4").Value, null, new Money(500_00));
    private static readonly SentPayment Salary = new(Id(5), MatchPlace.Payment, "SAL-5", new Money(1_800_00), Ada);
    private static readonly SentPayment File = new(Id(6), MatchPlace.PaymentFile, "PAY-2026-03", new Money(9_000_00));
    private static readonly OpenItems Open = OpenItems.Of([March, April, Paid, Shares], [Salary, File]);

    [Theory]
    [InlineData(1_210_00)]
    [InlineData(1)]
    [InlineData(2_000_00)]
    public void A_structured_reference_decides_whatever_the_amount(long cents) =>
        Match(In(cents) with { Reference = March.Reference }).Should().Be(new MatchTarget(MatchPlace.Invoice, March.Id, MatchedBy.Reference));

    [Fact]
    public void A_reference_in_the_free_text_is_found() =>
        Match(In(5) with { Remittance = "bonjour +++123/4567/89002+++ merci" }).Should().Be(new MatchTarget(MatchPlace.Invoice, March.Id, MatchedBy.ReferenceInText));

    [Fact]
    public void A_reference_in_the_end_to_end_id_is_found() =>
        Match(In(5) with { EndToEnd = "RF" + Shares.Reference[2..] }).Should().Be(new MatchTarget(MatchPlace.Share, Shares.Id, MatchedBy.ReferenceInText));

    [Fact]
    public void The_structured_reference_goes_before_what_the_text_says() =>
        Match(In(5) with { Reference = April.Reference, Remittance = March.Reference }).Target.Should().Be(April.Id);

    [Fact]
    public void A_structured_reference_that_is_not_ours_leaves_the_text_to_decide() =>
        Match(In(5) with { Reference = "4654654654654654", Remittance = March.Reference }).Target.Should().Be(March.Id);

    [Theory]
    [InlineData("invoice 2026-00872")]
    [InlineData("2026 – 00872 thanks")]
    [InlineData("INV2026-00872.")]
    public void An_invoice_number_with_its_open_amount_is_enough(string remittance) =>
        Match(In(605_00) with { Remittance = remittance }).Should().Be(new MatchTarget(MatchPlace.Invoice, April.Id, MatchedBy.NumberAndAmount));

    public static TheoryData<BankLine, string> Suspense => new()
    {
        { In(10), "no-reference" },
        { In(10) with { Remittance = "donation, merci" }, "no-reference" },
        { In(10) with { Remittance = "12026-008720" }, "no-reference" },
        { In(10) with { Reference = "000000000097" }, "unknown-reference" },
        { In(10) with { Remittance = "+++000/0000/00097+++" }, "unknown-reference" },
        { In(605_00) with { Remittance = "2026-99999" }, "unknown-reference" },
        { In(605_01) with { Remittance = "2026-00872" }, "amount-mismatch" },
        { In(1_815_00) with { Remittance = "2026-00871 2026-00872" }, "ambiguous" },
        { In(10) with { Remittance = $"{March.Reference} / {April.Reference}" }, "ambiguous" },
        { In(10) with { Reference = Paid.Reference }, "already-paid" },
        { In(0_01) with { Remittance = "2026-00873" }, "already-paid" },
        { In(1_800_00) with { Returned = true }, "returned-unknown" },
        { In(1_800_00) with { Returned = true, EndToEnd = "SAL-6" }, "returned-unknown" },
        { In(1_799_99) with { Returned = true, EndToEnd = "SAL-5" }, "amount-mismatch" },
        { In(1_210_00) with { Returned = true, Reference = March.Reference }, "returned-unknown" },
        { In(-1_800_00), "outgoing-unknown" },
        { In(-1_800_00) with { EndToEnd = "SAL-6", Batch = "PAY-2026-03" }, "outgoing-unknown" },
        { In(-1_800_01) with { EndToEnd = "SAL-5" }, "amount-mismatch" },
        { In(-8_999_99) with { Batch = "PAY-2026-03" }, "amount-mismatch" },
        { In(-1_800_00) with { EndToEnd = "SAL-5", CounterpartyIban = "FR1420041010050500013M02606" }, "account-mismatch" },
        { In(-1_210_00) with { Returned = true, Reference = March.Reference }, "returned-unknown" },
    };

    [Theory, MemberData(nameof(Suspense))]
    public void What_is_not_sure_goes_to_suspense_with_its_reason(BankLine line, string reason)
    {
        var target = Match(line);
        (target.Place, target.Target, target.Reason!.Value.Code()).Should().Be((MatchPlace.Suspense, null, reason));
    }

    [Fact]
    public void Two_invoices_under_one_reference_are_ambiguous() =>
        Matching.Match(In(10) with { Reference = March.Reference }, OpenItems.Of([March, April with { Reference = March.Reference }], [])).Reason.Should().Be(UnmatchedReason.Ambiguous);

    [Fact]
    public void Our_payment_is_known_by_its_id_amount_and_account() =>
        Match(In(-1_800_00) with { EndToEnd = "SAL-5", CounterpartyIban = Ada.Value, Batch = "PAY-2026-03" }).Should().Be(new MatchTarget(MatchPlace.Payment, Salary.Id, MatchedBy.EndToEnd));

    [Fact]
    public void A_file_booked_as_one_movement_is_known_by_its_id_and_sum() =>
        Match(In(-9_000_00) with { Batch = "PAY-2026-03" }).Should().Be(new MatchTarget(MatchPlace.PaymentFile, File.Id, MatchedBy.File));

    [Fact]
    public void A_payment_that_came_back_is_known_by_its_id_whoever_the_bank_names() =>
        Match(In(1_800_00) with { EndToEnd = "SAL-5", Returned = true, ReturnReason = "AC04", CounterpartyIban = "FR1420041010050500013M02606" }).Target.Should().Be(Salary.Id);

    [Fact]
    public void Charges_are_known_by_the_bank_s_code() =>
        Match(In(-12_34) with { TransactionCode = "ACMT/MDOP/CHRG" }).Should().Be(new MatchTarget(MatchPlace.Charge, By: MatchedBy.TransactionCode));

    [Fact]
    public void Every_reason_has_a_code_of_its_own() => Enum.GetValues<UnmatchedReason>().Select(reason => reason.Code()).Should().OnlyHaveUniqueItems();

    [Fact]
    public void Any_line_has_a_place_or_a_reason_and_is_looked_up_by_the_keys_it_announces() =>
        (from cents in Gen.Long[-2_000_00, 2_000_00].Where(cents => cents != 0)
         from reference in Gen.OneOf(Gen.Const(March.Reference), Gen.Const("x")).Null()
         from text in Gen.OneOf(Gen.Const($"{March.Reference} 2026-00872"), Gen.Const("2026-00871"), Gen.String).Null()
         from id in Gen.OneOf(Gen.Const("SAL-5"), Gen.Const("RF")).Null()
         from returned in Gen.Bool
         select In(cents) with { Reference = reference, Remittance = text, EndToEnd = id, Batch = "PAY-2026-03", Returned = returned }).Sample(line =>
         {
             var asked = new List<string>();
             var listening = new OpenItems(
                 key => Heard(key, Open.ByReference), key => Heard(key, Open.ByNumber), key => Heard(key, Open.ByBankId));
             var target = Matching.Match(line, listening);
             var keys = Matching.KeysOf(line);
             return (target.Place is MatchPlace.Suspense) == (target.Reason is not null)
                 && (target.Reason is null || (target.Target, target.By) == (null, null))
                 && asked.All(key => keys.References.Contains(key) || keys.Numbers.Contains(key) || keys.BankIds.Contains(key));

             T Heard<T>(string key, Func<string, T> lookup)
             {
                 asked.Add(key);
                 return lookup(key);
             }
         });

    private static MatchTarget Match(BankLine line) => Matching.Match(line, Open);

    private static BankLine In(long cents) => BankLine.Movement(Day, new Money(cents));

    private static OpenItem Invoice(int id, long digits, string number, long cents) => new(Id(id), MatchPlace.Invoice, PaymentReference.Belgian(digits).Value, number, new Money(cents));

    private static Guid Id(int id) => new(id, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
}
