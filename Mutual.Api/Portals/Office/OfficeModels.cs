using Mutual.Api.Portals.Parts;
using Mutual.Grains.Access;
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Payroll;

namespace Mutual.Api.Portals.Office;

/// <summary>What waits for a person in an entity.</summary>
public sealed record TodayModel(string Entity, IReadOnlyList<(string Code, string Name)> Entities, IReadOnlyList<Queue> Queues);

/// <summary>An invoice's documents.</summary>
public sealed record OfficeInvoiceModel(Guid Invoice, string Number, InvoicePapers Papers);

/// <summary>Lines to place, and a form to import more.</summary>
public sealed record BankModel(string Entity, bool MayImport, Typed Form, LedgerSheet Sheet);

/// <summary>One line and where it may belong.</summary>
public sealed record LineModel(string Entity, bool MayPlace, WaitingLine Line, IReadOnlyList<Candidate> Candidates, Typed Form);

/// <summary>A decision for two.</summary>
/// <param name="Confirm">Where the second person says first that it is him; null when he just did.</param>
public sealed record DecisionModel(Approval Approval, bool MayApprove, string? Confirm, Typed Form);

/// <summary>A payroll run.</summary>
/// <param name="Names">Number and name of the members in its exceptions.</param>
/// <param name="Next">Words of the next step this person may take; null when it is another's, or the clock's.</param>
/// <param name="Confirm">Where the person says first that it is him; null when that is not needed, or he just did.</param>
public sealed record RunModel(string Entity, PayrollRunView Run, IReadOnlyDictionary<Guid, (string Number, string Name)> Names, string? Next, string? Confirm, Typed Form);
