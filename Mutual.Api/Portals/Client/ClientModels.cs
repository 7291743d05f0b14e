using Mutual.Api.Portals.Parts;
using Mutual.Grains.Documents;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Invoices.Letters;
using Mutual.Grains.Kernel;
using NodaTime;

namespace Mutual.Api.Portals.Client;

/// <summary>An invoice as its client sees it.</summary>
/// <param name="Open">Still to pay, with VAT.</param>
/// <param name="Disputed">Of it, in dispute.</param>
public sealed record OwedLine(Guid Id, string Number, string Reference, string Member, string Work, string Status, LocalDate IssuedOn, LocalDate DueOn, Money Net, Money Vat, Money Gross, Money Open, Money Disputed)
{
    /// <summary>Asked for now: what is open and not in dispute.</summary>
    public Money Asked => Open - Disputed;
}

/// <summary>An order that waits for the client's answer.</summary>
public sealed record WaitingOrder(string Number, string Member, string Work, Money Net, LocalDate? ValidUntil);

/// <summary>The client and the mutual it owes.</summary>
public sealed record ClientPlace(Guid Id, string Number, string Name, string Mutual, string Iban, string Bic, Country Country, LocalDate Today);

/// <summary>The first page: what is to pay, what waits for an answer.</summary>
public sealed record ToPayModel(ClientPlace Client, Money Open, Money Late, IReadOnlyList<OwedLine> Invoices, IReadOnlyList<WaitingOrder> Orders);

/// <summary>One invoice, and how to pay it.</summary>
/// <param name="Reference">As it is written on a transfer.</param>
/// <param name="Code">For a banking app; null when nothing is left to pay.</param>
public sealed record PayInvoiceModel(ClientPlace Client, OwedLine Line, string Reference, QrCode? Code, IReadOnlyList<ClientEvent> Events, IReadOnlyList<DisputeRow> Disputes, IReadOnlyList<LetterRow> Letters, InvoicePapers Papers);

/// <summary>What a client contests, being typed.</summary>
/// <param name="Left">Unpaid and not in dispute, without VAT.</param>
public sealed record DisputeModel(OwedLine Line, Money Left, Typed Form);

/// <summary>Something that happened to an invoice, as the client may know it.</summary>
public sealed record ClientEvent(LocalDate On, string Kind, Money Amount);

/// <summary>What was asked and what was paid, by day.</summary>
public sealed record StatementModel(ClientPlace Client, LedgerSheet Sheet, Money Open);
