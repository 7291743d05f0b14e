using Mutual.Grains.Factoring;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using NpgsqlTypes;

namespace Mutual.Grains.Invoices;

/// <summary>A review that waits for its answer.</summary>
/// <param name="Version">Of the invoice, once it was asked.</param>
internal sealed record AskedReview(int Version, string By);

/// <summary>What people do about a guarantee decision: the member asks for a look or chooses otherwise, the office answers. Pure.</summary>
/// <remarks>Source: <c>product.md</c> §4 (Directive (EU) 2024/2831 as the standard); <c>trust.md</c> §2: to override takes two people. A limit, the law or the members' veto is never waived.</remarks>
internal static class InvoiceReviews
{
    private static readonly BatchStatement Insert = BatchStatement.Sql(46, """
        INSERT INTO invoicing.review (invoice_id, version, entity, asked_by, asked_at, question, outcome, reasons)
        SELECT v.invoice_id, v.version, v.entity, v.asked_by, v.asked_at, v.question, v.outcome, string_to_array(v.reasons, ' ')
          FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS v (invoice_id, version, entity, asked_by, asked_at, question, outcome, reasons)
        """,
        [("invoice_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer), ("entity", NpgsqlDbType.Smallint), ("asked_by", NpgsqlDbType.Text), ("asked_at", NpgsqlDbType.TimestampTz),
         ("question", NpgsqlDbType.Text), ("outcome", NpgsqlDbType.Text), ("reasons", NpgsqlDbType.Text)]);

    private static readonly BatchStatement Answer = BatchStatement.Sql(46, """
        UPDATE invoicing.review r SET verdict = v.verdict, waived = coalesce(string_to_array(nullif(v.waived, ''), ' '), '{}'), answer = v.answer, answered_by = v.answered_by, approved_by = v.approved_by,
               answered_at = v.answered_at
          FROM unnest($1, $2, $3, $4, $5, $6, $7) AS v (invoice_id, verdict, waived, answer, answered_by, approved_by, answered_at) WHERE r.invoice_id = v.invoice_id AND r.verdict IS NULL
        """,
        [("invoice_id", NpgsqlDbType.Uuid), ("verdict", NpgsqlDbType.Text), ("waived", NpgsqlDbType.Text), ("answer", NpgsqlDbType.Text), ("answered_by", NpgsqlDbType.Text), ("approved_by", NpgsqlDbType.Text),
         ("answered_at", NpgsqlDbType.TimestampTz)]);

    /// <summary>A member asks people to look at a decision.</summary>
    /// <param name="invoice">The invoice.</param>
    /// <param name="request">What the member says.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="at">When.</param>
    /// <param name="today">The same as a day of the entity.</param>
    public static Outcome<Decision<InvoiceState, ReviewView>> Ask(InvoiceState? invoice, AskReview request, string by, Instant at, LocalDate today)
    {
        if (invoice is null) return Refusal.NotFound;
        var question = InputText.Reason(request.Question);
        if (!question.IsAccepted) return question.Refused;
        if (invoice.Review is not null) return Refusal.ReviewWaiting;
        if (!MayBeLookedAt(invoice)) return Refusal.ReviewNotNeeded;
        var review = new ReviewView(invoice.Invoice, invoice.Version + 1, by, at, question.Value, invoice.Decision.Outcome, invoice.Decision.Reasons, null, [], null, null, null, null);
        return InvoiceDecisions.Becomes(invoice, invoice with { Review = new(review.Version, by) }, JournalEntry.Of(EntryKind.ReviewAsked, today), new { invoice.Decision.Outcome, invoice.Decision.Reasons, invoice.Decision.Policy }, review,
            draft => draft.Write(Insert, invoice.Invoice, review.Version, invoice.Entity, by, at, question.Value, InvoiceRows.Name(review.Outcome), string.Join(' ', review.Reasons)));
    }

    /// <summary>The office upholds the decision, in writing.</summary>
    public static Outcome<Decision<InvoiceState, ReviewAnswered>> Uphold(InvoiceState? invoice, UpholdDecision request, string by, Instant at, LocalDate today)
    {
        var read = Read(invoice, request.Answer, by);
        if (!read.IsAccepted) return read.Refused;
        var answered = new ReviewAnswered(invoice!.Invoice, invoice.Review!.Version, ReviewVerdict.Upheld, [], read.Value, by, null, at);
        return InvoiceDecisions.Becomes(invoice, invoice with { Review = null }, JournalEntry.Of(EntryKind.ReviewDecided, today),
            new { verdict = "upheld", invoice.Decision.Outcome, invoice.Decision.Reasons, invoice.Decision.Policy }, answered, draft => Write(draft, answered));
    }

    /// <summary>Two people waive reasons that are judgements, and the invoice is decided again: advanced at once when nothing else stands against it.</summary>
    /// <param name="invoice">The invoice.</param>
    /// <param name="request">Who, and what they answer.</param>
    /// <param name="known">The order with its member, client and limits.</param>
    /// <param name="entity">The seller.</param>
    /// <param name="policy">In force today.</param>
    /// <param name="at">When.</param>
    /// <param name="today">The same as a day of the entity.</param>
    /// <param name="fund">Whether the fund holds the advance.</param>
    public static Outcome<Decision<InvoiceState, InvoiceAdvanced>> Waive(
        InvoiceState? invoice, WaiveReasons request, Invoiceable known, Entity entity, Policy policy, Instant at, LocalDate today, FundRoom fund)
    {
        var read = Read(invoice, request.Answer, request.PreparedBy);
        if (!read.IsAccepted) return read.Refused;
        if (request.ApprovedBy == request.PreparedBy || request.ApprovedBy == invoice!.Review!.By) return Refusal.SelfApproval;
        if (invoice.Disputes.Count > 0) return Refusal.DisputeUndecided;
        if (request.Reasons.Count == 0 || !request.Reasons.All(code => GuaranteeReason.All.Any(reason => reason.Code == code && reason.MayBeWaived))) return Refusal.ReasonsStand;
        var answered = new ReviewAnswered(invoice.Invoice, invoice.Review.Version, ReviewVerdict.Waived, request.Reasons, read.Value, request.PreparedBy, request.ApprovedBy, at);
        return InvoiceIssuing.DecideAgain(invoice, invoice with { Review = null, Waived = [.. invoice.Waived.Union(request.Reasons)] }, InvoiceIssuing.IsDeclined(invoice), today, known, entity, policy, fund,
            EntryKind.ReviewDecided, draft => Write(draft, answered));
    }

    /// <summary>The member declines an advance that has not come yet, or wants it after all.</summary>
    public static Outcome<Decision<InvoiceState, InvoiceAdvanced>> Choose(
        InvoiceState? invoice, ChooseAdvance request, Invoiceable known, Entity entity, Policy policy, LocalDate today, FundRoom fund)
    {
        if (invoice is null) return Refusal.NotFound;
        if (invoice.Decision.Outcome is GuaranteeOutcome.Accepted) return Refusal.AdvanceGranted;
        if (invoice.Disputes.Count > 0) return Refusal.DisputeUndecided;
        if (!invoice.Money.Open.IsPositive) return Refusal.InvoiceNotOpen;
        return InvoiceIssuing.DecideAgain(invoice, invoice, !request.Wanted, today, known, entity, policy, fund, EntryKind.AdvanceChosen);
    }

    private static bool MayBeLookedAt(InvoiceState invoice) =>
        invoice.Decision.Outcome is not GuaranteeOutcome.Accepted && invoice.Money.Open.IsPositive && invoice.Decision.Reasons.Any(code => code != GuaranteeReason.DeclinedByMember.Code);

    private static Outcome<string> Read(InvoiceState? invoice, string answer, string by)
    {
        if (invoice is null) return Refusal.NotFound;
        if (invoice.Review is not { } review) return Refusal.ReviewNotAsked;
        return by == review.By ? Refusal.SelfApproval : InputText.Reason(answer);
    }

    private static void Write(CommitDraft draft, ReviewAnswered of) => draft.Write(
        Answer, of.Invoice, InvoiceRows.Name(of.Verdict), string.Join(' ', of.Waived), of.Answer, of.AnsweredBy, of.ApprovedBy, of.AnsweredAt);
}
