using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Mutual.Api.Books;
using Mutual.Api.Clients;
using Mutual.Api.Factoring;
using Mutual.Api.Http;
using Mutual.Api.Payroll;
using Mutual.Api.Proof;
using Mutual.Api.Portals.Office;
using Mutual.Api.Portals.SignIn;
using Mutual.Grains.Access;
using Mutual.Grains.Books;
using Mutual.Grains.Clients;
using Mutual.Grains.Factoring;
using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Refunds;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Floors;
using Mutual.Grains.Payroll.Levies;
using Mutual.Grains.Payroll.Repayments;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Api.Access;

/// <summary>The decisions that take two people, and the command each becomes once approved.</summary>
internal sealed class Decisions(Approvals approvals, IEntities entities, IClusterClient grains, Invitations invitations, PeopleLetters letters, IHttpContextAccessor asking, BookExports exports, IExportQueue exportQueue)
{
    public const string ClientLimit = "client-limit";
    public const string SharedLimit = "shared-limit";
    public const string Bankruptcy = "bankruptcy";
    public const string GuaranteeWaiver = "guarantee-waiver";
    public const string Default = "default";
    public const string WriteOff = "write-off";
    public const string FundEndowment = "fund-endowment";
    public const string Loan = "loan";
    public const string RecourseWriteOff = "recourse-write-off";
    public const string PaymentAgain = "payment-again";
    public const string LevyPayment = "levy-payment";
    public const string FloorPayment = "floor-payment";
    public const string Refund = "refund";
    public const string ManualEntry = "manual-entry";
    public const string ManualReversal = "manual-reversal";
    public const string MonthClosing = "month-closing";
    public const string MonthReopening = "month-reopening";
    public const string YearClosing = "year-closing";
    public const string LedgerExport = "ledger-export";
    public const string Invitation = "invitation";
    public const string Token = "token";

    /// <summary>Keeps a decision until a second person approves it: 202 with what that person will be shown.</summary>
    public async Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> Prepare<T>(Write write, string entity, string kind, Guid about, T content, CancellationToken stop)
    {
        if (await entities.Find(entity) is not { } of) return Problems.Of(Refusal.EntityUnknown);
        var prepared = await approvals.Prepare(write.Command, of.Id, kind, about, MutualJson.Write(content), stop);
        return prepared.IsAccepted ? TypedResults.Accepted($"{ApiAddress.Root}/approvals/{prepared.Value.Id}", ApprovalShown.Of(prepared.Value)) : Problems.Of(prepared.Refused);
    }

    /// <summary>Carries out what was approved.</summary>
    /// <returns>What the thing it is about looks like now, or why it was refused.</returns>
    public async Task<Outcome<object>> CarryOut(Approval approved)
    {
        switch (approved.Kind)
        {
            case ClientLimit:
                return Answer(await grains.GetGrain<IClientGrain>(approved.Object).SetLimit(approved.Command, MutualJson.Read<SetClientLimit>(approved.Content)));
            case SharedLimit:
                var shared = MutualJson.Read<SharedLimitBody>(approved.Content);
                return Answer(await grains.GetGrain<ISharedLimitGrain>(shared.Scope).Set(approved.Command, new(shared.Limit, shared.Reason)));
            case Bankruptcy:
                return Answer(await grains.GetGrain<IClientGrain>(approved.Object).DeclareBankruptcy(approved.Command, MutualJson.Read<DeclareBankruptcy>(approved.Content)));
            case GuaranteeWaiver:
                var waiver = MutualJson.Read<WaiverBody>(approved.Content);
                return Answer(await grains.GetGrain<IInvoiceGrain>(approved.Object).Waive(approved.Command, new(waiver.Answer, approved.PreparedBy, approved.ApprovedBy!, waiver.Reasons)));
            case Default:
                return Answer(await grains.GetGrain<IInvoiceGrain>(approved.Object).Default(approved.Command, MutualJson.Read<DefaultInvoice>(approved.Content)));
            case WriteOff:
                var writeOff = MutualJson.Read<WriteOffBody>(approved.Content);
                return Answer(await grains.GetGrain<IInvoiceGrain>(approved.Object).WriteOff(approved.Command, new(writeOff.On, writeOff.Proof, approved.PreparedBy, approved.ApprovedBy!)));
            case RecourseWriteOff:
                var givenUp = MutualJson.Read<GiveUpBody>(approved.Content);
                return Answer(await grains.GetGrain<IRecourseGrain>(approved.Object).GiveUp(approved.Command, new(approved.PreparedBy, approved.ApprovedBy!, givenUp.Reason)));
            case FundEndowment:
                return Answer(await (await BankOf(approved)).EndowFund(approved.Command, new(approved.Object, MutualJson.Read<EndowmentBody>(approved.Content).On)));
            case Loan:
                return Answer(await (await BankOf(approved)).BookLoan(approved.Command, new(approved.Object, MutualJson.Read<EndowmentBody>(approved.Content).On)));
            case ManualEntry:
                return Answer(await (await BooksOf(approved)).Enter(approved.Command, MutualJson.Read<ManualEntryBody>(approved.Content).ToRequest(approved.PreparedBy, approved.ApprovedBy)));
            case ManualReversal:
                var reversal = MutualJson.Read<ReversalBody>(approved.Content);
                return Answer(await (await BooksOf(approved)).Reverse(approved.Command, new(approved.Object, reversal.On, reversal.Reason, approved.PreparedBy, approved.ApprovedBy)));
            case MonthClosing:
                return Answer(await (await BooksOf(approved)).CloseMonth(approved.Command, MutualJson.Read<CloseMonth>(approved.Content)));
            case MonthReopening:
                var reopening = MutualJson.Read<MonthReopening>(approved.Content);
                return Answer(await (await BooksOf(approved)).ReopenMonth(approved.Command, new(reopening.Month, reopening.Reason, approved.PreparedBy, approved.ApprovedBy!)));
            case YearClosing:
                return Answer(await (await BooksOf(approved)).CloseYear(approved.Command, new(MutualJson.Read<YearClosing>(approved.Content).Year, approved.PreparedBy, approved.ApprovedBy!)));
            case Invitation:
                return await Invite(approved, MutualJson.Read<NewInvitation>(approved.Content));
            case Token:
                return Answer<TokenAsked>(MutualJson.Read<TokenAsked>(approved.Content));   // Whoever asked takes it: its secret is for nobody else.
            case LedgerExport:
                var wanted = MutualJson.Read<ExportBody>(approved.Content);
                var asked = await exports.Ask(approved.Command, new(approved.Entity, wanted.Year, wanted.Format, approved.PreparedBy, approved.ApprovedBy));
                if (asked.IsAccepted) exportQueue.Add(asked.Value);
                return Answer(asked);
            case PaymentAgain:
                var again = MutualJson.Read<PaymentAgainBody>(approved.Content);
                var payer = await entities.Of(approved.Entity);
                return Answer(await grains.GetGrain<IPayrollRunGrain>($"{payer.Code}/{YearMonthPattern.Iso.Format(again.Month)}").PayAgain(approved.Command, new(approved.PreparedBy, approved.ApprovedBy!, again.Content)));
            case LevyPayment:
                var levy = MutualJson.Read<LevyBody>(approved.Content);
                var owing = await entities.Of(approved.Entity);
                return Answer(await grains.GetGrain<ILeviesGrain>(owing.Code).Pay(approved.Command, levy.ToRequest(approved.PreparedBy, approved.ApprovedBy!)));
            case FloorPayment:
                var floor = MutualJson.Read<FloorPaymentBody>(approved.Content);
                var employer = await entities.Of(approved.Entity);
                return Answer(await grains.GetGrain<IFloorPaymentGrain>($"{employer.Code}/{YearMonthPattern.Iso.Format(floor.Month)}").Pay(approved.Command, new(floor.Shown, approved.PreparedBy, approved.ApprovedBy!)));
            case Refund:
                var refund = MutualJson.Read<RefundBody>(approved.Content);
                var refunding = await entities.Of(approved.Entity);
                return Answer(await grains.GetGrain<IRefundsGrain>(refunding.Code).Order(approved.Command, refund.ToRequest(approved.Object, approved.PreparedBy, approved.ApprovedBy!)));
            default:
                throw new InvalidOperationException($"Nothing carries out the approval of a {approved.Kind}.");
        }
    }

