using Mutual.Api.Portals.Parts;
using Mutual.Grains.Factoring;
using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Kernel;
using Mutual.Grains.Members;
using Mutual.Grains.Orders;
using Mutual.Grains.Payroll;
using NodaTime;

namespace Mutual.Api.Portals.Member;

/// <summary>A member and the entity's days.</summary>
public sealed record MemberPlace(MemberView View, Entity Entity, LocalDate Today)
{
    /// <summary>Whose days count.</summary>
    public Country Country => Entity.Country;

    /// <summary>Last four characters of the account.</summary>
    public string AccountEnd => View.Iban[^4..];
}

/// <summary>An order in a list.</summary>
public sealed record OrderLine(Guid Id, string Number, string Client, string Work, string Status, Money Net, LocalDate WorkFrom, LocalDate WorkTo, LocalDate? ValidUntil, string? Reason);

/// <summary>An invoice in a list.</summary>
/// <param name="Used">Of its money, what a payslip used.</param>
public sealed record InvoiceLine(
    Guid Id, string Number, string Client, string Status, string Outcome, LocalDate IssuedOn, LocalDate DueOn, Money Net, Money Gross, Money Open, Money Advanced, LocalDate? ConfirmedOn, string Policy, Money Used = default)
{
    public bool IsOpen => Open.IsPositive;
}

/// <summary>A payslip in a list.</summary>
/// <param name="Transfer">State of its transfer; null before the bank file.</param>
public sealed record PayslipLine(
    Guid Id, string Number, YearMonth Month, LocalDate PayOn, Money Budget, Money Gross, Money Net, Money Contributions, Money Tax, Money Employer, Money Cost, string BoundBy, string? Shock, string Pack, string? Transfer);

/// <summary>The first page: am I fine, what do I do.</summary>
public sealed record HomeModel(
    MemberPlace Member, PayslipLine? Ready, SalaryForecast? Forecast, IReadOnlyList<PayslipLine> Past, IReadOnlyList<OrderLine> NeedsYou, IReadOnlyList<InvoiceLine> OnItsWay, IReadOnlyList<OrderLine> Waiting);

/// <summary>A new order, before and after a look at its guarantee.</summary>
public sealed record NewOrderModel(Typed Form, IReadOnlyList<(string Value, string Text)> Clients, IReadOnlyList<(string Value, string Text)> VatRates, GuaranteeLookAhead? Check, Instant At);

/// <summary>The order as it will be sent.</summary>
public sealed record ReviewModel(Typed Form, string Client, OrderTerms Terms, LocalDate ValidUntil, GuaranteeLookAhead Check);

/// <summary>One order.</summary>
public sealed record OrderModel(OrderView View, string Client, LocalDate Today, IReadOnlyList<OrderAnswer> Answers, IReadOnlyList<InvoiceLine> Invoices, LocalDate? ValidUntil, GuaranteeLookAhead? Check, Typed Form);

/// <summary>What a client answered.</summary>
public sealed record OrderAnswer(string Answer, string Name, string? Reason, Instant At);

/// <summary>An invoice to be handed in.</summary>
public sealed record HandInModel(Guid Order, string Number, string Client, Money Left, GuaranteeLookAhead? Check, Typed Form);

/// <summary>One invoice.</summary>
public sealed record InvoiceModel(InvoiceView View, InvoiceLine Line, string OrderNumber, LocalDate Today, Money Fee, Money Contribution, Money Share, IReadOnlyList<InvoiceEvent> Events, IReadOnlyList<ReasonGiven> Reasons, IReadOnlyList<DisputeRow> Disputes, InvoicePapers Papers, IReadOnlyList<ReviewView> Reviews, Typed Form)
{
    /// <summary>Whether something stands against an advance that has not come.</summary>
    public bool IsPending => View.Decision.Outcome is not GuaranteeOutcome.Accepted && Line.IsOpen;

    /// <summary>Whether the member wants no advance.</summary>
    public bool IsDeclined => View.Decision.Reasons.Contains(GuaranteeReason.DeclinedByMember.Code);

    /// <summary>Whether people may be asked to look.</summary>
    public bool MayAsk => IsPending && View.Decision.Reasons.Count > (IsDeclined ? 1 : 0) && Reviews.All(review => review.Verdict is not null);
}

/// <summary>Something that happened to an invoice.</summary>
public sealed record InvoiceEvent(LocalDate On, string Kind, Money Amount);

/// <summary>Payslips and what comes.</summary>
public sealed record PayModel(MemberPlace Member, IReadOnlyList<PayslipLine> Past, SalaryForecast? Forecast, LedgerSheet Sheet);

/// <summary>One payslip and why.</summary>
/// <param name="Sources">Where the money came from: invoices whose credits the account held, newest first.</param>
public sealed record PayslipModel(PayslipLine Line, MemberPlace Member, SalaryBasis? Basis, IReadOnlyList<InvoiceLine> Sources, Money? Before);

/// <summary>The plan being tried.</summary>
public sealed record PlanModel(MemberPlace Member, Typed Form, SalaryForecast? Now, SalaryForecast? Tried);

/// <summary>Personal data.</summary>
public sealed record MeModel(MemberPlace Member, string? SpouseText);
