using Mutual.Grains.Ledger;
using Mutual.Grains.Payments;
using NodaTime;

namespace Mutual.Tests.Payments;

/// <summary>Every cent of a bank line lands somewhere named, once, whoever is interrupted.</summary>
public sealed class LinePlacementTests(BankHouse house) : IClassFixture<BankHouse>
{
    // Tests of this class share a database: one closes a month by hand, others let money leave that nobody ordered, which P5 is there to show.
    private static readonly string[] PlantedElsewhere = ["L12", "P5"];

    [Fact]
    public async Task Unknown_money_waits_in_suspense_with_its_reason()
    {
        var bank = await house.Open();
        (await bank.Book(Bank.In(500m, text: "hello"), Bank.In(3m, "123456789002"), Bank.In(2m, text: "invoice 2026-00999"))).Should().Be(new LinesPlaced(0, 0, 0, 3));
        (await bank.Booked("suspense")).Should().Be("550 50000 · 499 -50000 · 550 300 · 499 -300 · 550 200 · 499 -200");
        (await house.Text($"SELECT string_agg(reason, ' ' ORDER BY n) FROM bank.allotment JOIN bank.line USING (line_id) WHERE entity = {bank.Entity.Id}"))
            .Should().Be("no-reference unknown-reference unknown-reference");
        (await bank.Grain.PlaceLines()).Accepted.Should().Be(new LinesPlaced(0, 0, 0, 0));
        await house.AllChecksHold(PlantedElsewhere);
    }

    [Fact]
    public async Task A_bank_charge_is_borne_by_the_fee()
    {
        var (bank, french) = (await house.Open(), await house.Open(Country.Fr));
        (await bank.Book(Bank.Out(12m, code: "ACMT/MDOP/CHRG"))).Should().Be(new LinesPlaced(0, 0, 1, 0));
        (await bank.Booked("bank-charge")).Should().Be("550 -1200 · 657 1200 · 9:reflected-cost -1200 · 9:fee 1200");
        await french.Book(Bank.Out(12m, code: "ACMT/MDOP/CHRG"));
        (await french.Booked("bank-charge")).Should().Be("512 -1200 · 627 1200 · 9:reflected-cost -1200 · 9:fee 1200");
        await house.AllChecksHold(PlantedElsewhere);
    }

    [Fact]
    public async Task A_share_is_subscribed_when_its_price_arrives_and_only_then()
    {
        var bank = await house.Open();
        var member = await Member(bank, "130000000079");
        (await bank.Book(Bank.In(29m, "130000000079"))).InSuspense.Should().Be(1);
        (await bank.Book(Bank.In(30m, "130000000079"))).Elsewhere.Should().Be(1);
        (await bank.Booked("share-subscribed")).Should().Be("550 3000 · 110 -3000");
        (await house.Text($"SELECT share_paid_on::text FROM members.member WHERE member_id = '{member}'")).Should().Be("2026-03-09");
        (await bank.Book(Bank.In(30m, "130000000079"))).InSuspense.Should().Be(1);
        (await house.Text($"SELECT string_agg(reason, ' ' ORDER BY s.no) FROM bank.allotment a JOIN bank.line l USING (line_id) JOIN bank.statement s USING (statement_id) WHERE l.entity = {bank.Entity.Id} AND reason IS NOT NULL"))
            .Should().Be("amount-mismatch already-paid");
        await house.AllChecksHold(PlantedElsewhere);
    }

    [Fact]
    public async Task A_salary_that_leaves_and_comes_back_is_owed_again()
    {
        var bank = await house.Open();
        await Funds(bank);
        var (paid, returned) = (await Salary(bank, 2614_26), await Salary(bank, 1000_00));
        (await bank.Book(Bank.Out(2614.26m, paid.EndToEnd, "BE71096123456769"), Bank.Out(1000m, returned.EndToEnd, "BE71096123456769"),
            Bank.In(1000m) with { EndToEnd = returned.EndToEnd, Returned = true, ReturnReason = "AC04" })).Should().Be(new LinesPlaced(0, 3, 0, 0));
        (await bank.Booked("net-paid")).Should().Be("550 -261426 · 455 261426 · 550 -100000 · 455 100000");
        (await bank.Booked("net-returned")).Should().Be("550 100000 · 455 -100000");
        (await State(paid.Payment), await State(returned.Payment)).Should().Be(("debited", "returned"));
        (await bank.Book(Bank.In(1000m) with { EndToEnd = returned.EndToEnd, Returned = true })).InSuspense.Should().Be(1);
        await house.AllChecksHold(PlantedElsewhere);
    }

