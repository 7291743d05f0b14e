namespace Mutual.Grains.Ledger;

/// <summary>What an entry records. Stored by its name in kebab-case (<c>CreditNote</c> is <c>credit-note</c>); never renamed, never reused.</summary>
public enum EntryKind
{
    // Members, clients, orders: facts that move no money, but for the share.
    MemberJoined = 1, MemberLeft, MemberChanged, ShareSubscribed,
    ClientRegistered, ClientChanged,
    OrderDrafted, OrderSent, OrderConfirmed, OrderChangeRequested, OrderRejected, OrderExpired, OrderDelivered, OrderCancelled, OrderChanged, OrderClosed,
    ClientGroupFormed, LimitSet,

    // Invoices and factoring.
    InvoiceSubmitted = 100, InvoiceReturned, Issued, GuaranteeDecided, Advanced, Collected, ShortPaid, CreditNote, Defaulted, WrittenOff, Recovered,
    DunningStep, LateInterestReceived, Recourse, RecourseWrittenOff, Disputed, DisputeDecided, DunningBlocked, DunningUnblocked,
    ReviewAsked, ReviewDecided, AdvanceChosen,

    // Bank and card.
    StatementImported = 200, Suspense, SuspensePlaced, Refunded, BankCharge, CardPayment, CardFee, CardPayout, Chargeback, PrepaymentReceived, PrepaymentInvoiced, RefundOrdered, RefundSent,

    // Salaries and payroll.
    SalaryPlanChosen = 300, Salary, SalaryReversed, NetPaid, NetReturned, ContributionsPaid, HolidayAccrued, HolidayPaid, SetAside, Expense, ExpensePaid,
    RunStarted, RunCalculated, RunReviewed, RunApproved, RunPaid, RunClosed,
    ContractAgreed, EmployerRatesEntered, ExpenseClaimed, ExpenseRejected, ExpenseFilePrepared, ExpenseFileReleased, ExpenseFileSent, CorrectionRequested, SpecialPaid, RepaymentAgreed, LevyOrdered, LevySent, FloorPaid,

    // The mutual itself.
    FundTransfer = 400, FundEndowed, VatPaid, YearEndAccrual, YearClosed, Reversal, Manual, PeriodClosed, PeriodReopened, PolicyChanged, OwnCost, FundMeasured, FundThrottled, LoanReceived,
}

/// <summary>Names of entry kinds as stored and exported.</summary>
public static class EntryKindNames
{
    private static readonly Dictionary<EntryKind, string> Names = Enum.GetValues<EntryKind>().ToDictionary(kind => kind, kind => Kebab(kind.ToString()));
    private static readonly Dictionary<string, EntryKind> Kinds = Names.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary><c>CreditNote</c> is <c>credit-note</c>.</summary>
    public static string ToName(this EntryKind kind) => Names[kind];

    /// <summary>The kind stored under a name.</summary>
    /// <exception cref="KeyNotFoundException">The name is of no kind this build knows.</exception>
    public static EntryKind Parse(string name) => Kinds[name];

    private static string Kebab(string name) =>
        string.Concat(name.Select((letter, i) => char.IsUpper(letter) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(letter) : letter.ToString()));
}
