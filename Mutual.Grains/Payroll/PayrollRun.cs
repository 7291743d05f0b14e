using System.Collections.Immutable;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Grains.Payroll;

/// <summary>A run as its row says; totals come from its partitions.</summary>
internal sealed record PayrollRunState(
    Guid Id, Entity Entity, YearMonth Month, PayrollRunStatus Status, LocalDate PayOn, string Pack, string Policy, int Members, string StartedBy,
    string? ReviewedBy, string? ApprovedBy, string? ContentHash, Guid? File, string? FileName, int Version)
{
    /// <summary>Everybody who ever reviewed it, the last one included: whoever looked for what is wrong does not say that all is right.</summary>
    public ImmutableArray<string> Reviewers { get; init; } = [];

    /// <summary>The id of the run of an entity and month: the same for whoever starts it.</summary>
    public static Guid IdOf(string key) => new CommandId("payroll", key).Creates("run");
}

/// <summary>What was added up.</summary>
/// <param name="Done">Members calculated.</param>
/// <param name="Payslips">Payslips made.</param>
internal readonly record struct PayrollTotals(int Done, int Payslips, Money Gross, Money Net, Money EmployerCost);

/// <summary>The steps of a run. Pure: no clock, no database; what must be looked up is given.</summary>
internal static class PayrollRun
{
    /// <summary>Opens a run with its members fixed.</summary>
    public static Outcome<Decision<PayrollRunState, PayrollRunView>> Start(PayrollRunState? run, PayrollRunState wanted, LocalDate on, int partitionSize)
    {
        if (run is not null) return Refusal.RunStarted;
        var view = ViewOf(wanted, default, null, []);
        return new Decision<PayrollRunState, PayrollRunView>(_ => wanted, null, (draft, _) =>
        {
            draft.Write(PayrollRunRows.Open, wanted.Id, wanted.Entity.Id, wanted.Month.OnDayOfMonth(1), wanted.PayOn, wanted.Pack, wanted.Policy, wanted.Members, wanted.StartedBy, partitionSize);
            Record(draft, wanted, EntryKind.RunStarted, on, new { wanted.PayOn, wanted.Pack, wanted.Policy, wanted.Members });
            return view;
        });
    }

    /// <summary>Every partition is calculated.</summary>
    public static Outcome<Decision<PayrollRunState, PayrollRunView>> Calculated(PayrollRunState? run, LocalDate on, PayrollTotals totals)
    {
        if (run is null) return Refusal.RunNotStarted;
        if (run.Status is not PayrollRunStatus.Open) return Refusal.RunPast;
        var next = run with { Status = PayrollRunStatus.Calculated, Version = run.Version + 1 };
        return new Decision<PayrollRunState, PayrollRunView>(_ => next, null, (draft, _) =>
        {
            draft.Write(PayrollRunRows.Calculated, run.Id, run.Version);
            Record(draft, next, EntryKind.RunCalculated, on, new { totals.Payslips, Gross = totals.Gross.Cents, Net = totals.Net.Cents, EmployerCost = totals.EmployerCost.Cents });
            return ViewOf(next, totals, null, []);
        });
    }

    /// <summary>Somebody went through the exceptions of exactly this content. Also again, when an account was changed since.</summary>
    public static Outcome<Decision<PayrollRunState, PayrollRunView>> Review(
        PayrollRunState? run, ReviewPayroll request, LocalDate on, PayrollTotals totals, IReadOnlyList<PayrollException> exceptions)
    {
        if (run is null) return Refusal.RunNotStarted;
        if (run.Status is PayrollRunStatus.Open) return Refusal.RunNotCalculated;
        if (run.Status is not (PayrollRunStatus.Calculated or PayrollRunStatus.Reviewed)) return Refusal.RunPast;
        var content = request.Content.ToLowerInvariant();   // That it is the content as it stands is tested by the statement that writes it.
        var next = run with { Status = PayrollRunStatus.Reviewed, ReviewedBy = request.By, Reviewers = run.Reviewers.Contains(request.By) ? run.Reviewers : run.Reviewers.Add(request.By), ContentHash = content, Version = run.Version + 1 };
        return new Decision<PayrollRunState, PayrollRunView>(_ => next, null, (draft, _) =>
        {
            draft.Write(PayrollRunRows.Reviewed, run.Id, run.Version, request.By, content);
            Record(draft, next, EntryKind.RunReviewed, on, new { Content = content });
            return ViewOf(next, totals, content, exceptions);
        });
    }

