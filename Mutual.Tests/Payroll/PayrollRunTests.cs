using System.Security.Cryptography;
using System.Xml.Linq;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll;
using Mutual.Tests.Payments;
using NodaTime;

namespace Mutual.Tests.Payroll;

/// <summary>A run from open to closed, on two silos: what each step does, what it refuses, and that nothing happens twice.</summary>
public sealed class PayrollRunTests : IAsyncLifetime
{
    private static readonly XNamespace Pain = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
    private static readonly LocalDate Payday = new(2026, 3, 27);

    private PayrollHouse house = null!;

    [Fact]
    public async Task A_run_goes_from_open_to_closed_and_pays_each_net_once()
    {
        var view = await house.Calculate(Payday);
        view.Should().Match<PayrollRunView>(run => run.Status == PayrollRunStatus.Calculated && run.Done == 120 && run.Members == 120 && run.Payslips == 110 && run.File == null);
        await house.Cash(view.Net.Cents);
        var run = house.Run("2026-03");
        var paid = await house.Pay(Payday);

        paid.Status.Should().Be(PayrollRunStatus.Paid);
        var file = Path.Combine(house.Home, paid.File!);
        var bytes = await File.ReadAllBytesAsync(file);
        var document = XDocument.Load(new MemoryStream(bytes));
        document.Descendants(Pain + "CtrlSum").Select(sum => sum.Value).Should().AllBe(view.Net.ToString());
        document.Descendants(Pain + "EndToEndId").Select(id => id.Value).Should().HaveCount(110).And.OnlyHaveUniqueItems().And.StartWith("BE-2026-03-00011");
        (await house.Text("SELECT -sum(cents) FROM ledger.posting WHERE code = '455'")).Should().Be(FormattableString.Invariant($"{view.Net.Cents}"));
        (await house.Text("SELECT sum(net_cents) FROM payroll.payslip")).Should().Be(FormattableString.Invariant($"{view.Net.Cents}"));
        Convert.ToHexStringLower(SHA256.HashData(bytes)).Should().Be(await house.Text("SELECT sent_sha256 FROM pay.file"));

        // The same bytes whenever asked again, also when the file is gone; and the money is ordered once.
        var before = await house.Position();
        File.Delete(file);
        (await run.Pay(house.Command(PayrollHouse.Approver))).Accepted.File.Should().Be(paid.File);
        (await File.ReadAllBytesAsync(file)).Should().Equal(bytes);
        (await house.Position()).Should().Be(before);
        Directory.GetFiles(Path.GetDirectoryName(file)!).Should().Equal(file);

        (await run.Close(house.Command())).Refused!.Code.Should().Be("run-payments-open");
        await house.Sql("UPDATE pay.payment SET state = 'debited'");
        (await run.Close(house.Command())).Accepted.Status.Should().Be(PayrollRunStatus.Closed);
        (await run.Close(house.Command())).Refused!.Code.Should().Be("run-past");
        (await run.View()).Accepted.Status.Should().Be(PayrollRunStatus.Closed);
        await house.ShouldHold("L3", "L4", "L5", "L7a", "P1", "P2", "P3", "P6", "S1", "S4");
    }

    [Fact]
    public async Task What_came_back_goes_again_once_in_a_file_two_people_approved()
    {
        await house.Cash((await house.Calculate(Payday)).Net.Cents);
        await house.Pay(Payday);
        var run = house.Run("2026-03");
        (await run.PayAgain(house.Command(), new("user:a", "user:b"))).Refused!.Code.Should().Be("nothing-to-pay-again");
        await house.Sql("UPDATE pay.payment SET state = CASE WHEN end_to_end IN ('BE-2026-03-00020', 'BE-2026-03-00021') THEN 'returned' ELSE 'debited' END");
        (await run.PayAgain(house.Command(), new("user:a", "user:a"))).Refused!.Code.Should().Be("self-approval");

        var command = house.Command();
        var again = (await run.PayAgain(command, new("user:a", "user:b"))).Accepted;
        var before = await house.Position();
        (await run.PayAgain(command, new("user:a", "user:b"))).Accepted.Should().Be(again);
        (await run.PayAgain(house.Command(), new("user:a", "user:b"))).Refused!.Code.Should().Be("nothing-to-pay-again");
        (await house.Position()).Should().Be(before);

        again.Should().Match<PaidAgain>(paid => paid.Payments == 2 && paid.File == "files/again-be-2026-03.xml");
        var document = XDocument.Load(Path.Combine(house.Home, again.File));
        document.Descendants(Pain + "EndToEndId").Select(id => id.Value).Should().Equal("BE-2026-03-00020-2", "BE-2026-03-00021-2");
        document.Descendants(Pain + "CtrlSum").Select(sum => sum.Value).Should().AllBe(again.Sum.ToString());
        (await run.Close(house.Command())).Refused!.Code.Should().Be("run-payments-open");
        await house.ShouldHold("L3", "P1", "P2", "P3", "P6");
    }

