using Mutual.Grains.Clients;
using Mutual.Grains.Factoring;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Refunds;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using NodaTime;
using Npgsql;

namespace Mutual.Silo.Simulation;

/// <summary>What the office does besides payroll: it credits invoices, reads of bankruptcies, writes claims off with their proof, and finds out whose money is in suspense.</summary>
/// <param name="play">The world in motion.</param>
/// <param name="bank">Where curators pay what is left.</param>
/// <param name="database">The list of suspense, which the office sees on a page.</param>
/// <param name="folder">Where the bank's files are kept.</param>
/// <param name="home">The mutual's folder, from which the approver downloads files.</param>
/// <param name="founders">Account the endowment comes from.</param>
/// <param name="stop">Ends the reading.</param>
internal sealed class OfficeActing(Play play, SimulatedBank bank, NpgsqlDataSource database, SimulationFolder folder, string home, Iban founders, CancellationToken stop)
{
    private const string Accountant = "accountant";
    private const string Approver = "approver";
    private const string LoanText = "Loan of the founders";
    private const int DaysToAsk = 3;
    private const int DaysToDefault = 90;
    private const int DaysToSettle = 25;
    private const int DaysBeforeMonthEnd = 12;

    private readonly HashSet<Guid> known = [];
    private int settled;

    /// <summary>Enters what is known before anything happens.</summary>
    public void Begin()
    {
        var first = play.Calendar.OnOrAfter(play.World.Terms.From);
        bank.Transfer(first, play.World.Endowment, founders, "Fictional Founders", null, "Endowment of the guarantee fund");
        if (play.World.Loan.IsPositive) bank.Transfer(first, play.World.Loan, founders, "Fictional Founders", null, LoanText);
        foreach (var client in play.World.Clients)
        {
            // The judgment is published some weeks after the client stopped paying.
            if (client.FailsOn is not { } fails) continue;
            var on = play.Calendar.OnOrAfter(fails.PlusDays(play.Draws("judgment", client.Number).Between(10, 25)));
            play.OnWorkingDay(on, Hour.Office, () => ReadOfBankruptcy(client, on));
        }
        for (var month = 1; month <= play.World.Terms.Months; month++)
        {
            var on = play.World.Terms.From.PlusMonths(month).PlusDays(-DaysBeforeMonthEnd);
            play.OnWorkingDay(on, Hour.Office, () => PayBack(play.Calendar.OnOrAfter(on)));
        }
    }

    /// <summary>The office keeps an eye on an invoice of a client that will fail.</summary>
    public void Follow(Play.Claim claim)
    {
        if (claim.Client.FailsOn is not null) play.OnWorkingDay(claim.DueOn.PlusDays(DaysToDefault + DaysToSettle), Hour.Office, () => Settle(claim));
    }

    /// <summary>The office answers a member who asked for a look: three times of four two people waive what is a judgement, else the decision stands.</summary>
    public void AnswerReview(Play.Claim claim, LocalDate on) => play.OnWorkingDay(on, Hour.Office, async () =>
    {
        var view = await play.Outside.Demand(mutual => mutual.GetGrain<IInvoiceGrain>(claim.Invoice).View());
        string[] waived = [.. view.Decision.Reasons.Where(code => GuaranteeReason.Of(code).MayBeWaived)];
        var command = play.Command(Accountant, $"review-answer/{claim.Name}");
        if (waived.Length == 0 || play.Draws("review", claim.Name).InThousand(250))
            await play.Outside.Ask(mutual => mutual.GetGrain<IInvoiceGrain>(claim.Invoice).Uphold(command, new("We looked at it, and it stands.")));
        else
            await play.Outside.Ask(mutual => mutual.GetGrain<IInvoiceGrain>(claim.Invoice).Waive(command, new("We asked the client, who confirms it.", command.Actor, play.Command(Approver, "").Actor, waived)));
        return static () => { };
    });

    /// <summary>A dispute is decided within three weeks: two in five for the client, three in ten by half, three in ten against it.</summary>
    /// <param name="claim">The invoice.</param>
    /// <param name="dispute">Its id.</param>
    /// <param name="net">Contested.</param>
    /// <param name="since">Day of the dispute.</param>
    /// <param name="told">The client, told the day of the decision.</param>
    public void Decide(Play.Claim claim, Guid dispute, Money net, LocalDate since, Action<Play.Claim, LocalDate> told)
    {
        var chance = play.Draws("decision", claim.Name);
        var on = play.Calendar.OnOrAfter(since.PlusDays(chance.Between(3, 20)));
        var outcome = chance.Weighted(40, 30, 30) switch { 0 => DisputeOutcome.Upheld, 1 when net.Cents > 1 => DisputeOutcome.Partly, _ => DisputeOutcome.Rejected };
        play.OnWorkingDay(on, Hour.Office, async () =>
        {
            var decision = new DecideDispute(dispute, outcome, outcome is DisputeOutcome.Partly ? new Money(net.Cents / 2) : null, on, "We looked at the sheets of hours together.");
            await play.Outside.Ask(mutual => mutual.GetGrain<IInvoiceGrain>(claim.Invoice).DecideDispute(play.Command(Accountant, $"decide/{claim.Name}"), decision));
            return () => told(claim, on);
        });
    }

