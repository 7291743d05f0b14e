using CsCheck;
using Mutual.Grains.Invoices;
using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Tests.Invoices;

/// <summary>Whatever happens to an invoice, in whatever order, its accounts tie out after every entry (accounting.md §4, 4 to 9 and 11).</summary>
public sealed class InvoiceHistoryTests
{
    private static readonly LocalDate On = new(2026, 3, 9);
    private static readonly decimal[] VatRates = [0m, 2.1m, 5.5m, 6m, 12m, 20m, 21m];

    private static readonly Gen<(Country Country, InvoiceMoney Money, decimal Vat)> Issued =
        Gen.Select(Gen.Bool, Gen.Long[1, 3_000_000], Gen.Int[0, 6].Select(i => VatRates[i]), Gen.Int[0, 2000], Gen.Int[0, 500], Gen.Bool)
            .Select((french, net, vat, fee, contribution, onDebits) => (french ? Country.Fr : Country.Be,
                new InvoiceMoney(new(net), Vat.On(new(net), vat), fee / 10_000m, contribution / 10_000m, french && !onDebits), vat));

    // What happens, and a number that says how much: thousandths of what would be most.
    private static readonly Gen<(int Event, int Size)[]> Events = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1100]).Array[1, 14];

    [Fact]
    public void Every_history_keeps_every_account_where_it_belongs() => Gen.Select(Issued, Events).Sample((issued, events) =>
    {
        var history = new History(issued.Country, issued.Money, issued.Vat);
        history.Check();
        foreach (var (what, size) in events)
        {
            history.Happens(what, size);
            history.Check();
        }
    }, iter: 6_000);

    private sealed class History
    {
        private readonly InvoiceParties of;
        private readonly ChartOfAccounts chart;
        private readonly decimal vat;
        private readonly Dictionary<(Book, string), long> held = [];
        private InvoiceMoney money;
        private long cash;
        private int credits;

        public History(Country country, InvoiceMoney issued, decimal vatRate)
        {
            (of, chart, vat, money) = (new(country, Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()), ChartOfAccounts.Of(country), vatRate, issued);
            Post(InvoiceBooking.Issue(issued, of, On));
        }

        public void Happens(int what, int size)
        {
            switch (what)
            {
                case 0 or 1 when money is { AdvanceRate: 0, Claim: InvoiceClaim.Good, Owed.IsPositive: true }:
                    var advance = InvoiceBooking.Advance(money, of, what == 0 ? 1m : Math.Clamp(size, 1, 1000) / 1000m, On);
                    Post(advance.Entry);
                    money = advance.Money;
                    break;
                case >= 2 and <= 5 when money.Owed.IsPositive:
                    var amount = Money.Max(new(1), money.Owed.Times(size / 1000m, Rounding.HalfUp));
                    var paid = InvoiceBooking.Collect(money, of, amount, Account.General(chart.Bank), new(100), On);
                    (paid.OwedBack + paid.Money.Paid - money.Paid - (paid.Money.Short - money.Short)).Should().Be(amount);
                    cash += amount.Cents;
                    Post(paid.Entry);
                    money = paid.Money;
                    break;
                case 6 or 7 when money.Claim is not InvoiceClaim.Lost && money.NetNow.IsPositive:
                    var net = Money.Min(money.NetNow, Money.Max(new(1), money.NetNow.Times(size / 1000m, Rounding.HalfUp)));
                    var account = -Held("activity", Book.Activity);
                    var credit = InvoiceBooking.Credit(money, of, net, vat, new(account), new(Math.Min(account, size)), On);
                    if (credit.TakenFromAccount.IsPositive) (account - credit.TakenFromAccount.Cents).Should().BeGreaterThanOrEqualTo(Math.Min(account, size));
                    Post(credit.Entry);
                    money = credit.Money;
                    credits++;
                    break;
                case 8 when money.Open.IsPositive:
                    var defaulted = InvoiceBooking.Default(money, of, On);
                    Post(defaulted.Entry);
                    money = defaulted.Money;
                    break;
                case 9 when money is { Claim: InvoiceClaim.Doubtful, Owed.IsPositive: true }:
                    var lost = InvoiceBooking.WriteOff(money, of, On);
                    Post(lost.Entry);
                    money = lost.Money;
                    break;
                default:
                    break;
            }
        }

        public void Check()
        {
            var good = money.Claim is InvoiceClaim.Good;
            var lost = money.Claim is InvoiceClaim.Lost;
            var (client, doubtful) = (Held(chart.Clients), Held(chart.DoubtfulClients));

            // 4 and 7: what the client owes; 5: pending is the net part of what is open; 9: the write-down is the net part of what is doubtful.
            client.Should().Be(good ? money.Owed.Cents : 0);
            doubtful.Should().Be(money.Claim is InvoiceClaim.Doubtful ? money.Owed.Cents : 0);
            money.Owed.Cents.Should().BeGreaterThanOrEqualTo(0);
            var pending = -Held("pending", Book.Activity);
            pending.Should().Be(good ? money.OwedNet.Cents : 0);
            Held(chart.WriteDown).Should().Be(money.Claim is InvoiceClaim.Doubtful ? -money.OwedNet.Cents : 0);
            if (!money.GrossNow.IsZero)
                Math.Abs(money.OwedNet.Cents - money.NetNow.Share(money.Owed, money.GrossNow, Rounding.HalfUp).Cents).Should().BeLessThanOrEqualTo(1 + credits);
            money.OwedNet.Cents.Should().BeInRange(0, money.Owed.Cents);

            // 6: an advance is 0 or more, not above the member's share of the open net, and 0 after default.
            var advance = Held("advance", Book.Activity);
            var settled = money.Settled;
            advance.Should().Be(money.AdvanceOpen.Cents);
            advance.Should().BeInRange(0, good ? (money.OwedNet - (money.Contribution - settled.Contribution) - (money.Fee - settled.Fee)).Cents : 0);

            // 7: sides. 2: mirrors.
            Held("activity", Book.Activity).Should().BeLessThanOrEqualTo(0);
            Held("owed-by", Book.Activity).Should().BeGreaterThanOrEqualTo(0);
            Held("reflected-revenue", Book.Activity).Should().Be(-held.Where(pair => pair.Key.Item1 is Book.General && pair.Key.Item2[0] == '7').Sum(pair => pair.Value));
            Held("reflected-cost", Book.Activity).Should().Be(-held.Where(pair => pair.Key.Item1 is Book.General && pair.Key.Item2[0] == '6').Sum(pair => pair.Value));

            // 8: the fund is contributions and recoveries less claims.
            var claims = good ? 0 : (money.Advanced - settled.Advance).Cents;
            Held("fund", Book.Activity).Should().Be(claims - settled.Contribution.Cents);

            // 11: French VAT not yet due is the VAT part of what is open; all VAT asked is due, not yet due, or came back with the loss.
            if (chart.VatNotYetDue is { } notYet) Held(notYet).Should().Be(money.VatOnCollection && !lost ? -(money.VatNow - money.PaidVat).Cents : 0);
            (Held(chart.VatDue) + (chart.VatNotYetDue is { } other ? Held(other) : 0)).Should().Be(-(lost ? money.PaidVat : money.VatNow).Cents);
            money.PaidVat.Cents.Should().BeInRange(0, money.VatNow.Cents);

            // Every cent received is on the invoice or owed back.
            Held(chart.Bank).Should().Be(cash);
            (settled.Advance + settled.Contribution + settled.Fee + settled.Member).Should().Be(money.PaidNet);
            new[] { settled.Advance, settled.Contribution, settled.Fee, settled.Member }.Should().OnlyContain(part => !part.IsNegative);
        }

        private long Held(string code, Book book = Book.General) => held.GetValueOrDefault((book, code));

        private void Post(JournalEntry entry)
        {
            entry.IsBalanced.Should().BeTrue();
            entry.Postings.Select(posting => posting.Account).Should().OnlyHaveUniqueItems();
            foreach (var posting in entry.Postings)
                held[(posting.Account.Book, posting.Account.Code)] = Held(posting.Account.Code, posting.Account.Book) + posting.Cents;
        }
    }
}
