using System.Collections.Immutable;
using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Payments;

/// <summary>Reads statements in order and lets their lines be placed. It remembers nothing: what is kept is in the rows.</summary>
internal sealed class BankAccountGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, IClock clock) : Grain, IBankAccountGrain
{
    private const int Attempts = 5;

    public async Task<Outcome<StatementImported>> Import(CommandId command, Guid upload)
    {
        if (await entities.Find(this.GetPrimaryKeyString()) is not { } entity) return Refusal.EntityUnknown;
        var hash = HashOf(new { upload });
        if (await journal.Answered<StatementImported>(command, hash) is { } answered) return answered;
        if (await StatementRows.FindUpload(database, upload) is not { } kept || kept.Entity != entity.Id) return Refusal.NotFound;
        if (kept.State == "quarantined") return new Refused(kept.Refusal!, kept.Detail);
        if (await Again(kept) is { } first) return first;

        var file = await StatementRows.ReadFile(database, upload);
        if (!file.IsAccepted) return await Quarantine(upload, file.Refused);
        for (var attempt = 1; ; attempt++)
        {
            var known = await StatementRows.Known(database, entity.Id, Iban.Parse(entity.Iban).Accepted, file.Value);
            var next = StatementOrder.Continue(Iban.Parse(entity.Iban).Accepted, file.Value, known);
            if (!next.IsAccepted) return await Quarantine(upload, next.Refused);
            var committed = await Keep(command, hash, entity, upload, next.Value);
            switch (committed.Status)
            {
                case CommitStatus.Written or CommitStatus.Replayed:
                    return committed.Answer!;
                case CommitStatus.Refused:
                    return committed.Refused!;
            }
            // Another import came between: perhaps of the same bytes.
            if (await Again(kept) is { } meanwhile) return meanwhile;
            if (attempt == Attempts) return Refusal.VersionStale;
        }
    }

    public async Task<Outcome<LinesPlaced>> PlaceLines()
    {
        if (await entities.Find(this.GetPrimaryKeyString()) is not { } entity) return Refusal.EntityUnknown;
        var (today, openFrom) = (clock.TodayIn(entity.Country), await StatementRows.OpenFrom(database, entity.Id));
        var placed = await new LinePlacement(journal, database, GrainFactory, entity, today, openFrom).All();
        placed = placed with { Elsewhere = placed.Elsewhere + await new CardPayoutPlacement(journal, database, entity, today, openFrom).OutOfSuspense() };
        await LineRows.NotePlaced(database, entity.Id, clock.Now());
        return placed;
    }

    public async Task<Outcome<LinesPlaced>> PlaceSuspense(CommandId command, PlaceSuspense request)
    {
        if (await entities.Find(this.GetPrimaryKeyString()) is not { } entity) return Refusal.EntityUnknown;
        if (await LineRows.Find(database, entity.Id, request.Line) is not { } line) return Refusal.NotFound;
        var invoice = await GrainFactory.GetGrain<IInvoiceGrain>(request.Invoice).View();
        if (!invoice.IsAccepted) return invoice.Refused;
        if (invoice.Value.Entity != entity.Code) return Refusal.NotFound;
        if (!line.Amount.IsPositive) return Refusal.LineNotIncoming;

        // A repeated command finds nothing in suspense any more: asked again with what it placed, the invoice gives its first answer.
        var amount = line.Waiting.IsPositive ? line.Waiting : await LineRows.PlacedOn(database, line.Id, request.Invoice);
        if (!amount.IsPositive) return Refusal.LineAlreadyPlaced;
        var collected = await GrainFactory.GetGrain<IInvoiceGrain>(request.Invoice).Collect(command, new(amount, request.On, line.Id, FromSuspense: true));
        return collected.IsAccepted ? new LinesPlaced(1, 0, 0, 0) : collected.Refused;
    }