    private async Task<IBankAccountGrain> BankOf(Approval approved) => grains.GetGrain<IBankAccountGrain>((await entities.Of(approved.Entity)).Code);

    // The answer says nothing of the link: it goes by letter to whoever is invited.
    private async Task<Outcome<object>> Invite(Approval approved, NewInvitation wanted)
    {
        var id = approved.Command.Creates("invitation");
        var made = await invitations.Make(wanted, approved.PreparedBy, id, atOnce: false);
        if (!made.IsAccepted) return made.Refused;
        await letters.Invited(made.Value, id, asking.HttpContext!, CancellationToken.None);
        return Answer<InvitationSent>(new InvitationSent(made.Value.Role, made.Value.WorksFrom));
    }

    private async Task<IBooksGrain> BooksOf(Approval approved) => grains.GetGrain<IBooksGrain>((await entities.Of(approved.Entity)).Code);

    private static Outcome<object> Answer<T>(Outcome<T> outcome) where T : class => outcome.Select(static answer => (object)answer);
}

/// <summary>An invitation is on its way.</summary>
internal sealed record InvitationSent(Role Role, Instant WorksFrom);

/// <summary>A claim to be written off after a loss certain in law.</summary>
/// <param name="Proof">Reference of the document that makes the loss certain.</param>
internal sealed record WriteOffBody(LocalDate On, string Proof);

/// <summary>The books of a year, to be taken away.</summary>
internal sealed record ExportBody(string Entity, int Year, string Format);

/// <summary>Money in suspense that becomes the fund's endowment, or a loan to the mutual.</summary>
internal sealed record EndowmentBody(LocalDate On);

/// <summary>Salaries that came back and go again.</summary>
/// <param name="Content">SHA-256 of who is paid what to which account, in hex: an account changed in between asks for a new decision.</param>
internal sealed record PaymentAgainBody(YearMonth Month, int Payments, Money Sum, string Content);

/// <summary>A legal minimum above the account, as it is to be paid.</summary>
internal sealed record FloorPaymentBody(YearMonth Month, FloorPayment Shown);

/// <summary>Money a client is owed back.</summary>
/// <param name="Name">Holder of the account.</param>
internal sealed record RefundBody(Money Amount, string Name, string Iban, LocalDate PayOn)
{
    public OrderRefund ToRequest(Guid invoice, string preparedBy, string approvedBy) => new(invoice, Amount, Name, Iban, PayOn, preparedBy, approvedBy);
}

/// <summary>Contributions or withheld tax to be paid.</summary>
/// <param name="Creditor">Name of the authority's account.</param>
/// <param name="Reference">What the authority asks to be quoted.</param>
internal sealed record LevyBody(Levy Levy, Money Amount, string Creditor, string Iban, string Reference, LocalDate PayOn)
{
    public PayLevy ToRequest(string preparedBy, string approvedBy) => new(Levy, Amount, Creditor, Iban, Reference, PayOn, preparedBy, approvedBy);
}
