using NodaTime;

namespace Mutual.Grains.Payroll.Expenses;

/// <summary>Something a member spent for the activity. Key: its id, <c>command.Creates("expense")</c>.</summary>
[Alias("expense")]
public interface IExpenseGrain : IGrainWithGuidKey
{
    /// <summary>Claims it back.</summary>
    [Alias("claim")]
    Task<Outcome<ExpenseView>> Claim(CommandId command, ClaimExpense request);

    /// <summary>An accountant approves it: the activity account is charged, the member is owed.</summary>
    [Alias("approve")]
    Task<Outcome<ExpenseView>> Approve(CommandId command, ApproveExpense request);

    /// <summary>An accountant rejects it; the receipt may be claimed again.</summary>
    [Alias("reject")]
    Task<Outcome<ExpenseView>> Reject(CommandId command, RejectExpense request);

    [Alias("view")]
    Task<Outcome<ExpenseView>> View();
}

public enum ExpenseKind
{
    /// <summary>A receipt.</summary>
    Receipt = 1,

    /// <summary>Kilometres in one's own car.</summary>
    Kilometres = 2,
}

public enum ExpenseStatus
{
    Claimed = 1, Approved, Rejected,
}

/// <param name="By">Who claims.</param>
/// <param name="On">The day it was spent or driven.</param>
/// <param name="Document">Number of the receipt, or the journey.</param>
/// <param name="Gross">Receipts: what was paid, VAT included.</param>
/// <param name="Vat">Receipts: VAT on it.</param>
/// <param name="Kilometres">Kilometres: how many, 1 to 3000 a claim.</param>
/// <param name="FiscalPower">Kilometres in France: of the car, 1 to 60.</param>
[GenerateSerializer, Immutable, Alias("claim-expense")]
public sealed record ClaimExpense(
    [property: Id(0)] string By, [property: Id(1)] Guid Member, [property: Id(2)] ExpenseKind Kind, [property: Id(3)] LocalDate On, [property: Id(4)] string Document,
    [property: Id(5)] Money? Gross = null, [property: Id(6)] Money? Vat = null, [property: Id(7)] int? Kilometres = null, [property: Id(8)] int? FiscalPower = null);

/// <param name="DeductibleVat">The part of the VAT the entity may deduct.</param>
[GenerateSerializer, Immutable, Alias("approve-expense")]
public sealed record ApproveExpense([property: Id(0)] string By, [property: Id(1)] Money DeductibleVat);

[GenerateSerializer, Immutable, Alias("reject-expense")]
public sealed record RejectExpense([property: Id(0)] string By, [property: Id(1)] string Reason);

/// <param name="Gross">What the member is paid back.</param>
/// <param name="Cost">What the activity account is charged: less the VAT deducted.</param>
[GenerateSerializer, Immutable, Alias("expense-view")]
public sealed record ExpenseView(
    [property: Id(0)] Guid Expense, [property: Id(1)] string Number, [property: Id(2)] Guid Member, [property: Id(3)] ExpenseStatus Status, [property: Id(4)] ExpenseKind Kind,
    [property: Id(5)] LocalDate On, [property: Id(6)] string Document, [property: Id(7)] Money Gross, [property: Id(8)] Money Vat, [property: Id(9)] Money DeductibleVat,
    [property: Id(10)] Money Cost, [property: Id(11)] int? Kilometres);

/// <summary>The files by which an entity pays expenses back. Key: the entity's code.</summary>
[Alias("expense-files")]
public interface IExpenseFilesGrain : IGrainWithStringKey
{
    /// <summary>Gathers every approved expense that is not paid into one file.</summary>
    [Alias("prepare")]
    Task<Outcome<ExpenseFileView>> Prepare(CommandId command, PrepareExpenseFile request);

    /// <summary>A second person releases exactly the file shown; its bytes stand in the mutual's folder afterwards.</summary>
    [Alias("release")]
    Task<Outcome<ExpenseFileView>> Release(CommandId command, ReleaseExpenseFile request);
}

/// <param name="PayOn">Day the bank is asked to pay.</param>
[GenerateSerializer, Immutable, Alias("prepare-expense-file")]
public sealed record PrepareExpenseFile([property: Id(0)] string By, [property: Id(1)] LocalDate PayOn);

/// <param name="Sha256">Of the bytes shown, in hex.</param>
[GenerateSerializer, Immutable, Alias("release-expense-file")]
public sealed record ReleaseExpenseFile([property: Id(0)] string By, [property: Id(1)] Guid File, [property: Id(2)] string Sha256);

[GenerateSerializer, Immutable, Alias("expense-file-view")]
public sealed record ExpenseFileView(
    [property: Id(0)] Guid File, [property: Id(1)] string Name, [property: Id(2)] int Payments, [property: Id(3)] Money Sum, [property: Id(4)] string Sha256, [property: Id(5)] bool Sent);
