using System.Globalization;
using Mutual.Grains.Factoring;
using Mutual.Grains.Invoices;
using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Tests.Invoices;

/// <summary>Every row of accounting.md §3 that concerns an invoice, exact to the cent, in both countries.</summary>
public sealed class ReferenceBookingTests
{
    private static readonly LocalDate On = new(2026, 3, 9);
    private static readonly (Guid Invoice, Guid Client, Guid Member) Ids = (new(1, 0, 0, new byte[8]), new(2, 0, 0, new byte[8]), new(3, 0, 0, new byte[8]));

    /// <summary>Row, Belgian general book, French general book, activity book.</summary>
    public static readonly TheoryData<string, string, string, string> Rows = new()
    {
        { "1", "400 +1210.00 · 700 -1000.00 · 451 -210.00", "411 +1200.00 · 706 -1000.00 · 4458 -200.00", "reflected-revenue +1000.00 · pending -1000.00" },
        { "2", "400 +1000.00 · 700 -1000.00", "411 +1000.00 · 706 -1000.00", "reflected-revenue +1000.00 · pending -1000.00" },
        { "3", "", "", "advance +915.00 · activity -915.00" },
        { "4", "", "", "advance +732.00 · activity -732.00" },
        { "5", "550 +1210.00 · 400 -1210.00", "512 +1200.00 · 411 -1200.00 · 4458 +200.00 · 44571 -200.00", "pending +1000.00 · advance -915.00 · fund -20.00 · fee -65.00" },
        { "6", "550 +1210.00 · 400 -1210.00", "512 +1200.00 · 411 -1200.00 · 4458 +200.00 · 44571 -200.00", "pending +1000.00 · advance -732.00 · fund -20.00 · fee -65.00 · activity -183.00" },
        { "7", "550 +1210.00 · 400 -1210.00", "512 +1200.00 · 411 -1200.00 · 4458 +200.00 · 44571 -200.00", "pending +1000.00 · fund -20.00 · fee -65.00 · activity -915.00" },
        { "8", "550 +600.00 · 400 -600.00", "512 +600.00 · 411 -600.00 · 4458 +100.00 · 44571 -100.00", "pending +495.87 · advance -495.87 | pending +500.00 · advance -500.00" },
        { "9", "550 +610.00 · 400 -610.00", "512 +600.00 · 411 -600.00 · 4458 +100.00 · 44571 -100.00",
            "pending +504.13 · advance -419.13 · fund -20.00 · fee -65.00 | pending +500.00 · advance -415.00 · fund -20.00 · fee -65.00" },
        { "10", "550 +1310.00 · 400 -1210.00 · 489 -100.00", "512 +1300.00 · 411 -1200.00 · 4197 -100.00 · 4458 +200.00 · 44571 -200.00", "pending +1000.00 · advance -915.00 · fund -20.00 · fee -65.00" },
        { "13", "499 +500.00 · 400 -500.00", "471 +500.00 · 411 -500.00 · 4458 +83.33 · 44571 -83.33", "pending +413.22 · advance -413.22 | pending +416.67 · advance -416.67" },
        { "14", "550 +1209.50 · 643 +0.50 · 400 -1210.00", "512 +1199.50 · 658 +0.50 · 411 -1200.00 · 4458 +200.00 · 44571 -200.00",
            "pending +1000.00 · advance -915.00 · fund -20.00 · fee -64.50 · reflected-cost -0.50" },
        { "15", "700 +200.00 · 451 +42.00 · 400 -242.00", "706 +200.00 · 4458 +40.00 · 411 -240.00", "pending +200.00 · reflected-revenue -200.00" },
        { "16", "700 +200.00 · 451 +42.00 · 400 -242.00", "706 +200.00 · 4458 +40.00 · 411 -240.00", "pending +200.00 · reflected-revenue -200.00 · advance -183.00 · activity +183.00" },
        { "17", "700 +1000.00 · 451 +210.00 · 400 -1210.00", "706 +1000.00 · 4458 +200.00 · 411 -1200.00",
            "pending +1000.00 · reflected-revenue -1000.00 · advance -915.00 · activity +200.00 · owed-by +715.00" },
        { "18", "", "", "activity +150.00 · owed-by -150.00" },
        { "19", "", "", "fund +715.00 · owed-by -715.00" },
        { "20", "700 +200.00 · 451 +42.00 · 489 -242.00", "706 +200.00 · 44571 +40.00 · 4197 -240.00", "reflected-revenue -200.00 · activity +183.00 · fund +4.00 · fee +13.00" },
        { "22", "407 +1210.00 · 400 -1210.00 · 634 +1000.00 · 409 -1000.00", "416 +1200.00 · 411 -1200.00 · 6817 +1000.00 · 491 -1000.00",
            "fund +915.00 · advance -915.00 · pending +1000.00 · reflected-cost -1000.00" },
        { "23", "407 +610.00 · 400 -610.00 · 634 +504.13 · 409 -504.13", "416 +600.00 · 411 -600.00 · 6817 +500.00 · 491 -500.00",
            "fund +419.13 · advance -419.13 · pending +504.13 · reflected-cost -504.13 | fund +415.00 · advance -415.00 · pending +500.00 · reflected-cost -500.00" },
        { "24", "407 +1210.00 · 400 -1210.00 · 634 +1000.00 · 409 -1000.00", "416 +1200.00 · 411 -1200.00 · 6817 +1000.00 · 491 -1000.00", "pending +1000.00 · reflected-cost -1000.00" },
        { "25", "642 +1000.00 · 451 +210.00 · 407 -1210.00 · 409 +1000.00 · 634 -1000.00", "654 +1000.00 · 4458 +200.00 · 416 -1200.00 · 491 +1000.00 · 7817 -1000.00",
            " | reflected-revenue +1000.00 · reflected-cost -1000.00" },
        { "26", "550 +605.00 · 407 -605.00 · 409 +500.00 · 634 -500.00", "512 +600.00 · 416 -600.00 · 4458 +100.00 · 44571 -100.00 · 491 +500.00 · 7817 -500.00",
            "reflected-cost +500.00 · fund -500.00 | reflected-revenue +500.00 · fund -500.00" },
        { "27", "550 +1210.00 · 407 -1210.00 · 409 +1000.00 · 634 -1000.00", "512 +1200.00 · 416 -1200.00 · 4458 +200.00 · 44571 -200.00 · 491 +1000.00 · 7817 -1000.00",
            "reflected-cost +1000.00 · fund -935.00 · fee -65.00 | reflected-revenue +1000.00 · fund -935.00 · fee -65.00" },
        { "28", "550 +605.00 · 743 -500.00 · 451 -105.00", "512 +600.00 · 7583 -500.00 · 44571 -100.00", "reflected-revenue +500.00 · fund -500.00" },
        { "29", "550 +50.44 · 751 -10.44 · 743 -40.00", "512 +50.44 · 7631 -10.44 · 7581 -40.00", "reflected-revenue +50.44 · fee -50.44" },
    };