    [Fact]
    public async Task Contributions_and_withheld_tax_that_leave_are_no_longer_owed_and_owed_again_when_they_come_back()
    {
        var bank = await house.Open();
        await Funds(bank);
        var (social, tax) = (await Salary(bank, 1559_04, "social-security"), await Salary(bank, 826_70, "withholding"));
        (await bank.Book(Bank.Out(1559.04m, social.EndToEnd, "BE71096123456769"), Bank.Out(826.70m, tax.EndToEnd, "BE71096123456769"),
            Bank.In(826.70m) with { EndToEnd = tax.EndToEnd, Returned = true, ReturnReason = "AC04" })).Should().Be(new LinesPlaced(0, 3, 0, 0));
        (await bank.Booked("contributions-paid")).Split(" · ").Should().BeEquivalentTo("550 -155904", "454 155904", "550 -82670", "453 82670", "550 82670", "453 -82670");
        (await State(social.Payment), await State(tax.Payment)).Should().Be(("debited", "returned"));
        await house.AllChecksHold(PlantedElsewhere);
    }

    [Fact]
    public async Task A_file_the_bank_books_as_one_movement_settles_each_of_its_payments()
    {
        var bank = await house.Open();
        await Funds(bank);
        var file = Guid.CreateVersion7();
        var name = $"salaries-{bank.Entity.Code}-2026-03";
        await house.Sql($"""
            INSERT INTO pay.file (file_id, entity, kind, name, n, sum_cents, sha256, prepared_by, approved_by, approved_sha256, sent_sha256, sent_at)
            VALUES ('{file}', {bank.Entity.Id}, 'salary', 'files/{name}.xml', 2, 3000, 'x', 'user:a', 'user:b', 'x', 'x', '2026-03-09');
            INSERT INTO pay.payment (payment_id, entity, kind, source_id, file_id, party_id, cents, iban, name, end_to_end, state)
            SELECT gen_random_uuid(), {bank.Entity.Id}, 'salary', gen_random_uuid(), '{file}', gen_random_uuid(), c, 'BE71096123456769', 'Member', '{name}-' || c, 'sent' FROM unnest(ARRAY[1000, 2000]) c
            """);
        (await bank.Book(Bank.Out(30m, batch: name))).Should().Be(new LinesPlaced(0, 1, 0, 0));
        (await bank.Booked("net-paid")).Should().Be("550 -3000 · 455 3000");
        (await house.Number($"SELECT count(*) FROM pay.payment WHERE file_id = '{file}' AND state = 'debited'")).Should().Be(2);
        await house.AllChecksHold(PlantedElsewhere);
    }

    [Fact]
    public async Task A_salary_on_another_account_than_approved_is_an_alarm_in_suspense()
    {
        var bank = await house.Open();
        var paid = await Salary(bank, 50_00);
        (await bank.Book(Bank.In(50m), Bank.Out(50m, paid.EndToEnd, "BE68539007547034"))).InSuspense.Should().Be(2);
        (await house.Number($"SELECT count(*) FROM bank.allotment JOIN bank.line USING (line_id) WHERE entity = {bank.Entity.Id} AND reason = 'account-mismatch'")).Should().Be(1);
        (await State(paid.Payment)).Should().Be("sent");
    }

    [Fact]
    public async Task Two_silos_that_place_at_once_place_every_cent_once()
    {
        var bank = await house.Open();
        await Funds(bank);
        var salaries = new List<(Guid Payment, string EndToEnd)>();
        for (var i = 0; i < 20; i++) salaries.Add(await Salary(bank, 1_00 + i));
        (await bank.Import(bank.Statement(salaries.Select((salary, i) => Bank.Out((100 + i) / 100m, salary.EndToEnd)).Concat(Enumerable.Range(1, 1500).Select(i => Bank.In(i)))))).IsAccepted.Should().BeTrue();

        // Past the one grain of the account, as after a network that fell apart: each believes it is alone.
        var placements = Enumerable.Range(0, 3).Select(_ => new GroupCommitWriter(house.Database.Application, house.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<GroupCommitWriter>.Instance))
            .Select(journal => new LinePlacement(journal, house.Database.Application, house.Cluster.Client, bank.Entity, new(2026, 3, 31), LocalDate.MinIsoValue).All());
        var placed = await Task.WhenAll(placements.Append(bank.Grain.PlaceLines().ContinueWith(task => task.Result.Accepted, TaskScheduler.Default)));
        placed.Sum(one => one.OnPayments).Should().Be(20);
        placed.Sum(one => one.InSuspense).Should().Be(1500);
        (await bank.Held("550")).Should().Be(bank.Balance.Cents);
        (await house.Number($"SELECT count(*) FROM bank.allotment JOIN bank.line USING (line_id) WHERE entity = {bank.Entity.Id}")).Should().Be(1521);
        await house.AllChecksHold(PlantedElsewhere);
    }

