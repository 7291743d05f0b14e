using System.Security.Cryptography;
using System.Text;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Books;

/// <summary>Keeps the books of one entity: decides nothing, commits what the rules say.</summary>
internal sealed class BooksGrain(IJournal journal, IEntities entities, ChainSealer sealer, NpgsqlDataSource database, IClock clock) : Grain, IBooksGrain
{
    private const int SealAttempts = 50;

    private static readonly BatchStatement ManualRows = BatchStatement.Insert(60, "books.manual_entry",
        ("manual_id", NpgsqlDbType.Uuid), ("entity", NpgsqlDbType.Smallint), ("number", NpgsqlDbType.Text), ("entered_on", NpgsqlDbType.Date), ("reason", NpgsqlDbType.Text),
        ("document", NpgsqlDbType.Text), ("total_cents", NpgsqlDbType.Bigint), ("prepared_by", NpgsqlDbType.Text), ("approved_by", NpgsqlDbType.Text), ("salt", NpgsqlDbType.Bytea),
        ("reverses", NpgsqlDbType.Uuid));

    private static readonly Column[] MonthColumns = [("entity", NpgsqlDbType.Smallint), ("month", NpgsqlDbType.Date), ("at", NpgsqlDbType.TimestampTz)];

    private static readonly BatchStatement Shut = BatchStatement.Sql(1,
        $"SELECT ledger.close_period(v.entity, v.month, v.at) FROM {BatchStatement.Unnest(MonthColumns)} AS v (entity, month, at)", MonthColumns);

    private static readonly Column[] ReopenColumns = [.. MonthColumns, ("prepared", NpgsqlDbType.Text), ("approved", NpgsqlDbType.Text)];

    private static readonly BatchStatement Open = BatchStatement.Sql(1, $"""
        SELECT 1 FROM (SELECT ledger.reopen_period(v.entity, v.month, v.at, v.prepared, v.approved) AS opened FROM {BatchStatement.Unnest(ReopenColumns)} AS v (entity, month, at, prepared, approved)) x WHERE opened = 1
        """, ReopenColumns, Refusal.MonthNotClosed);

    private Entity entity = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        entity = await entities.Find(this.GetPrimaryKeyString()) ?? throw new RefusedException(Refusal.EntityUnknown);

    public Task<Outcome<ManualEntryBooked>> Enter(CommandId command, EnterManually request)
    {
        var decided = ManualEntry.Of(request, entity.Country);
        if (!decided.IsAccepted) return Refused(decided.Refused);
        return Write(command, request, decided.Value.Entry, decided.Value.Total, request.On, (request.Reason, request.Document, request.PreparedBy, request.ApprovedBy), null);
    }

    public async Task<Outcome<ManualEntryBooked>> Reverse(CommandId command, ReverseManually request)
    {
        if (await journal.Answered<ManualEntryBooked>(command, RequestHash.Of(new { entity.Code, Request = request })) is { } answered) return answered;
        if (request.PreparedBy == request.ApprovedBy) return Refusal.SelfApproval;
        if (await Find(request.Entry) is not { } original) return Refusal.NotFound;
        if (original.IsReversed) return Refusal.EntryAlreadyReversed;
        if (original.Total > ManualEntry.AloneUpTo && request.ApprovedBy is null) return Refusal.SecondPersonNeeded;
        var entry = original.Entry.Reversed(EntryKind.Reversal, request.On);
        var booked = await Write(command, request, entry, original.Total, request.On, (request.Reason, original.Document, request.PreparedBy, request.ApprovedBy), (request.Entry, original.EntryId));
        // Two people at once: the database keeps the second from reversing again.
        return booked.Refused?.Code == Refusal.VersionStale.Code ? Refusal.EntryAlreadyReversed : booked;
    }