    [Theory, MemberData(nameof(Rows))]
    public void A_row_is_booked_to_the_cent_in_Belgium(string row, string general, string french, string activity)
    {
        french.Should().NotBeNull();
        Booked(new Books(Country.Be), row).Should().BeEquivalentTo(Parse(general, Book.General).Concat(Parse(activity.Split('|')[0], Book.Activity)));
    }

    [Theory, MemberData(nameof(Rows))]
    public void A_row_is_booked_to_the_cent_in_France(string row, string belgian, string general, string activity)
    {
        belgian.Should().NotBeNull();
        Booked(new Books(Country.Fr), row).Should().BeEquivalentTo(Parse(general, Book.General).Concat(Parse(activity.Split('|')[^1], Book.Activity)));
    }

    [Fact]
    public void French_VAT_on_debits_is_due_on_issue_like_the_Belgian()
    {
        var money = new InvoiceMoney(E(1000), E(200), 0.065m, 0.02m, VatOnCollection: false);
        Lines(InvoiceBooking.Issue(money, new(Country.Fr, Ids.Invoice, Ids.Client, Ids.Member), On)).Should()
            .BeEquivalentTo(Parse("411 +1200.00 · 706 -1000.00 · 44571 -200.00", Book.General).Concat(Parse("reflected-revenue +1000.00 · pending -1000.00", Book.Activity)));
    }