    [Fact]
    public async Task The_bank_file_satisfies_the_schema()
    {
        await house.Cash((await house.Calculate(Payday)).Net.Cents);
        var paid = await house.Pay(Payday);
        await using var file = File.OpenRead(Path.Combine(house.Home, paid.File!));
        IsoSchema.Faults("pain.001.001.09", file).Should().BeEmpty();
    }

    [Fact]
    public async Task A_run_started_twice_at_once_and_again_is_one_run()
    {
        house.MoveTo(Payday);
        var run = house.Run("2026-03");
        var command = house.Command();
        var starts = await Task.WhenAll(run.Start(command, new("user:a", Payday)), run.Start(house.Command(), new("user:b", Payday)), house.Run("2026-03").Start(command, new("user:a", Payday)));
        starts.Should().OnlyContain(start => start.IsAccepted);
        var view = await PayrollHouse.Calculated(run);
        var before = await house.Position();

        (await run.Start(command, new("user:a", Payday))).Accepted.Should().BeEquivalentTo(starts[2].Accepted);
        (await run.Start(house.Command(), new("user:c", Payday))).Accepted.ContentHash.Should().Be(view.ContentHash);
        (await run.Start(command, new("user:z", Payday))).Refused!.Code.Should().Be("idempotency-key-reused");
        (await run.Start(house.Command(), new("user:a", Payday.PlusDays(-1)))).Refused!.Code.Should().Be("run-started");
        (await house.Position()).Should().Be(before);
        (await house.Text("SELECT count(*) || ' ' || count(DISTINCT member_id) || ' ' || count(DISTINCT number) FROM payroll.payslip")).Should().Be("110 110 110");
        (await house.Text("SELECT count(*) FROM payroll.partition")).Should().Be("3");
    }