    public async Task<Outcome<MonthClosed>> CloseMonth(CommandId command, CloseMonth request)
    {
        var (hash, month) = (RequestHash.Of(new { entity.Code, Request = request }), request.Month);
        if (await journal.Answered<MonthClosed>(command, hash) is { } answered) return answered;
        var today = clock.TodayIn(entity.Country);
        if (today < month.PlusMonths(1).OnDayOfMonth(1)) return Refusal.MonthNotOver;
        if (await LastClosed() is { } last && month.PlusMonths(-1).CompareTo(last) > 0) return Refusal.MonthBeforeOpen.Because($"{last.PlusMonths(1):uuuu-MM} is open.");
        var open = await ClosingCheck.Of(database, entity.Id, month, default);
        if (month.Month == 12 && await HasResultLeft(month.Year)) open = [.. open, new("year-not-closed", 1, "The year's result is not carried forward: close the year.")];
        if (open.Count > 0) return Refusal.MonthNotReady.Because(string.Join(' ', open.Select(item => $"{item.Code}: {item.Count}. {item.Sentence}")));

        // A close waits for the seal, so that a position tells for ever what was there.
        for (var attempt = 1; ; attempt++)
        {
            await sealer.SealAsync(default);
            try
            {
                var seq = await NextSeq(MonthStream(month));
                var committed = await journal.Commit(command, hash, null, (draft, _) =>
                {
                    draft.Record(entity.Id, MonthStream(month), seq, JournalEntry.Of(EntryKind.PeriodClosed, today), new("period", MonthStream(month)), new { month = month.OnDayOfMonth(1) })
                        .Write(Shut, entity.Id, month.OnDayOfMonth(1), clock.Now());
                    return new MonthClosed(month, true);
                });
                if (committed.Status is not CommitStatus.Conflict) return Answer(committed);
            }
            catch (PostgresException e) when (e.SqlState == "LD007" && attempt < SealAttempts)
            {
                await Task.Delay(20);
            }
            if (attempt == SealAttempts) return Refusal.VersionStale;
        }
    }

    public async Task<Outcome<MonthClosed>> ReopenMonth(CommandId command, ReopenMonth request)
    {
        var hash = RequestHash.Of(new { entity.Code, Request = request });
        if (await journal.Answered<MonthClosed>(command, hash) is { } answered) return answered;
        if (request.PreparedBy == request.ApprovedBy) return Refusal.SelfApproval;
        if (InputText.Reason(request.Reason).Refused is { } refused) return refused;
        if (await LastClosed() != request.Month) return Refusal.MonthNotClosed;
        var (stream, month) = (MonthStream(request.Month), request.Month.OnDayOfMonth(1));
        var seq = await NextSeq(stream);
        return Answer(await journal.Commit(command, hash, null, (draft, _) =>
        {
            draft.Record(entity.Id, stream, seq, JournalEntry.Of(EntryKind.PeriodReopened, clock.TodayIn(entity.Country)), new("period", stream), new { month, preparedBy = request.PreparedBy, approvedBy = request.ApprovedBy })
                .Write(Open, entity.Id, month, clock.Now(), request.PreparedBy, request.ApprovedBy);
            return new MonthClosed(request.Month, false);
        }));
    }

    public async Task<Outcome<YearClosed>> CloseYear(CommandId command, CloseYear request)
    {
        var hash = RequestHash.Of(new { entity.Code, Request = request });
        if (await journal.Answered<YearClosed>(command, hash) is { } answered) return answered;
        if (request.PreparedBy == request.ApprovedBy) return Refusal.SelfApproval;
        var december = new YearMonth(request.Year, 12);
        if (clock.TodayIn(entity.Country) < december.PlusMonths(1).OnDayOfMonth(1)) return Refusal.MonthNotOver;
        if (await LastClosed() != december.PlusMonths(-1)) return Refusal.YearNotReady;
        var stream = YearStream(request.Year);
        var first = await NextSeq(stream);
        if (first > 1 && !await HasResultLeft(request.Year)) return Refusal.YearClosedAlready;

        var balances = await Balances.Read(database, new LocalDate(request.Year, 12, 31), null, entity.Id, default);
        var owed = first > 1 ? Money.Zero : new Money(-balances.Where(balance => balance.Account is { Book: Book.Activity, Code: "activity" }).Sum(balance => balance.Cents));
        var accruals = YearEnd.Accrue(request.Year, entity.Country, owed);
        if (accruals.Count > 0) balances = After(balances, accruals[0]);
        var (closing, result) = YearEnd.Close(request.Year, entity.Country, balances);
        return Answer(await journal.Commit(command, hash, null, (draft, _) =>
        {
            var seq = first;
            foreach (var entry in accruals.Append(closing)) draft.Record(entity.Id, stream, seq++, entry, new("year", stream), new { year = request.Year, preparedBy = request.PreparedBy, approvedBy = request.ApprovedBy });
            return new YearClosed(request.Year, result, owed);
        }));
    }