    /// <summary>A second person approves exactly what was reviewed. That it still is the content is tested by the statement that writes the payments.</summary>
    public static Refused? MayApprove(PayrollRunState? run, ApprovePayroll request)
    {
        if (run is null) return Refusal.RunNotStarted;
        switch (run.Status)
        {
            case PayrollRunStatus.Open: return Refusal.RunNotCalculated;
            case PayrollRunStatus.Calculated: return Refusal.RunNotReviewed;
            case PayrollRunStatus.Reviewed: break;
            default: return Refusal.RunPast;
        }
        if (request.By == run.StartedBy || run.Reviewers.Contains(request.By)) return Refusal.SelfApproval;
        return string.Equals(request.Content, run.ContentHash, StringComparison.OrdinalIgnoreCase) ? null : Refusal.ApprovalStale.Because();
    }

    /// <summary>The approval, with the payments as they will be ordered and the hash of the file that orders them.</summary>
    /// <param name="run">The run.</param>
    /// <param name="request">Who approves what.</param>
    /// <param name="on">Today.</param>
    /// <param name="funding">Cash against payday.</param>
    /// <param name="file">The file to be sent; null when nobody is paid anything.</param>
    /// <param name="totals">Sums of the run.</param>
    /// <param name="exceptions">What was to be looked at.</param>
    public static Outcome<Decision<PayrollRunState, PayrollRunView>> Approve(
        PayrollRunState? run, ApprovePayroll request, LocalDate on, Funding funding, SalaryFile? file, PayrollTotals totals, IReadOnlyList<PayrollException> exceptions)
    {
        if (MayApprove(run, request) is { } refused) return refused;
        if (!funding.Suffices) return Refusal.PaydayNotFunded.Because(funding.ToString());
        var content = run!.ContentHash!;
        var next = run with { Status = PayrollRunStatus.Approved, ApprovedBy = request.By, File = file?.Id, FileName = file?.Name, Version = run.Version + 1 };
        return new Decision<PayrollRunState, PayrollRunView>(_ => next, null, (draft, _) =>
        {
            if (file is not null) draft.Write(PayrollRunRows.PlanPayments, run.Id, file.Id, file.Name, file.Sha256, file.CreatedAt, run.PayOn, run.ReviewedBy, request.By, content);
            draft.Write(PayrollRunRows.Approved, run.Id, run.Version, request.By, content, file?.Id);
            Record(draft, next, EntryKind.RunApproved, on, new { Content = content, File = file?.Sha256, Held = funding.Held.Cents, Ordered = funding.Ordered.Cents, Needed = funding.Needed.Cents });
            return ViewOf(next, totals, content, exceptions);
        });
    }

    /// <summary>The file stands in its folder: its payments are ordered.</summary>
    public static Outcome<Decision<PayrollRunState, PayrollRunView>> Pay(PayrollRunState? run, string? sha256, LocalDate on, Instant at, PayrollTotals totals, IReadOnlyList<PayrollException> exceptions)
    {
        if (run is null) return Refusal.RunNotStarted;
        if (run.Status is PayrollRunStatus.Paid or PayrollRunStatus.Closed) return Refusal.RunPast;
        if (run.Status is not PayrollRunStatus.Approved) return Refusal.RunNotApproved;
        var next = run with { Status = PayrollRunStatus.Paid, Version = run.Version + 1 };
        return new Decision<PayrollRunState, PayrollRunView>(_ => next, null, (draft, _) =>
        {
            if (run.File is { } file) draft.Write(PayrollRunRows.SendPayments, file, sha256, at);
            draft.Write(PayrollRunRows.Moved, run.Id, run.Version, "paid");
            Record(draft, next, EntryKind.RunPaid, on, new { File = sha256 });
            return ViewOf(next, totals, next.ContentHash, exceptions);
        });
    }

