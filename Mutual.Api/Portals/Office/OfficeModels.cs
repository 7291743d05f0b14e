using Mutual.Api.Portals.Parts;
using Mutual.Grains.Access;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Invoices.Letters;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payroll;
using NodaTime;

namespace Mutual.Api.Portals.Office;

/// <summary>What waits for a person in an entity.</summary>
public sealed record TodayModel(string Entity, IReadOnlyList<(string Code, string Name)> Entities, IReadOnlyList<Queue> Queues);

/// <summary>Lines to place, and a form to import more.</summary>
public sealed record BankModel(string Entity, bool MayImport, Typed Form, LedgerSheet Sheet);

/// <summary>One line and where it may belong.</summary>
public sealed record LineModel(string Entity, bool MayPlace, WaitingLine Line, IReadOnlyList<Candidate> Candidates, Typed Form);

/// <summary>A dispute and its decision, being typed.</summary>
public sealed record DisputeModel(DisputeRow Dispute, string Number, string Client, string Member, Money Open, bool MayDecide, Typed Form);

/// <summary>One invoice as the office follows it.</summary>
public sealed record OfficeInvoiceModel(
    InvoiceView View, string Status, string Client, string Member, LocalDate Today, IReadOnlyList<LetterRow> Letters, IReadOnlyList<DisputeRow> Disputes, IReadOnlyList<DunningBlockRow> Blocks, InvoicePapers Papers, bool MayBlock, Typed Form);

/// <summary>A decision for two.</summary>
/// <param name="Confirm">Where the second person says first that it is him; null when he just did.</param>
public sealed record DecisionModel(Approval Approval, bool MayApprove, string? Confirm, Typed Form);

/// <summary>A payroll run.</summary>
/// <param name="Names">Number and name of the members in its exceptions.</param>
/// <param name="Next">Words of the next step this person may take; null when it is another's, or the clock's.</param>
/// <param name="Confirm">Where the person says first that it is him; null when that is not needed, or he just did.</param>
public sealed record RunModel(string Entity, PayrollRunView Run, IReadOnlyDictionary<Guid, (string Number, string Name)> Names, string? Next, string? Confirm, Typed Form);