    private async Task<Outcome<ManualEntryBooked>> Write<TRequest>(
        CommandId command, TRequest request, JournalEntry entry, Money total, LocalDate on, (string Reason, string Document, string PreparedBy, string? ApprovedBy) evidence, (Guid Entry, long EntryId)? reverses)
    {
        var hash = RequestHash.Of(new { entity.Code, Request = request });
        var reason = InputText.Reason(evidence.Reason);
        if (!reason.IsAccepted) return reason.Refused;
        var document = InputText.Description(evidence.Document);
        if (!document.IsAccepted) return document.Refused;
        if (on > clock.TodayIn(entity.Country)) return Refusal.DateInFuture;
        var (id, salt) = (command.Creates("manual"), RandomNumberGenerator.GetBytes(32));
        var commitment = Convert.ToHexStringLower(HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes($"{reason.Value}\n{document.Value}")));
        return Answer(await journal.Commit(command, hash, new NumberSeries(entity.Id, on.Year, "manual"), (draft, n) =>
        {
            var number = FormattableString.Invariant($"M{on.Year}-{n:00000}");
            draft.Record(entity.Id, id, 1, entry, new("manual", id), new { number, commitment, preparedBy = evidence.PreparedBy, approvedBy = evidence.ApprovedBy }, reverses?.EntryId)
                .Write(ManualRows, id, entity.Id, number, on, reason.Value, document.Value, total.Cents, evidence.PreparedBy, evidence.ApprovedBy, salt, reverses?.Entry);
            return new ManualEntryBooked(id, number);
        }));
    }

    private async Task<(JournalEntry Entry, long EntryId, Money Total, string Document, bool IsReversed)?> Find(Guid manual)
    {
        await using var select = database.CreateCommand("""
            SELECT e.entry_id, e.effective_on, m.total_cents, m.document, EXISTS (SELECT 1 FROM books.manual_entry r WHERE r.reverses = m.manual_id), p.book, p.code, p.party, p.cents
              FROM books.manual_entry m JOIN ledger.entry e ON e.stream = m.manual_id AND e.seq = 1 JOIN ledger.posting p USING (entry_id)
             WHERE m.manual_id = $1 AND m.entity = $2 AND m.reverses IS NULL ORDER BY p.line
            """);
        select.Parameters.Add(new() { Value = manual });
        select.Parameters.Add(new() { Value = entity.Id });
        (JournalEntry Entry, long EntryId, Money Total, string Document, bool IsReversed)? found = null;
        await using var row = await select.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            var entry = found?.Entry ?? JournalEntry.Of(EntryKind.Manual, row.GetFieldValue<LocalDate>(1));
            var account = new Account((Book)row.GetInt16(5), row.GetString(6), row.IsDBNull(7) ? null : row.GetGuid(7));
            found = (entry.Debit(account, new Money(row.GetInt64(8))), row.GetInt64(0), new Money(row.GetInt64(2)), row.GetString(3), row.GetBoolean(4));
        }
        return found;
    }

    private async Task<YearMonth?> LastClosed()
    {
        await using var select = database.CreateCommand("SELECT max(month) FROM ledger.period WHERE entity = $1");
        select.Parameters.Add(new() { Value = entity.Id });
        return await select.ExecuteScalarAsync() is LocalDate month ? month.ToYearMonth() : null;
    }

    private async Task<bool> HasResultLeft(int year) => (await Balances.Read(database, new LocalDate(year, 12, 31), null, entity.Id, default))
        .Any(balance => balance.Account.Book is Book.General && ManualEntry.MirrorOf(balance.Account.Code, entity.Country) is not null);

    private async Task<int> NextSeq(Guid stream)
    {
        await using var select = database.CreateCommand("SELECT coalesce(max(seq), 0) + 1 FROM ledger.entry WHERE stream = $1");
        select.Parameters.Add(new() { Value = stream });
        return (int)(await select.ExecuteScalarAsync())!;
    }

    private Guid MonthStream(YearMonth month) => CommandId.OfJob("period", entity.Id, month.OnDayOfMonth(1)).Creates("period");

    private Guid YearStream(int year) => CommandId.OfJob("year", entity.Id, year).Creates("year");

    private static List<AccountBalance> After(IEnumerable<AccountBalance> balances, JournalEntry entry) =>
    [
        .. balances.Concat(entry.Postings.Select(posting => new AccountBalance(posting.Account, posting.Cents)))
            .GroupBy(balance => balance.Account).Select(same => new AccountBalance(same.Key, same.Sum(balance => balance.Cents))).Where(balance => balance.Cents != 0),
    ];

    private static Task<Outcome<ManualEntryBooked>> Refused(Refused refused) => Task.FromResult<Outcome<ManualEntryBooked>>(refused);

    private static Outcome<T> Answer<T>(Committed<T> committed) => committed.Status switch
    {
        CommitStatus.Written or CommitStatus.Replayed => committed.Answer!,
        CommitStatus.Refused => committed.Refused!,
        _ => Refusal.VersionStale,
    };
}
