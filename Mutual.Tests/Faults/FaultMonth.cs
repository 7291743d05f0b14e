using System.Security.Cryptography;
using Mutual.Grains.Payments;
using NodaTime;

namespace Mutual.Tests.Faults;

/// <summary>What a month came to.</summary>
/// <param name="Payroll">Every payslip, the totals and the bank file, as text.</param>
/// <param name="Books">Every account, count and limit, as lines.</param>
internal sealed record FaultFigures(string Payroll, IReadOnlyList<string> Books);

/// <summary>The same month played from outside, through the API: a payroll from start to bank file, then many invoices issued at once and collected by statements of the bank.</summary>
internal sealed class FaultMonth(FaultBooks books, FaultWorld world, IReadOnlyList<Uri> addresses) : IDisposable
{
    private const string Run = "/api/v1/payroll/be/2026-01";
    private const int Group = 20;

    public FaultCalls Calls { get; } = new(addresses);

    /// <summary>All of it, with nothing killed.</summary>
    public async Task<FaultFigures> Play()
    {
        await StartPayroll();
        await books.Until("SELECT status = 'calculated' FROM payroll.run");
        var payroll = await EndPayroll();
        await Invoice();
        return new(payroll, await books.Figures());
    }

    public Task StartPayroll() => Calls.Tell(world.Accountants[0], $"{Run}/start", "payroll-start-0001", new { payOn = new LocalDate(2026, 1, 28) });

    /// <summary>Reviews, approves and pays a calculated run, and downloads its bank file.</summary>
    public async Task<string> EndPayroll()
    {
        var view = System.Text.Json.JsonElement.Parse(await Calls.Ask(world.Accountants[0], Run));
        var content = new { contentHash = view.GetProperty("contentHash").GetString() };
        await Calls.Tell(world.Accountants[0], $"{Run}/review", "payroll-review-001", content);
        await Calls.Tell(world.Approver, $"{Run}/approval", "payroll-approve-01", content);
        await Calls.Tell(world.Approver, $"{Run}/payment", "payroll-payment-01", null);
        var file = await Calls.Ask(world.Approver, $"{Run}/bank-file");
        return $"{await books.Text(FaultBooks.Payslips)} file {Convert.ToHexStringLower(SHA256.HashData(file))}";
    }

    /// <summary>Issues every waiting order, sixteen callers at once, while the bank's statements bring the money of those before.</summary>
    public async Task Invoice(bool everybodyTwice = false)
    {
        var lines = new BankLine[world.Waiting.Count];
        var issued = Enumerable.Range(0, (world.Waiting.Count + Group - 1) / Group).Select(_ => new TaskCompletionSource()).ToArray();
        var left = issued.Select((_, k) => Math.Min(Group, world.Waiting.Count - (k * Group))).ToArray();
        var bank = Collect(lines, issued);
        await Parallel.ForEachAsync(Enumerable.Range(0, world.Waiting.Count), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var (order, net) = world.Waiting[i];
            var caller = world.Accountants[i % world.Accountants.Count];
            Task<System.Text.Json.JsonElement> Issue() => Calls.Tell(caller, "/api/v1/invoices", FormattableString.Invariant($"issue-order-{i:000000}"), new { order, net, deliveredOn = FaultWorld.Today, withoutAdvance = false });
            var answers = await Task.WhenAll(everybodyTwice ? [Issue(), Issue()] : new[] { Issue() });
            answers.Select(answer => answer.GetRawText()).Distinct().Should().HaveCount(1, "a command sent twice is answered once");

            // Every fifth client pays three fifths and leaves the rest open.
            var gross = answers[0].GetProperty("gross").GetProperty("cents").GetInt64();
            lines[i] = BankLine.Movement(FaultWorld.Today, new(i % 5 == 0 ? gross * 3 / 5 : gross)) with
            {
                BankReference = FormattableString.Invariant($"paid-{i}"), Reference = answers[0].GetProperty("reference").GetString(),
            };
            if (Interlocked.Decrement(ref left[i / Group]) == 0) issued[i / Group].SetResult();
        });
        await bank;
    }

    public void Dispose() => Calls.Dispose();

    private async Task Collect(BankLine[] lines, TaskCompletionSource[] issued)
    {
        var balance = world.Cash;
        for (var k = 0; k < issued.Length; k++)
        {
            await issued[k].Task;
            (var file, balance) = FaultWorld.Statement(k + 2, balance, lines.Skip(k * Group).Take(Group));
            var caller = world.Accountants[k % world.Accountants.Count];
            await Calls.Tell(caller, "/api/v1/bank/be/statements", FormattableString.Invariant($"statement-{k:000000}"), file);
            await Calls.Tell(caller, "/api/v1/bank/be/placement", FormattableString.Invariant($"placement-{k:000000}"), null, kept: false);
        }
    }
}
