using NodaTime;

namespace Mutual.Grains.Payroll;

/// <summary>The payroll of one entity and month. Key: <c>entity/2026-11</c>.</summary>
/// <remarks>open → calculated → reviewed → approved → paid → closed. Start is idempotent and returns at once; a recovery loop resumes it anywhere.</remarks>
[Alias("payroll-run")]
public interface IPayrollRunGrain : IGrainWithStringKey
{
    /// <summary>Opens the run and calculates it in the background; again: the same run, resumed where it stood.</summary>
    [Alias("start")]
    Task<Outcome<PayrollRunView>> Start(CommandId command, StartPayroll request);

    /// <summary>An accountant has gone through the exceptions.</summary>
    [Alias("review")]
    Task<Outcome<PayrollRunView>> Review(CommandId command, ReviewPayroll request);

    /// <summary>A second person, who neither started nor reviewed it, approves the content that was shown.</summary>
    [Alias("approve")]
    Task<Outcome<PayrollRunView>> Approve(CommandId command, ApprovePayroll request);

    /// <summary>Writes the bank file, once, the same bytes whenever asked again.</summary>
    [Alias("pay")]
    Task<Outcome<PayrollRunView>> Pay(CommandId command);

    /// <summary>Closes a run whose every payment stands on a bank line or was returned.</summary>
    [Alias("close")]
    Task<Outcome<PayrollRunView>> Close(CommandId command);

    /// <summary>Orders again, in a file of its own, what came back and was not paid since. Two people decide: accounts were corrected.</summary>
    [Alias("pay-again")]
    Task<Outcome<PaidAgain>> PayAgain(CommandId command, PayAgain request);

    [Alias("view")]
    Task<Outcome<PayrollRunView>> View();
}

public enum PayrollRunStatus
{
    Open = 1, Calculated, Reviewed, Approved, Paid, Closed,
}

/// <param name="By">Actor who starts it.</param>
/// <param name="PayOn">Day the bank is asked to pay.</param>
[GenerateSerializer, Immutable, Alias("start-payroll")]
public sealed record StartPayroll([property: Id(0)] string By, [property: Id(1)] LocalDate PayOn);

/// <param name="Content">SHA-256 of what was shown, in hex.</param>
[GenerateSerializer, Immutable, Alias("review-payroll")]
public sealed record ReviewPayroll([property: Id(0)] string By, [property: Id(1)] string Content);

[GenerateSerializer, Immutable, Alias("approve-payroll")]
public sealed record ApprovePayroll([property: Id(0)] string By, [property: Id(1)] string Content);

/// <param name="PreparedBy">Who asks.</param>
/// <param name="ApprovedBy">Another person.</param>
/// <param name="Content">SHA-256 of what goes again as it was shown, in hex; null when whoever asks was shown nothing.</param>
[GenerateSerializer, Immutable, Alias("pay-again-request")]
public sealed record PayAgain([property: Id(0)] string PreparedBy, [property: Id(1)] string ApprovedBy, [property: Id(2)] string? Content = null);

/// <param name="File">Name of the bank file under the mutual's home.</param>
[GenerateSerializer, Immutable, Alias("paid-again")]
public sealed record PaidAgain([property: Id(0)] string File, [property: Id(1)] int Payments, [property: Id(2)] Money Sum);

/// <param name="Done">Members calculated so far.</param>
/// <param name="Members">Members in the run.</param>
/// <param name="ContentHash">SHA-256 over every payslip of the run, in hex; what review and approval name.</param>
/// <param name="File">Name of the bank file under the mutual's home, once written.</param>
[GenerateSerializer, Immutable, Alias("payroll-run-view")]
public sealed record PayrollRunView(
    [property: Id(0)] string Entity, [property: Id(1)] YearMonth Month, [property: Id(2)] PayrollRunStatus Status, [property: Id(3)] int Done, [property: Id(4)] int Members,
    [property: Id(5)] int Payslips, [property: Id(6)] Money Gross, [property: Id(7)] Money Net, [property: Id(8)] Money EmployerCost, [property: Id(9)] string? ContentHash,
    [property: Id(10)] string? File, [property: Id(11)] IReadOnlyList<PayrollException> Exceptions);

/// <summary>Something a human must look at before approval.</summary>
[GenerateSerializer, Immutable, Alias("payroll-exception")]
public sealed record PayrollException([property: Id(0)] Guid Member, [property: Id(1)] string Code, [property: Id(2)] string Sentence);
