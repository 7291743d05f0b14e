namespace Mutual.Grains.Kernel;

// What corrections and reserves refuse.
public sealed partial class Refusal
{
    public static readonly Refusal CorrectionWaiting = Define("correction-waiting", 409, "A correction of this payslip waits for the next run; correct it again after that.");
    public static readonly Refusal CorrectionTooEarly = Define("correction-too-early", 409, "The run of this payslip is not paid yet; correct it once it is.");
    public static readonly Refusal CorrectionEmpty = Define("correction-empty", 422, "Nothing changes by this correction; give what was wrong.");
    public static readonly Refusal ReserveTooSmall = Define("reserve-too-small", 422, "The reserve does not hold that much; take less.");
}
