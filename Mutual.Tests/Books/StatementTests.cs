using Mutual.Grains.Books.Statements;
using Mutual.Grains.Invoices;
using Mutual.Grains.Ledger;
using Mutual.Tests.Invoices;
using Mutual.Tests.Ledger;
using NodaTime;

namespace Mutual.Tests.Books;

/// <summary>What accountants hand in and members are handed, computed from the journal and compared with it.</summary>
public sealed class StatementTests(InvoiceHouse house) : IClassFixture<InvoiceHouse>
{
    private static readonly LocalDate From = new(2026, 3, 1);
    private static readonly LocalDate To = new(2026, 3, 31);

    [Fact]
    public async Task A_Belgian_return_is_due_on_issue_and_a_French_one_on_collection_and_both_are_what_the_books_moved_by()
    {
        var before = await VatReturn.Of(house.Database.Reader, await house.Entities.Of(InvoiceHouse.Be), From, To, default);
        var issued = await house.Invoice(1000_00);
        await house.Invoice(500_00);
        await house.Grain(issued.Invoice).Credit(house.Command(), new(new Money(200_00), house.Today, "Two days were not worked"));
        var belgium = await VatReturn.Of(house.Database.Reader, await house.Entities.Of(InvoiceHouse.Be), From, To, default);
        belgium.Boxes.Select(box => $"{box.Box} {box.Amount.Cents - (before.Boxes.FirstOrDefault(same => same.Box == box.Box)?.Amount.Cents ?? 0)}").Should().Equal("03 150000", "49 20000", "54 31500", "64 4200", "71 27300");
        belgium.Due.Should().Be(belgium.BooksDue).And.Be(before.Due + new Money(273_00));

        var french = await house.Invoice(1000_00, InvoiceHouse.Fr);
        await house.Invoice(800_00, InvoiceHouse.Fr);
        (await house.Grain(french.Invoice).Collect(house.Command(), new(new Money(600_00), house.Today, Guid.CreateVersion7()))).IsAccepted.Should().BeTrue();
        var france = await VatReturn.Of(house.Database.Reader, await house.Entities.Of(InvoiceHouse.Fr), From, To, default);
        france.Boxes.Select(box => $"{box.Box} {box.Amount.Cents}").Should().Equal("08 50000", "08 TVA 10000", "16 10000", "28 10000");
        france.Due.Should().Be(france.BooksDue).And.Be(new Money(100_00));
    }

    [Fact]
    public async Task What_clients_owe_is_told_by_lateness_and_adds_up_to_their_account()
    {
        var client = await house.Client();
        var member = await house.Member();
        var early = (await house.Issue(await house.Order(member, client, 1000_00, term: 0), 1000_00)).Accepted;
        await house.Issue(await house.Order(member, client, 300_00), 300_00);
        (await house.Grain(early.Invoice).Collect(house.Command(), new(new Money(210_00), house.Today, Guid.CreateVersion7()))).IsAccepted.Should().BeTrue();
        await Sealed();
        var aged = (await AgedReceivables.On(house.Database.Reader, await house.Entities.Of(InvoiceHouse.Be), new LocalDate(2026, 4, 1), house.Clock.Now(), default)).Single(row => row.Client == client);
        (aged.NotDue.Cents, aged.To30.Cents, aged.To60.Cents).Should().Be((363_00, 1000_00, 0));
        aged.Total.Cents.Should().Be(await house.Held(Account.General("400", client)));
        (await AgedReceivables.On(house.Database.Reader, await house.Entities.Of(InvoiceHouse.Be), new LocalDate(2026, 2, 1), house.Clock.Now(), default)).Should().NotContain(row => row.Client == client, "nothing was issued by then");
    }

    [Fact]
    public async Task A_member_s_month_opens_with_what_was_left_and_closes_with_what_the_account_holds()
    {
        var member = await house.Member();
        var issued = (await house.Issue(await house.Order(member, await house.Client(), 1000_00), 1000_00)).Accepted;
        await house.Grain(issued.Invoice).Credit(house.Command(), new(new Money(100_00), house.Today, "One day was not worked"));
        var march = await ActivityStatement.Of(house.Database.Reader, member, new(2026, 3), default);
        march.Opening.Should().Be(Money.Zero);
        march.Lines.Select(line => $"{line.Kind} {line.Document} {line.Amount.Cents} {line.Balance.Cents}").Should().Equal($"Advanced {issued.Number} 91500 91500", $"CreditNote {march.Lines[1].Document} -9150 82350");
        march.Lines[1].Document.Should().MatchRegex("^C2026-[0-9]{5}$");
        march.Closing.Cents.Should().Be(-await house.Held(Account.ActivityOf(member)));
        var april = await ActivityStatement.Of(house.Database.Reader, member, new(2026, 4), default);
        (april.Opening, april.Lines.Count, april.Closing).Should().Be((march.Closing, 0, march.Closing));
    }

    private Task<int> Sealed() => new ChainSealer(house.Database.Application, house.Clock).SealAll();
}
