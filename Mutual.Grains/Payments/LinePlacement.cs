using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using Mutual.Grains.Ledger;
using Mutual.Grains.Members;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Payments;

/// <summary>Places the lines that wait. Invoices book their own money, many at once; everything else is booked by the hundred in one transaction.</summary>
/// <remarks>
/// Every line's allotment is written in the transaction that books it, and its first one has one key only: whoever is interrupted or comes second places nothing again.
/// </remarks>
internal sealed class LinePlacement(IJournal journal, NpgsqlDataSource database, IGrainFactory grains, Entity entity, LocalDate today, LocalDate openFrom)
{
    private const int LinesAtOnce = 2_000;
    private const int LinesInOneCommit = 500;
    private const int InvoicesAtOnce = 128;
    private readonly ChartOfAccounts chart = ChartOfAccounts.Of(entity.Country);

    /// <summary>Places everything that waits.</summary>
    public async Task<LinesPlaced> All()
    {
        var placed = new LinesPlaced(0, 0, 0, 0);
        for (var commit = LinesInOneCommit; ;)
        {
            var waiting = await LineRows.Waiting(database, entity.Id, LinesAtOnce);
            if (waiting.Count == 0) return placed;
            var now = await Round(waiting, commit);
            placed = new(placed.OnInvoices + now.OnInvoices, placed.OnPayments + now.OnPayments, placed.Elsewhere + now.Elsewhere, placed.InSuspense + now.InSuspense);
            if (now is not (0, 0, 0, 0))
            {
                commit = LinesInOneCommit;
                continue;
            }
            // Somebody else wrote to one of the hundred: alone, each is placed or found placed.
            if (commit == 1) return placed;
            commit = 1;
        }
    }

    private async Task<LinesPlaced> Round(List<WaitingLine> waiting, int linesInOneCommit)
    {
        var owing = await Owing.Read(database, entity.Id, waiting.Select(line => line.Line));
        var matched = waiting.ConvertAll(line => (Line: line, Target: Expected(line.Line, Matching.Match(line.Line, owing.Items), owing)));
        var payouts = await new CardPayoutPlacement(journal, database, entity, today, openFrom).Find([.. matched.Where(match => match.Target.Place is MatchPlace.Suspense).Select(match => match.Line)]);
        matched = matched.ConvertAll(match => payouts.TryGetValue(match.Line.Id, out var payout) ? (match.Line, new(MatchPlace.CardPayout, payout)) : match);
        // What came back is looked at again once everything that left is booked: its debit may be among these very lines.
        if (waiting.Exists(line => line.Line.Amount.IsNegative)) matched.RemoveAll(match => match.Line.Line is { Returned: true, Amount.IsPositive: true });

        var onInvoices = 0;
        var elsewhere = matched.Where(match => match.Target.Place is not MatchPlace.Invoice).ToList();
        using (var turns = new SemaphoreSlim(InvoicesAtOnce))
        {
            // Payments of one invoice go in the order the bank booked them.
            var answers = await Task.WhenAll(matched.Where(match => match.Target.Place is MatchPlace.Invoice).GroupBy(match => match.Target.Target!.Value).Select(async payments =>
            {
                await turns.WaitAsync();
                try
                {
                    var tried = new List<(WaitingLine Line, Refused? Refused)>();
                    foreach (var (line, _) in payments) tried.Add((line, await OnInvoice(line, payments.Key)));
                    return tried;
                }
                finally
                {
                    turns.Release();
                }
            }));
            foreach (var (line, refused) in answers.SelectMany(answer => answer))
            {
                if (refused is null) onInvoices++;
                else if (refused.Code == Refusal.InvoiceNotOpen.Code) elsewhere.Add((line, MatchTarget.Unmatched(UnmatchedReason.AlreadyPaid)));
            }
        }

        var placed = new LinesPlaced(onInvoices, 0, 0, 0);
        foreach (var hundred in elsewhere.OrderBy(match => match.Line.Line.BookedOn).Chunk(linesInOneCommit))
        {
            if (await Commit(hundred, owing) is not { } now) continue;
            placed = new(placed.OnInvoices, placed.OnPayments + now.OnPayments, placed.Elsewhere + now.Elsewhere, placed.InSuspense + now.InSuspense);
        }
        return placed;
    }

    /// <summary>What the match promises must also be so now: a payment that is on its way, a share of that price.</summary>
    private static MatchTarget Expected(BankLine line, MatchTarget target, Owing owing) => target.Place switch
    {
        MatchPlace.Payment when line.Amount.IsNegative && owing.Payments[target.Target!.Value].State != "sent" => MatchTarget.Unmatched(UnmatchedReason.AlreadyPaid),
        MatchPlace.Payment when line.Amount.IsPositive && owing.Payments[target.Target!.Value].State != "debited" => MatchTarget.Unmatched(UnmatchedReason.ReturnedUnknown),
        MatchPlace.PaymentFile when line.Amount.IsPositive || owing.Payments[target.Target!.Value].State != "sent" => MatchTarget.Unmatched(UnmatchedReason.OutgoingUnknown),
        MatchPlace.Share when owing.Shares[target.Target!.Value] != line.Amount => MatchTarget.Unmatched(UnmatchedReason.AmountMismatch),
        _ => target,
    };

