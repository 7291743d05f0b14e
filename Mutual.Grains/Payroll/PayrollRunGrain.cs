using Microsoft.Extensions.Logging;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Mutual.Grains.Payroll;

/// <summary>What silos say to a run among themselves.</summary>
[Alias("payroll-run-work")]
internal interface IPayrollRunWork : IGrainWithStringKey
{
    /// <summary>Goes on calculating an open run; at once when it does so already.</summary>
    [Alias("resume")]
    Task Resume();

    /// <summary>Every partition is done: the run is calculated.</summary>
    [Alias("finish")]
    Task Finish();
}

internal sealed class PayrollRunGrain(
    IJournal journal, NpgsqlDataSource database, IEntities entities, PayPacks packs, IClock clock, SalaryFiles files, PayrollPace pace, ILogger<PayrollRunGrain> log)
    : JournaledGrain<PayrollRunState>(journal), IPayrollRunGrain, IPayrollRunWork
{
    private readonly IJournal journal = journal;
    private Task calculation = Task.CompletedTask;

    private Guid Id => PayrollRunState.IdOf(this.GetPrimaryKeyString());

    protected override Task<PayrollRunState?> Read(CancellationToken stop) => PayrollRunReader.Find(database, Id, entities, stop);

    public async Task<Outcome<PayrollRunView>> Start(CommandId command, StartPayroll request)
    {
        if (await Answered(command, request) is { } answered) return answered;
        if (State is null)
        {
            var wanted = await Wanted(request);
            if (!wanted.IsAccepted) return wanted.Refused;
            var opened = await Perform(command, request, run => PayrollRun.Start(run, wanted.Value, Today(wanted.Value), pace.PartitionSize));
            if (opened.IsAccepted || State is null) return await Going(opened);
        }
        return State.PayOn == request.PayOn ? await Going(await View()) : Refusal.RunStarted.Because($"It pays on {LocalDatePattern.Iso.Format(State.PayOn)}.");
    }

    public async Task<Outcome<PayrollRunView>> Review(CommandId command, ReviewPayroll request)
    {
        if (await Current() is not { } run) return Refusal.RunNotStarted;
        if (await Answered(command, request) is { } answered) return answered;
        var (totals, exceptions) = await Look(run);
        return await Perform(command, request, state => PayrollRun.Review(state, request, Today(run), totals, exceptions));
    }

    public async Task<Outcome<PayrollRunView>> Approve(CommandId command, ApprovePayroll request)
    {
        if (await Current() is not { } run) return Refusal.RunNotStarted;
        if (await Answered(command, request) is { } answered) return answered;
        if (PayrollRun.MayApprove(run, request) is { } refused) return refused;
        var (totals, exceptions) = await Look(run);
        var funding = await PayrollRunReader.Fund(database, run.Entity, totals.Net, CancellationToken.None);
        var file = await files.Preview(run, SalaryFiles.NameOf(run.Entity.Code, run.Month), clock.Now(), CancellationToken.None);
        if (file.Refused is { } unwritable) return unwritable;
        return await Perform(command, request, state => PayrollRun.Approve(state, request, Today(run), funding, file.Value, totals, exceptions));
    }

    public async Task<Outcome<PayrollRunView>> Pay(CommandId command)
    {
        if (await Current() is not { } run) return Refusal.RunNotStarted;
        var paid = run.Status is PayrollRunStatus.Paid or PayrollRunStatus.Closed;
        if (!paid && run.Status is not PayrollRunStatus.Approved) return Refusal.RunNotApproved;

        // The file first, its mark after: whoever comes back after a crash in between finds the same bytes and only marks them. Asked again, it is there again.
        string? written = null;
        if (run.File is { } file)
        {
            var put = await files.Put(run, file, CancellationToken.None);
            if (!put.IsAccepted) return put.Refused;
            written = put.Value;
        }
        if (await Answered(command, "pay") is { } answered) return answered;
        if (paid) return await View();
        var (totals, exceptions) = await Look(run);
        return await Perform(command, "pay", state => PayrollRun.Pay(state, written, Today(run), clock.Now(), totals, exceptions));
    }

    public async Task<Outcome<PayrollRunView>> Close(CommandId command)
    {
        if (await Current() is not { } run) return Refusal.RunNotStarted;
        if (await Answered(command, "close") is { } answered) return answered;
        var onTheWay = await PayrollRunReader.OnTheWay(database, run.Id, CancellationToken.None);
        var (totals, exceptions) = await Look(run);
        return await Perform(command, "close", state => PayrollRun.Close(state, Today(run), onTheWay, totals, exceptions));
    }

    public async Task<Outcome<PaidAgain>> PayAgain(CommandId command, PayAgain request)
    {
        if (await Current() is not { } run) return Refusal.RunNotStarted;
        if (run.Status is not (PayrollRunStatus.Paid or PayrollRunStatus.Closed)) return Refusal.RunNotPaid;
        if (request.PreparedBy == request.ApprovedBy) return Refusal.SelfApproval;

        // Planned and approved in one command, marked as sent in the next: what a crash leaves between them, the same command finds and ends.
        var plan = command.Then("plan");
        Outcome<PlannedAgain> planned;
        if (await journal.Answered<PlannedAgain>(plan, HashOf(request)) is { } before) planned = before;
        else
        {
            var file = await files.PreviewAgain(run, clock.Now(), Today(run), CancellationToken.None);
            if (!file.IsAccepted) return file.Refused;
            if (request.Content is { } shown && shown != file.Value.Content) return Refusal.ApprovalStale;
            var funding = await PayrollRunReader.Fund(database, run.Entity, file.Value.Sum, CancellationToken.None);
            if (!funding.Suffices) return Refusal.PaydayNotFunded.Because(funding.ToString());
            planned = await Perform(plan, request, state => PayrollRun.PlanAgain(state, request, Today(run), file.Value));
        }
        if (!planned.IsAccepted) return planned.Refused;
        var put = await files.Put(run, planned.Value.File, CancellationToken.None);
        if (!put.IsAccepted) return put.Refused;
        return await Perform(command, request, state => PayrollRun.SendAgain(state, Today(run), clock.Now(), planned.Value, put.Value));
    }

    public async Task<Outcome<PayrollRunView>> View()
    {
        if (await Current() is not { } run) return Refusal.RunNotStarted;
        var (totals, exceptions) = await Look(run);
        var content = run.Status switch
        {
            PayrollRunStatus.Open => null,
            PayrollRunStatus.Calculated or PayrollRunStatus.Reviewed => await PayrollRunReader.ContentHash(database, run.Id, CancellationToken.None),
            _ => run.ContentHash,
        };
        return PayrollRun.ViewOf(run, totals, content, exceptions);
    }

    public async Task Resume()
    {
        // Another silo may have opened it while this one still remembers that there was none.
        if (State is null or { Status: PayrollRunStatus.Open }) await Reload();
        if (State is { Status: PayrollRunStatus.Open } && calculation.IsCompleted) calculation = Calculate(this.AsReference<IPayrollRunWork>());
    }

    public async Task Finish()
    {
        if (State is not { Status: PayrollRunStatus.Open } run) return;
        await PayrollRunReader.FindSharedAccounts(database, run.Id, CancellationToken.None);
        var totals = await PayrollRunReader.Totals(database, run.Id, CancellationToken.None);
        var finished = await Perform(CommandId.OfJob("payroll", run.Id, "calculated"), run.Id, state => PayrollRun.Calculated(state, Today(run), totals));
        if (finished.IsAccepted) log.LogInformation("run {Run} is calculated: {Payslips} payslips for {Members} members", this.GetPrimaryKeyString(), totals.Payslips, run.Members);
    }

    /// <summary>Hands out partitions until none is left. What fails is tried again here or, when this silo dies, by another: calculating twice changes nothing.</summary>
    private async Task Calculate(IPayrollRunWork self)
    {
        for (var failures = 0; failures < 5;)
        {
            try
            {
                if (await PayrollRunReader.Waiting(database, Id, CancellationToken.None) is { Count: > 0 } waiting) await Parallel(waiting);
                else
                {
                    await self.Finish();
                    return;
                }
            }
            catch (Exception e)
            {
                // After the fifth the recovery loop takes it up again, on a silo that may be better off.
                log.LogWarning(e, "a partition of run {Run} is calculated again", this.GetPrimaryKeyString());
                await Task.Delay(TimeSpan.FromMilliseconds(200 << ++failures));
            }
        }
    }

    private async Task Parallel(List<int> waiting)
    {
        using var places = new SemaphoreSlim(pace.AtOnce);
        await Task.WhenAll(waiting.Select(async n =>
        {
            await places.WaitAsync();
            try
            {
                await GrainFactory.GetGrain<IPayrollPartitionGrain>(Id, FormattableString.Invariant($"{n}"), null).Calculate();
            }
            finally
            {
                places.Release();
            }
        }));
    }

    private async Task<Outcome<PayrollRunView>> Going(Outcome<PayrollRunView> answer)
    {
        if (answer.IsAccepted) await Resume();
        return answer;
    }

    private async Task<Outcome<PayrollRunState>> Wanted(StartPayroll request)
    {
        var key = this.GetPrimaryKeyString().Split('/');
        if (key.Length != 2 || !YearMonthPattern.Iso.Parse(key[1]).TryGetValue(default, out var month)) return Refusal.PeriodInvalid;
        if (await entities.Find(key[0]) is not { } entity) return Refusal.EntityUnknown;
        if (request.PayOn.ToYearMonth() != month) return Refusal.PaydayNotInMonth;
        if (await entities.FindPolicyOn(entity.Id, request.PayOn) is not { } policy) return Refusal.PayRulesMissing.Because("The mutual has no policy on that day.");
        var pack = packs.Of(entity.Country).VersionOn(request.PayOn);
        if (!pack.IsAccepted) return pack.Refused;
        if (await PayrollRunReader.IsClosed(database, entity.Id, month, CancellationToken.None)) return Refusal.PeriodClosed;
        var members = await PayrollRunRows.CountMembers(database, entity.Id, month.OnDayOfMonth(1), request.PayOn, CancellationToken.None);
        return new PayrollRunState(Id, entity, month, PayrollRunStatus.Open, request.PayOn, pack.Value, policy.Version, members, request.By, null, null, null, null, null, 1);
    }

    private async Task<(PayrollTotals Totals, IReadOnlyList<PayrollException> Exceptions)> Look(PayrollRunState run) =>
        (await PayrollRunReader.Totals(database, run.Id, CancellationToken.None), await PayrollRunReader.Exceptions(database, run.Id, CancellationToken.None));

    private async Task<Outcome<PayrollRunView>?> Answered<TRequest>(CommandId command, TRequest request) => await journal.Answered<PayrollRunView>(command, HashOf(request));

    // People decide here a few times a month: what they decide on is read, in case a silo this one knows nothing of went on.
    private async Task<PayrollRunState?> Current()
    {
        await Reload();
        return State;
    }

    private LocalDate Today(PayrollRunState run) => clock.TodayIn(run.Entity.Country);
}
