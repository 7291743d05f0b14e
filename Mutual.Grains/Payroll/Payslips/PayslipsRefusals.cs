namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal PayslipNotProven = Define("payslip-not-proven", 409, "The payslip cannot be computed again to what was paid; an auditor must look at it before it is shown.");
    public static readonly Refusal DocumentsNotReady = Define("documents-not-ready", 409, "The documents of this run are not all made yet; look again in a moment.");
}