    public Task<Outcome<LinesPlaced>> EndowFund(CommandId command, EndowFund request) => OutOfSuspense(command, request, request.Line, request.On, "fund", LineBooking.Endowment);

    public Task<Outcome<LinesPlaced>> BookLoan(CommandId command, BookLoan request) => OutOfSuspense(command, request, request.Line, request.On, "other", LineBooking.Loan);

    private async Task<Outcome<LinesPlaced>> OutOfSuspense<T>(CommandId command, T request, Guid of, LocalDate on, string place, Func<ChartOfAccounts, Money, LocalDate, JournalEntry> book)
    {
        if (await entities.Find(this.GetPrimaryKeyString()) is not { } entity) return Refusal.EntityUnknown;
        var hash = HashOf(request);
        for (var attempt = 1; ; attempt++)
        {
            if (await journal.Answered<LinesPlaced>(command, hash) is { } answered) return answered;
            if (await LineRows.Find(database, entity.Id, of) is not { } line) return Refusal.NotFound;
            if (!line.Amount.IsPositive) return Refusal.LineNotIncoming;
            if (!line.Waiting.IsPositive) return Refusal.LineAlreadyPlaced;
            if (on > clock.TodayIn(entity.Country)) return Refusal.DateInFuture;
            if (on < line.BookedOn) return Refusal.PlacedBeforeBooked;
            var committed = await journal.Commit(command, hash, null, (draft, _) =>
            {
                draft.Record(entity.Id, line.Id, line.Entries + 1, book(ChartOfAccounts.Of(entity.Country), line.Waiting, on), new("bank-line", line.Id), new { line.Waiting });
                draft.Write(LineRows.Allot, line.Id, line.Steps + 1, -line.Waiting.Cents, "suspense", null, null);
                draft.Write(LineRows.Allot, line.Id, line.Steps + 2, line.Waiting.Cents, place, null, null);
                return new LinesPlaced(0, 0, 1, 0);
            });
            if (committed.Status is CommitStatus.Refused) return committed.Refused!;
            if (committed.Status is not CommitStatus.Conflict) return committed.Answer!;
            if (attempt == Attempts) return Refusal.VersionStale;
        }
    }

    /// <summary>All or nothing: every statement of the file with its lines, the fact of each, and the upload's new state.</summary>
    private async Task<Committed<StatementImported>> Keep(CommandId command, RequestHash hash, Entity entity, Guid upload, ImmutableArray<NextStatement> next)
    {
        var openFrom = await StatementRows.OpenFrom(database, entity.Id);
        return await journal.Commit(command, hash, null, (draft, _) =>
        {
            var id = Guid.Empty;
            foreach (var (statement, no) in next)
            {
                id = StatementRows.StatementId(statement.Account, statement.Year, no);
                draft.Record(entity.Id, id, 1, JournalEntry.Of(EntryKind.StatementImported, LocalDate.Max(statement.ToOn, openFrom)), new("statement", id),
                    new { upload, statement.Year, no, lines = statement.Lines.Length, statement.Opening, statement.Closing });
                StatementRows.Add(draft, id, entity.Id, upload, new(statement, no));
            }
            StatementRows.Done(draft, upload, id);
            return new StatementImported(id, next.Sum(one => one.Statement.Lines.Length), next[0].Statement.Opening, next[^1].Statement.Closing);
        });
    }

    private async Task<StatementImported?> Again(KeptUpload upload)
    {
        if (await StatementRows.ImportedBefore(database, upload.Entity, upload.Sha256) is not { } first) return null;
        await StatementRows.MarkAgain(database, upload.Id, first.Statement);
        return first;
    }

    private async Task<Refused> Quarantine(Guid upload, Refused refused)
    {
        await StatementRows.Quarantine(database, upload, refused);
        return refused;
    }

    private RequestHash HashOf<T>(T request) => RequestHash.Of(new { Grain = GrainContext.GrainId.ToString(), Request = request });
}