    private async Task<Refused?> OnInvoice(WaitingLine line, Guid invoice) =>
        (await grains.GetGrain<IInvoiceGrain>(invoice).Collect(CommandId.OfJob("place", line.Id), new(line.Line.Amount, DayOf(line), line.Id))).Refused;

    /// <returns>Null when somebody else wrote first; the lines wait and are looked at again.</returns>
    private async Task<LinesPlaced?> Commit((WaitingLine Line, MatchTarget Target)[] lines, Owing owing)
    {
        var command = lines.Length == 1 ? CommandId.OfJob("place", lines[0].Line.Id) : CommandId.OfJob("place", lines[0].Line.Id, lines[^1].Line.Id, lines.Length);
        var request = RequestHash.Of(lines.Select(line => new { line.Line.Id, line.Target }));
        var committed = await journal.Commit(command, request, null, (draft, _) =>
        {
            foreach (var (line, target) in lines) Write(draft, line, target, owing);
            return new LinesPlaced(0,
                lines.Count(line => line.Target.Place is MatchPlace.Payment or MatchPlace.PaymentFile), lines.Count(line => line.Target.Place is MatchPlace.Charge or MatchPlace.Share or MatchPlace.CardPayout),
                lines.Count(line => line.Target.Place is MatchPlace.Suspense));
        });
        return committed.Status is CommitStatus.Written ? committed.Answer : null;
    }

    private void Write(CommitDraft draft, WaitingLine line, MatchTarget target, Owing owing)
    {
        var (amount, on) = (line.Line.Amount, DayOf(line));
        var reason = target.Reason?.Code();
        draft.Record(entity.Id, line.Id, 1, Booking(line, target, owing), new("bank-line", line.Id),
            new { line.Statement, target.Place, target.Target, target.By, reason, amount });
        var place = target.Place switch
        {
            MatchPlace.Payment or MatchPlace.PaymentFile => "payment",
            MatchPlace.Share => "share",
            MatchPlace.Charge => "charge",
            MatchPlace.CardPayout => "other",
            _ => "suspense",
        };
        draft.Write(LineRows.Allot, line.Id, 1, amount.Cents, place, target.Target, reason);
        switch (target.Place)
        {
            case MatchPlace.Payment:
                draft.Write(amount.IsNegative ? LineRows.Debited : LineRows.CameBack, target.Target);
                break;
            case MatchPlace.PaymentFile:
                draft.Write(LineRows.FileDebited, target.Target, -amount.Cents);
                break;
            case MatchPlace.Share:
                draft.Write(ShareRows.Paid, target.Target, on);
                break;
            case MatchPlace.CardPayout:
                draft.Write(CardRows.PayoutLine, target.Target, line.Id);
                break;
        }
    }

    private JournalEntry Booking(WaitingLine line, MatchTarget target, Owing owing)
    {
        var (amount, on) = (line.Line.Amount, DayOf(line));
        return target.Place switch
        {
            MatchPlace.Payment or MatchPlace.PaymentFile when owing.Payments[target.Target!.Value] is var payment => payment.Kind switch
            {
                "salary" => LineBooking.NetPay(chart, amount, on),
                "social-security" => LineBooking.LevyPaid(chart, amount, chart.SocialSecurity, on),
                "other-social-bodies" => LineBooking.LevyPaid(chart, amount, chart.OtherSocialBodies, on),
                "withholding" => LineBooking.LevyPaid(chart, amount, chart.Withholding, on),
                "expense" => LineBooking.ExpensePaid(chart, amount, PartsOf(payment, amount), on),
                _ => LineBooking.Refund(chart, amount, PartsOf(payment, amount), on),
            },
            MatchPlace.Share => LineBooking.Share(chart, amount, target.Target!.Value, on),
            MatchPlace.Charge => LineBooking.Charge(chart, amount, on),
            MatchPlace.CardPayout => LineBooking.CardPayout(chart, amount, on),
            _ => LineBooking.Suspense(chart, amount, on),
        };
    }

    private static IEnumerable<(Guid Party, Money Amount)> PartsOf(OrderedPayment payment, Money amount) =>
        payment.Parties.Select(part => (part.Party, amount.IsNegative ? -part.Amount : part.Amount));

    /// <summary>The day the bank booked it; the first open one when its month is closed.</summary>
    private LocalDate DayOf(WaitingLine line) => LocalDate.Max(LocalDate.Min(line.Line.BookedOn, today), openFrom);
}