    /// <summary>Two people order again what came back.</summary>
    public static Outcome<Decision<PayrollRunState, PlannedAgain>> PlanAgain(PayrollRunState? run, PayAgain request, LocalDate on, AgainFile again)
    {
        var next = run! with { Version = run.Version + 1 };
        return new Decision<PayrollRunState, PlannedAgain>(_ => next, null, (draft, _) =>
        {
            draft.Write(PayrollRunRows.PlanAgain, run.Id, again.File.Id, again.File.Name, again.File.Sha256, again.File.CreatedAt, again.On, request.PreparedBy, request.ApprovedBy, again.Content, again.Number);
            draft.Write(PayrollRunRows.Moved, run.Id, run.Version, StatusName(run));
            Record(draft, next, EntryKind.RunApproved, on, new { again.Content, File = again.File.Sha256, again.Payments, Sum = again.Sum.Cents });
            return new(again.File.Id, again.File.Name, again.Payments, again.Sum);
        });
    }

    /// <summary>Their file stands in its folder.</summary>
    public static Outcome<Decision<PayrollRunState, PaidAgain>> SendAgain(PayrollRunState? run, LocalDate on, Instant at, PlannedAgain planned, string sha256)
    {
        var next = run! with { Version = run.Version + 1 };
        return new Decision<PayrollRunState, PaidAgain>(_ => next, null, (draft, _) =>
        {
            draft.Write(PayrollRunRows.SendPayments, planned.File, sha256, at);
            draft.Write(PayrollRunRows.Moved, run.Id, run.Version, StatusName(run));
            Record(draft, next, EntryKind.RunPaid, on, new { File = sha256 });
            return new(planned.Name, planned.Payments, planned.Sum);
        });
    }

    /// <summary>Every payment stands on a bank line or came back.</summary>
    public static Outcome<Decision<PayrollRunState, PayrollRunView>> Close(PayrollRunState? run, LocalDate on, int onTheWay, PayrollTotals totals, IReadOnlyList<PayrollException> exceptions)
    {
        if (run is null) return Refusal.RunNotStarted;
        if (run.Status is PayrollRunStatus.Closed) return Refusal.RunPast;
        if (run.Status is not PayrollRunStatus.Paid) return Refusal.RunNotPaid;
        if (onTheWay > 0) return Refusal.RunPaymentsOpen.Because($"Payments on the way: {onTheWay}.");
        var next = run with { Status = PayrollRunStatus.Closed, Version = run.Version + 1 };
        return new Decision<PayrollRunState, PayrollRunView>(_ => next, null, (draft, _) =>
        {
            draft.Write(PayrollRunRows.Closed, run.Id, run.Version);
            Record(draft, next, EntryKind.RunClosed, on, null);
            return ViewOf(next, totals, next.ContentHash, exceptions);
        });
    }

    /// <summary>What people see.</summary>
    public static PayrollRunView ViewOf(PayrollRunState run, PayrollTotals totals, string? content, IReadOnlyList<PayrollException> exceptions) => new(
        run.Entity.Code, run.Month, run.Status, totals.Done, run.Members, totals.Payslips, totals.Gross, totals.Net, totals.EmployerCost, content,
        run.Status is PayrollRunStatus.Paid or PayrollRunStatus.Closed ? run.FileName : null, exceptions);

    private static string StatusName(PayrollRunState run) => run.Status is PayrollRunStatus.Closed ? "closed" : "paid";

    private static void Record(CommitDraft draft, PayrollRunState next, EntryKind kind, LocalDate on, object? body) =>
        draft.Record(next.Entity.Id, next.Id, next.Version, JournalEntry.Of(kind, on), new("payroll-run", next.Id), body);
}

/// <summary>A further file that is approved and not yet sent.</summary>
internal sealed record PlannedAgain(Guid File, string Name, int Payments, Money Sum);

/// <summary>Cash against payday.</summary>
/// <param name="Held">On the bank account by the books.</param>
/// <param name="Ordered">Payments ordered or approved already that no bank line shows yet.</param>
/// <param name="Needed">The nets of the run.</param>
internal readonly record struct Funding(Money Held, Money Ordered, Money Needed)
{
    /// <summary>Whether what is held and not yet spoken for covers the nets.</summary>
    public bool Suffices => !Needed.IsPositive || Held - Ordered >= Needed;

    /// <inheritdoc/>
    public override string ToString() => $"Held {Held}, ordered already {Ordered}, needed {Needed}, short of {Money.Max(Money.Zero, Needed - (Held - Ordered))}.";
}