    private static IEnumerable<(Book, string, long)> Booked(Books books, string row)
    {
        var half = books.Gross.Cents / 2;
        return Lines(row switch
        {
            "1" => InvoiceBooking.Issue(books.New, books.Of, On),
            "2" => InvoiceBooking.Issue(books.New with { Vat = Money.Zero }, books.Of, On),
            "3" => InvoiceBooking.Advance(books.New, books.Of, 1m, On).Entry,
            "4" => InvoiceBooking.Advance(books.New, books.Of, 0.8m, On).Entry,
            "5" => books.Pay(books.Advanced(), books.Gross).Entry,
            "6" => books.Pay(books.Advanced(0.8m), books.Gross).Entry,
            "7" => books.Pay(books.New, books.Gross).Entry,
            "8" => books.Pay(books.Advanced(), E(600)).Entry,
            "9" => books.Pay(books.Part, books.Part.Open).Entry,
            "10" => books.Pay(books.Advanced(), books.Gross + E(100)).Entry,
            "13" => books.Pay(books.Advanced(), E(500), fromSuspense: true).Entry,
            "14" => books.Pay(books.Advanced(), books.Gross - E(0.50m)).Entry,
            "15" => books.Credit(books.New, E(200)).Entry,
            "16" => books.Credit(books.Advanced(), E(200)).Entry,
            "17" => books.Credit(books.Advanced(), E(1000), account: E(300), floor: E(100)).Entry,
            "18" => Recourse.Instalment(Ids.Member, E(150), On),
            "19" => Recourse.GivenUp(Ids.Member, E(715), On),
            "20" => books.Credit(books.Pay(books.Advanced(), books.Gross).Money, E(200)).Entry,
            "22" => InvoiceBooking.Default(books.Advanced(), books.Of, On).Entry,
            "23" => InvoiceBooking.Default(books.Part, books.Of, On).Entry,
            "24" => InvoiceBooking.Default(books.New, books.Of, On).Entry,
            "25" => InvoiceBooking.WriteOff(books.Defaulted, books.Of, On).Entry,
            "26" => books.Pay(books.Defaulted, new(half)).Entry,
            "27" => books.Pay(books.Defaulted, books.Gross).Entry,
            "28" => books.Pay(InvoiceBooking.WriteOff(books.Defaulted, books.Of, On).Money, new(half)).Entry,
            "29" => InvoiceBooking.LateCharge(new(E(10.44m), E(40), false), books.Of, books.Bank, On),
            _ => throw new ArgumentOutOfRangeException(nameof(row), row, "No such row."),
        });
    }

    private static IEnumerable<(Book, string, long)> Lines(JournalEntry entry)
    {
        entry.IsBalanced.Should().BeTrue();
        return entry.Postings.Select(posting => (posting.Account.Book, posting.Account.Code, posting.Cents));
    }

    private static IEnumerable<(Book, string, long)> Parse(string text, Book book) =>
        text.Split('·', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(' '))
            .Select(parts => (book, parts[0], E(decimal.Parse(parts[1], CultureInfo.InvariantCulture)).Cents));

    private static Money E(decimal euros) => Money.Euro(euros);

    private sealed class Books(Country country)
    {
        private readonly ChartOfAccounts chart = ChartOfAccounts.Of(country);

        public InvoiceParties Of { get; } = new(country, Ids.Invoice, Ids.Client, Ids.Member);

        public InvoiceMoney New { get; } = new(E(1000), country is Country.Be ? E(210) : E(200), 0.065m, 0.02m, country is Country.Fr);

        public Money Gross => New.GrossNow;

        public Account Bank => Account.General(chart.Bank);

        public InvoiceMoney Part => Pay(Advanced(), E(600)).Money;

        public InvoiceMoney Defaulted => InvoiceBooking.Default(Advanced(), Of, On).Money;

        public InvoiceMoney Advanced(decimal rate = 1m) => InvoiceBooking.Advance(New, Of, rate, On).Money;

        public PaymentBooked Pay(InvoiceMoney money, Money amount, bool fromSuspense = false) =>
            InvoiceBooking.Collect(money, Of, amount, fromSuspense ? Account.General(chart.Suspense) : Bank, E(1), On);

        public CreditBooked Credit(InvoiceMoney money, Money net, Money? account = null, Money? floor = null) =>
            InvoiceBooking.Credit(money, Of, net, country is Country.Be ? 21m : 20m, account ?? E(5000), floor ?? Money.Zero, On);
    }
}
