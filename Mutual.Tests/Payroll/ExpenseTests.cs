using System.Security.Cryptography;
using Mutual.Grains.Payments;
using Mutual.Grains.Payroll.Expenses;
using Mutual.Grains.Proof;
using Mutual.Tests.Scenarios;
using NodaTime;

namespace Mutual.Tests.Payroll;

/// <summary>Expenses on two silos, from the claim to the bank line.</summary>
public sealed class ExpenseTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const string Accountant = "user:accountant";

    [Fact]
    public async Task A_receipt_is_paid_back_as_rows_30_and_31_say_and_once()
    {
        var member = await Requests.Member(silos);
        await silos.Credit(TwoSilos.Be, member, 500_00);
        var (command, claim) = (silos.NewCommand(), Receipt(member));
        var claimed = (await Claim(command, claim)).Accepted;
        (await Claim(command, claim)).Accepted.Should().Be(claimed);
        (await Claim(command, claim with { Document = "other" })).Refused!.Code.Should().Be("idempotency-key-reused");
        await Refuses("expense-claimed-already", Claim(silos.NewCommand(), claim));

        var expense = silos.OtherGrains.GetGrain<IExpenseGrain>(claimed.Expense);
        await Refuses("self-approval", expense.Approve(silos.NewCommand(), new(claim.By, new(21_00))));
        await Refuses("expense-vat", expense.Approve(silos.NewCommand(), new(Accountant, new(21_01))));
        var approve = silos.NewCommand(Accountant);
        var approved = (await expense.Approve(approve, new(Accountant, new(21_00)))).Accepted;
        approved.Should().Match<ExpenseView>(view => view.Status == ExpenseStatus.Approved && view.Gross == new Money(121_00) && view.Cost == new Money(100_00));
        var entries = await silos.Entries();
        (await expense.Approve(approve, new(Accountant, new(21_00)))).Accepted.Should().Be(approved);
        (await expense.Approve(approve, new(Accountant, new(20_00)))).Refused!.Code.Should().Be("idempotency-key-reused");
        (await silos.Entries()).Should().Be(entries);
        await Refuses("expense-decided", expense.Approve(silos.NewCommand(), new(Accountant, new(21_00))));
        await Refuses("expense-decided", expense.Reject(silos.NewCommand(), new(Accountant, "too late for that")));
        (await silos.Lines(claimed.Expense, "expense")).Should().Equal("general:61 100.00", "general:411 21.00", "general:489 -121.00", "class9:activity 100.00", "class9:reflected-cost -100.00");

        var files = silos.Grains.GetGrain<IExpenseFilesGrain>("be");
        await Refuses("payday-not-funded", files.Prepare(silos.NewCommand(), new(Accountant, silos.Today)));
        await silos.Cash(TwoSilos.Be, 1000_00);
        await Refuses("date-out-of-range", files.Prepare(silos.NewCommand(), new(Accountant, silos.Today.PlusDays(-1))));
        var prepare = silos.NewCommand(Accountant);
        var prepared = (await files.Prepare(prepare, new(Accountant, silos.Today))).Accepted;
        prepared.Should().Match<ExpenseFileView>(file => file.Payments == 1 && file.Sum == new Money(121_00) && !file.Sent);
        (await files.Prepare(prepare, new(Accountant, silos.Today))).Accepted.Should().Be(prepared);
        await Refuses("payments-empty", files.Prepare(silos.NewCommand(), new(Accountant, silos.Today)));
        await Refuses("self-approval", files.Release(silos.NewCommand(), new(Accountant, prepared.File, prepared.Sha256)));
        await Refuses("approval-stale", files.Release(silos.NewCommand(), new("user:approver", prepared.File, new string('0', 64))));
        await Refuses("not-found", files.Release(silos.NewCommand(), new("user:approver", Guid.NewGuid(), prepared.Sha256)));
        var release = silos.NewCommand("user:approver");
        (await files.Release(release, new("user:approver", prepared.File, prepared.Sha256))).Accepted.Sent.Should().BeTrue();
        (await files.Release(release, new("user:approver", prepared.File, prepared.Sha256))).Accepted.Sent.Should().BeTrue();
        await Refuses("approval-taken", files.Release(silos.NewCommand(), new("user:approver", prepared.File, prepared.Sha256)));
        Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(silos.Home, prepared.Name)))).Should().Be(prepared.Sha256);

        // The bank debits it, then it comes back, and it goes again under the next number.
        var reference = await silos.Scalar<string>("SELECT end_to_end FROM pay.payment WHERE source_id = $1", claimed.Expense);
        var line = await BankLine(-121_00, reference);
        (await silos.Grains.GetGrain<IBankAccountGrain>("be").PlaceLines()).Accepted.OnPayments.Should().Be(1);
        (await silos.Lines(line, "expense-paid")).Should().Equal("general:550 -121.00", "general:489 121.00");
        var back = await BankLine(121_00, reference, returned: true);
        (await silos.Grains.GetGrain<IBankAccountGrain>("be").PlaceLines()).Accepted.OnPayments.Should().Be(1);
        (await silos.Lines(back, "expense-paid")).Should().Equal("general:550 121.00", "general:489 -121.00");
        var again = (await files.Prepare(silos.NewCommand(), new(Accountant, silos.Today))).Accepted;
        again.Sum.Should().Be(new Money(121_00));
        (await silos.Scalar<string>("SELECT end_to_end FROM pay.payment WHERE file_id = $1", again.File)).Should().Be($"{reference}-2");
        await Holds("L3", "L4", "L5", "P1", "P2", "P3", "P4", "S1", "S4");
    }

    [Fact]
    public async Task What_the_account_does_not_hold_is_not_approved_and_a_rejected_receipt_may_be_claimed_again()
    {
        var member = await Requests.Member(silos);
        await silos.Credit(TwoSilos.Be, member, 99_99);
        var claimed = (await Claim(silos.NewCommand(), Receipt(member))).Accepted;
        var expense = silos.Grains.GetGrain<IExpenseGrain>(claimed.Expense);
        await Refuses("activity-overdrawn", expense.Approve(silos.NewCommand(), new(Accountant, new(21_00))));
        await Refuses("reason-missing", expense.Reject(silos.NewCommand(), new(Accountant, "no")));
        (await expense.Reject(silos.NewCommand(), new(Accountant, "Not for the activity."))).Accepted.Status.Should().Be(ExpenseStatus.Rejected);
        (await Claim(silos.NewCommand(), Receipt(member))).Accepted.Number.Should().NotBe(claimed.Number);
        (await silos.Grains.GetGrain<IExpenseGrain>(Guid.NewGuid()).View()).Refused!.Code.Should().Be("not-found");
    }

    [Fact]
    public async Task Kilometres_are_worth_the_tariff_of_the_day_and_what_is_wrong_is_named()
    {
        var (belgian, french) = (await Requests.Member(silos), await Requests.Member(silos, "fr"));
        var drive = new ClaimExpense("user:member", belgian, ExpenseKind.Kilometres, silos.Today, "Brussels - Ghent - Brussels", Kilometres: 112);
        (await Claim(silos.NewCommand(), drive)).Accepted.Gross.Should().Be(new Money(49_83));   // 112 × 0.4449 = 49.8288.
        (await Claim(silos.NewCommand(), drive with { Member = french, FiscalPower = 4 })).Accepted.Gross.Should().Be(new Money(67_87));   // 112 × 0.606 = 67.872.

        var receipt = Receipt(belgian);
        (ClaimExpense Claim, string Code)[] wrong =
        [
            (drive with { Kilometres = 0, Document = "a" }, "kilometres-invalid"), (drive with { Kilometres = 3001 }, "kilometres-invalid"), (drive with { FiscalPower = 5 }, "expense-incomplete"),
            (drive with { Member = french }, "expense-incomplete"), (drive with { Member = french, FiscalPower = 0 }, "kilometres-invalid"), (drive with { Gross = new(1) }, "expense-incomplete"),
            (drive with { Kilometres = null }, "expense-incomplete"), (receipt with { Vat = null }, "expense-incomplete"), (receipt with { Gross = Money.Zero }, "amount-not-positive"),
            (receipt with { Vat = new(121_00) }, "expense-vat"), (receipt with { Vat = new(-1) }, "expense-vat"), (receipt with { Document = " " }, "text-empty"),
            (receipt with { On = silos.Today.PlusDays(1) }, "date-in-future"), (receipt with { On = silos.Today.PlusDays(-1) }, "expense-outside-membership"), (receipt with { Member = Guid.NewGuid() }, "not-found"),
        ];
        foreach (var (claim, code) in wrong) await Refuses(code, Claim(silos.NewCommand(), claim));
    }

    private static ClaimExpense Receipt(Guid member) => new("user:member", member, ExpenseKind.Receipt, Requests.Today, "R-2026-17", new(121_00), new(21_00));

    private Task<Outcome<ExpenseView>> Claim(CommandId command, ClaimExpense request) => silos.Grains.GetGrain<IExpenseGrain>(command.Creates("expense")).Claim(command, request);

    private async Task Refuses<T>(string code, Task<Outcome<T>> asked)
    {
        var before = await silos.Entries();
        (await asked).Refused!.Code.Should().Be(code);
        (await silos.Entries()).Should().Be(before, code);
    }

    private async Task<Guid> BankLine(long cents, string endToEnd, bool returned = false)
    {
        var (upload, statement, line) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await silos.Sql($"""
            INSERT INTO bank.upload (upload_id, entity, sha256, content, received_at, received_by, state) VALUES ('{upload}', 1, '\x00', '\x00', now(), 'user:test', 'imported');
            INSERT INTO bank.statement (statement_id, entity, upload_id, account, year, no, bank_id, to_on, opening_cents, closing_cents)
            VALUES ('{statement}', 1, '{upload}', '{TwoSilos.Be.Iban}', 2026, (SELECT count(*) + 1 FROM bank.statement), 'b', '2026-03-09', 0, {cents});
            INSERT INTO bank.line (line_id, statement_id, entity, n, line_key, booked_on, cents, end_to_end, counterparty_iban, returned)
            VALUES ('{line}', '{statement}', 1, 1, '{line}', '2026-03-09', {cents}, '{endToEnd}', (SELECT iban FROM pay.payment WHERE end_to_end = '{endToEnd}'), {(returned ? "true" : "false")});
            """);
        return line;
    }

    private async Task Holds(params string[] codes)
    {
        await using var connection = await silos.Database.Reader.OpenConnectionAsync();
        foreach (var code in codes) (await Checks.RunOne(connection, code, CancellationToken.None)).ToString().Should().StartWith("OK ");
    }
}
