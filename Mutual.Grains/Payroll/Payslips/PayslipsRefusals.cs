namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal PayslipNotProven = Define("payslip-not-proven", 409, "The payslip cannot be computed again to what was paid; an auditor must look at it before it is shown.");
    public static readonly Refusal LanguageUnknown = Define("language-unknown", 422, "Documents are written in English, French or Dutch: en, fr or nl.");
    public static readonly Refusal DocumentsNotReady = Define("documents-not-ready", 409, "The payslip is not approved yet and may still change; its paper comes with the approval.");
}