    /// <summary>An invoice will be credited in part or whole.</summary>
    public void CreditLater(Play.Claim claim, Money net, LocalDate on) => play.OnWorkingDay(LocalDate.Max(on, claim.IssuedOn.PlusDays(1)), Hour.Crediting, async () =>
    {
        var day = play.Calendar.OnOrAfter(LocalDate.Max(on, claim.IssuedOn.PlusDays(1)));
        await play.Outside.Ask(mutual =>
            mutual.GetGrain<IInvoiceGrain>(claim.Invoice).Credit(play.Command(Accountant, $"credit/{claim.Name}"), new(net, day, "Part of the work was not as agreed.")));
        return static () => { };
    });

    /// <summary>After a statement: the endowment goes into the fund, payers of unplaced lines are called.</summary>
    public async Task<Action> LookAtSuspense(LocalDate day)
    {
        var follow = new List<Action>();
        foreach (var line in await UnplacedLines.Read(database, play.World.Entity.Id, stop))
        {
            if (!known.Add(line.Line)) continue;
            if (line.Account == founders.Value && line.Remittance == LoanText)
            {
                await play.Outside.Demand(mutual => Account(mutual).BookLoan(play.Command(Approver, $"loan/{line.Line}"), new(line.Line, day)));
            }
            else if (line.Account == founders.Value)
            {
                await play.Outside.Demand(mutual => Account(mutual).EndowFund(play.Command(Approver, $"endow/{line.Line}"), new(line.Line, day)));
            }
            else if (line.Account is { } account && play.Meant.TryGetValue((account, line.Amount.Cents), out var claims) && claims.TryDequeue(out var claim))
            {
                follow.Add(() => play.OnWorkingDay(day.PlusDays(DaysToAsk), Hour.Office, () => Place(line, claim, play.Calendar.OnOrAfter(day.PlusDays(DaysToAsk)))));
            }
        }
        return () => follow.ForEach(static then => then());
    }

    /// <summary>Once a month, what clients paid too much goes back to the accounts it came from.</summary>
    private async Task<Action> PayBack(LocalDate day)
    {
        var handedIn = new List<PaymentOrders>();
        foreach (var (invoice, number) in await OwedBack())
        {
            var owed = await play.Outside.Demand(mutual => Refunds(mutual).Owed(invoice));
            if (owed is not { Name: { } name, Iban: { } iban } || !owed.Amount.IsPositive) continue;
            var command = play.Command(Approver, $"refund/{number}/{day}");
            var ordered = await play.Outside.Ask(mutual => Refunds(mutual).Order(command, new(invoice, owed.Amount, name, iban, day, play.Command(Accountant, "").Actor, command.Actor)));
            if (!ordered.IsAccepted) continue;
            var bytes = await File.ReadAllBytesAsync(Path.Combine(home, ordered.Value.File), stop);
            await folder.RefundFile(play.World.Entity.Code, number, day, bytes);
            handedIn.Add(PaymentOrders.Read(new MemoryStream(bytes)));
        }
        return () => handedIn.ForEach(file => bank.Execute(file, day));
    }

    private async Task<List<(Guid Invoice, string Number)>> OwedBack()
    {
        await using var query = database.CreateCommand("SELECT invoice_id, number FROM invoicing.owed_back WHERE entity = $1 ORDER BY number");
        query.Parameters.Add(new() { Value = play.World.Entity.Id });
        var owed = new List<(Guid, string)>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) owed.Add((row.GetGuid(0), row.GetString(1)));
        return owed;
    }

    private IRefundsGrain Refunds(IClusterClient mutual) => mutual.GetGrain<IRefundsGrain>(play.World.Entity.Code);

    private IBankAccountGrain Account(IClusterClient mutual) => mutual.GetGrain<IBankAccountGrain>(play.World.Entity.Code);

    private async Task<Action> Place(UnplacedLine line, Play.Claim claim, LocalDate on)
    {
        await play.Outside.Ask(mutual => Account(mutual).PlaceSuspense(play.Command(Accountant, $"place/{line.Line}"), new(line.Line, claim.Invoice, on)));
        return static () => { };
    }

    private async Task<Action> ReadOfBankruptcy(SimulatedClient client, LocalDate on)
    {
        var command = play.Command(Approver, $"bankruptcy/{client.Number}");
        await play.Outside.Demand(mutual => mutual.GetGrain<IClientGrain>(play.Clients[client.Number]).DeclareBankruptcy(command, new(on, "Judgment of bankruptcy read in the official journal.")));
        return static () => { };
    }

    /// <summary>Some weeks after default it is known what a bankruptcy leaves: by turns a quarter of a claim is paid, or nothing, and the claim is written off.</summary>
    private async Task<Action> Settle(Play.Claim claim)
    {
        var view = await play.Outside.Demand(mutual => mutual.GetGrain<IInvoiceGrain>(claim.Invoice).View());
        if (view.Status is not InvoiceStatus.Defaulted) return static () => { };
        var day = play.Calendar.OnOrAfter(claim.DueOn.PlusDays(DaysToDefault + DaysToSettle));
        if (settled++ % 2 == 0)
            return () => bank.Transfer(day, new Money(claim.Gross.Cents / 4), Fictitious.Account(play.Draws("curator", claim.Name), "BE"), "Fictional Curators", claim.Reference, null);
        var proof = $"Certificate of the curator, {claim.Number}";
        await play.Outside.Ask(mutual => mutual.GetGrain<IInvoiceGrain>(claim.Invoice).WriteOff(
            play.Command(Approver, $"write-off/{claim.Name}"), new(day, proof, play.Command(Accountant, "").Actor, play.Command(Approver, "").Actor)));
        return static () => { };
    }
}