    [Fact]
    public async Task A_gift_in_suspense_endows_the_fund_once()
    {
        var bank = await house.Open();
        await bank.Book(Bank.In(10_000m, text: "from the founders"), Bank.Out(3m));
        var (line, outgoing) = (await Line(bank, 1), await Line(bank, 2));
        var command = house.Command();
        var before = await bank.Written();
        (await bank.Grain.EndowFund(house.Command(), new(Guid.NewGuid(), Bank.Day))).Refused!.Code.Should().Be("not-found");
        (await bank.Grain.EndowFund(house.Command(), new(outgoing, Bank.Day))).Refused!.Code.Should().Be("line-not-incoming");
        (await bank.Grain.EndowFund(house.Command(), new(line, Bank.Day.PlusDays(-1)))).Refused!.Code.Should().Be("placed-before-booked");
        (await bank.Grain.EndowFund(house.Command(), new(line, new(2026, 5, 2)))).Refused!.Code.Should().Be("date-in-future");
        (await (await house.Open()).Grain.EndowFund(house.Command(), new(line, Bank.Day))).Refused!.Code.Should().Be("not-found");
        (await bank.Written()).Should().Be(before);

        var endowed = (await bank.Grain.EndowFund(command, new(line, Bank.Day))).Accepted;
        endowed.Should().Be(new LinesPlaced(0, 0, 1, 0));
        (await bank.Booked("fund-endowed")).Should().Be("499 1000000 · 743 -1000000 · 9:reflected-revenue 1000000 · 9:fund -1000000");
        before = await bank.Written();
        (await bank.Grain.EndowFund(command, new(line, Bank.Day))).Accepted.Should().Be(endowed);
        (await bank.Grain.EndowFund(command, new(line, Bank.Day.PlusDays(1)))).Refused!.Code.Should().Be("idempotency-key-reused");
        (await bank.Grain.EndowFund(house.Command(), new(line, Bank.Day))).Refused!.Code.Should().Be("line-already-placed");
        (await bank.Written()).Should().Be(before);
        await house.AllChecksHold(PlantedElsewhere);
    }

    [Fact]
    public async Task Money_lent_to_the_mutual_is_owed_back_and_backs_no_fund()
    {
        var bank = await house.Open();
        await bank.Book(Bank.In(5_000m, text: "loan of the founders"));
        var (line, command) = (await Line(bank, 1), house.Command());
        (await bank.Grain.BookLoan(command, new(line, Bank.Day))).Accepted.Should().Be(new LinesPlaced(0, 0, 1, 0));
        (await bank.Booked("loan-received")).Should().Be("499 500000 · 174 -500000");
        var before = await bank.Written();
        (await bank.Grain.BookLoan(command, new(line, Bank.Day))).IsAccepted.Should().BeTrue();
        (await bank.Grain.EndowFund(house.Command(), new(line, Bank.Day))).Refused!.Code.Should().Be("line-already-placed");
        (await bank.Written()).Should().Be(before);
        await house.AllChecksHold(PlantedElsewhere);
    }

    [Fact]
    public async Task Money_of_a_closed_month_counts_on_the_first_open_day()
    {
        var bank = await house.Open();
        (await bank.Import(bank.Statement(Bank.In(10m)))).IsAccepted.Should().BeTrue();
        await house.Sql($"INSERT INTO ledger.period VALUES ({bank.Entity.Id}, '2026-03-01', '2026-03-31', 1000000)");
        house.Clock.AdvanceTo(Instant.FromUtc(2026, 4, 2, 8, 0));
        (await bank.Grain.PlaceLines()).Accepted.InSuspense.Should().Be(1);
        (await house.Text($"SELECT effective_on::text FROM ledger.entry WHERE entity = {bank.Entity.Id} AND kind = 'suspense'")).Should().Be("2026-04-01");
    }

    private async Task<Guid> Member(Bank bank, string reference)
    {
        var id = Guid.CreateVersion7();
        await house.Sql($"""
            INSERT INTO members.member (member_id, entity, number, name, email, language, iban, joined_on, children, single_parent, steadiness, responsiveness, paused, share_reference, share_cents, version)
            VALUES ('{id}', {bank.Entity.Id}, '1', 'Member', 'm@member.example', 'en', 'BE71096123456769', '2026-01-05', 0, false, 1500, 5000, false, '{reference}', 3000, 1)
            """);
        return id;
    }

    private static async Task Funds(Bank bank) => await bank.Book(Bank.In(100_000m));

    private async Task<(Guid Payment, string EndToEnd)> Salary(Bank bank, long cents, string kind = "salary")
    {
        var (file, payment) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var endToEnd = $"P-{payment:N}"[..34];
        await house.Sql($"""
            INSERT INTO pay.file (file_id, entity, kind, name, n, sum_cents, sha256, prepared_by, approved_by, approved_sha256, sent_sha256, sent_at)
            VALUES ('{file}', {bank.Entity.Id}, '{kind}', 'files/{file}.xml', 1, {cents}, 'x', 'user:a', 'user:b', 'x', 'x', '2026-03-09');
            INSERT INTO pay.payment (payment_id, entity, kind, source_id, file_id, party_id, cents, iban, name, end_to_end, state)
            VALUES ('{payment}', {bank.Entity.Id}, '{kind}', gen_random_uuid(), '{file}', gen_random_uuid(), {cents}, 'BE71096123456769', 'Member', '{endToEnd}', 'sent')
            """);
        return (payment, endToEnd);
    }

    private Task<string> State(Guid payment) => house.Text($"SELECT state FROM pay.payment WHERE payment_id = '{payment}'");

    private async Task<Guid> Line(Bank bank, int n) => Guid.Parse(await house.Text($"SELECT line_id FROM bank.line WHERE entity = {bank.Entity.Id} AND n = {n}"));
}