    [Fact]
    public async Task Nobody_approves_his_own_run_nor_one_that_changed_nor_one_without_money_and_nothing_is_booked()
    {
        var view = await house.Calculate(Payday);
        var run = house.Run("2026-03");
        var content = view.ContentHash!;
        await Refuses("run-not-reviewed", run.Approve(house.Command(), new(PayrollHouse.Approver, content)));
        await Refuses("run-not-approved", run.Pay(house.Command()));
        await Refuses("approval-stale", run.Review(house.Command(), new("user:reviewer", new string('0', 64))));
        (await run.Review(house.Command(), new("user:reviewer", content))).Accepted.Status.Should().Be(PayrollRunStatus.Reviewed);

        await Refuses("self-approval", run.Approve(house.Command(), new(PayrollHouse.Preparer, content)));
        await Refuses("self-approval", run.Approve(house.Command(), new("user:reviewer", content)));
        await Refuses("approval-stale", run.Approve(house.Command(), new(PayrollHouse.Approver, new string('0', 64))));
        var unfunded = await Refuses("payday-not-funded", run.Approve(house.Command(), new(PayrollHouse.Approver, content)));
        unfunded.Detail.Should().Be($"Held 0.00, ordered already 0.00, needed {view.Net}, short of {view.Net}.");
        await house.Cash(view.Net.Cents - 1);
        (await Refuses("payday-not-funded", run.Approve(house.Command(), new(PayrollHouse.Approver, content)))).Detail.Should().EndWith("short of 0.01.");
        await house.Cash(1);

        // Another account to pay to is another content: it must be looked at again, and that look is what is approved.
        await house.Sql($"UPDATE members.member SET iban = '{PayrollHouse.IbanOf(5000)}' WHERE number = '00020'");
        await Refuses("approval-stale", run.Approve(house.Command(), new(PayrollHouse.Approver, content)));
        var changed = (await run.View()).Accepted.ContentHash!;
        changed.Should().NotBe(content);
        await Refuses("approval-stale", run.Approve(house.Command(), new(PayrollHouse.Approver, changed)));
        (await run.Review(house.Command(), new("user:reviewer", changed))).IsAccepted.Should().BeTrue();
        var approve = house.Command(PayrollHouse.Approver);
        var approved = (await run.Approve(approve, new(PayrollHouse.Approver, changed))).Accepted;
        var before = await house.Position();
        (await run.Approve(approve, new(PayrollHouse.Approver, changed))).Accepted.Should().BeEquivalentTo(approved);
        (await run.Approve(approve, new(PayrollHouse.Approver, content))).Refused!.Code.Should().Be("idempotency-key-reused");
        await Refuses("run-past", run.Approve(house.Command(), new(PayrollHouse.Approver, changed)));
        await Refuses("run-past", run.Review(house.Command(), new("user:reviewer", changed)));

        // What is approved is frozen: a later change of account does not reach the file.
        await house.Sql($"UPDATE members.member SET iban = '{PayrollHouse.IbanOf(6000)}' WHERE number = '00020'");
        var paid = (await run.Pay(house.Command())).Accepted;
        (await File.ReadAllTextAsync(Path.Combine(house.Home, paid.File!))).Should().Contain(PayrollHouse.IbanOf(5000)).And.NotContain(PayrollHouse.IbanOf(6000));
        before.Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_payment_changed_after_approval_makes_no_file()
    {
        var view = await house.Calculate(Payday);
        await house.Cash(view.Net.Cents);
        var run = house.Run("2026-03");
        (await run.Review(house.Command(), new("user:reviewer", view.ContentHash!))).IsAccepted.Should().BeTrue();
        (await run.Approve(house.Command(), new(PayrollHouse.Approver, view.ContentHash!))).IsAccepted.Should().BeTrue();
        await house.Sql($"UPDATE pay.payment SET iban = '{PayrollHouse.IbanOf(6000)}' WHERE end_to_end = 'BE-2026-03-00020'");

        await Refuses("file-changed", run.Pay(house.Command()));

        Directory.EnumerateFileSystemEntries(Path.Combine(house.Home, "files")).Should().BeEmpty();
        (await run.View()).Accepted.Status.Should().Be(PayrollRunStatus.Approved);
    }

    [Fact]
    public async Task A_run_that_cannot_be_is_refused_by_name_and_opens_nothing()
    {
        await Refuses("run-not-started", house.Run("2026-05").View());
        await Refuses("payday-not-in-month", house.Run("2026-05").Start(house.Command(), new("user:a", new(2026, 6, 1))));
        await Refuses("period-invalid", house.Run("2026-13").Start(house.Command(), new("user:a", new(2026, 12, 1))));
        await Refuses("pay-rules-missing", house.Run("2025-12").Start(house.Command(), new("user:a", new(2025, 12, 24))));
        await Refuses("rule-not-in-force", house.Run("2031-05").Start(house.Command(), new("user:a", new(2031, 5, 28))));
        await Refuses("run-not-started", house.Run("2026-05").Approve(house.Command(), new("user:a", "")));
        await Refuses("run-not-started", house.Run("2026-05").Pay(house.Command()));
        await Refuses("run-not-started", house.Run("2026-05").Close(house.Command()));
        await house.Sql("INSERT INTO ledger.period VALUES (1, '2026-05-01', now(), 0)");
        await Refuses("period-closed", house.Run("2026-05").Start(house.Command(), new("user:a", new(2026, 5, 28))));
        (await house.Text("SELECT count(*) FROM payroll.run")).Should().Be("0");
    }

    [Fact]
    public async Task What_a_person_must_look_at_is_listed_the_gravest_first()
    {
        await house.Sql("""
            UPDATE members.member SET iban = 'BE00' WHERE number = '00020';
            UPDATE members.member SET iban = (SELECT iban FROM members.member WHERE number = '00022') WHERE number = '00021';
            UPDATE members.member SET iban_changed_on = '2026-03-20' WHERE number = '00023';
            UPDATE members.member SET left_on = '2026-03-10' WHERE number = '00024';
            """);
        await house.Book(EntryKind.CreditNote, new Posting(Account.OwedBy(PayrollHouse.MemberId(24)), 9999_00), new Posting(Account.Advance(PayrollHouse.MemberId(924)), -9999_00));

        var view = await house.Calculate(Payday);

        (await house.Rows("SELECT x.code, m.number FROM payroll.exception x JOIN members.member m USING (member_id) WHERE x.severity < 3 ORDER BY x.severity, x.code, m.number"))
            .Should().Equal("iban-missing 00020", "iban-changed 00023", "iban-shared 00021", "iban-shared 00022", "leaver-owes 00024");
        view.Exceptions[0].Code.Should().Be("iban-missing");
        await house.Cash(view.Net.Cents);
        (await house.Run("2026-03").Review(house.Command(), new("user:reviewer", view.ContentHash!))).IsAccepted.Should().BeTrue();
        await Refuses("iban-not-sepa", house.Run("2026-03").Approve(house.Command(), new(PayrollHouse.Approver, view.ContentHash!)));
    }

    public async ValueTask InitializeAsync()
    {
        house = await PayrollHouse.Open();
        await house.Members(Enumerable.Range(1, 120).Select(n => (n, n <= 10 ? 0L : n * 137_31L)));
    }

    public ValueTask DisposeAsync() => house.DisposeAsync();

    private async Task<Refused> Refuses(string code, Task<Outcome<PayrollRunView>> asked)
    {
        var before = await house.Position();
        var refused = (await asked).Refused;
        refused?.Code.Should().Be(code);
        (await house.Position()).Should().Be(before);
        return refused!;
    }
}
