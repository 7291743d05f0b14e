namespace Mutual.Grains.Payroll.Payslips;

/// <summary>Computes a payslip again: the pack must be the one it names, and every amount the one kept. Pure.</summary>
internal static class PayslipProof
{
    private static readonly PayAmounts Nothing = new(Money.Zero, Money.Zero, Money.Zero, Money.Zero, Money.Zero, Money.Zero, Money.Zero, Money.Zero, Money.Zero);

    /// <summary>The proof.</summary>
    /// <param name="pack">The country's rules of this installation.</param>
    /// <param name="number">Of the payslip, for whoever must look at it.</param>
    /// <param name="version">The version it names.</param>
    /// <param name="kept">The input as kept; null when none was.</param>
    /// <param name="amounts">The amounts kept.</param>
    /// <param name="working">Emptied, then filled with the lines.</param>
    /// <returns>The input; or refused with <c>payslip-not-proven</c>.</returns>
    public static Outcome<PayInput> Of(IPayPack pack, string number, string version, string? kept, in PayAmounts amounts, PayWorking working)
    {
        if (kept is null) return Refusal.PayslipNotProven.Because($"{number}: what it was computed from was not kept.");
        var input = KeptInput.Read(kept, amounts.Gross);
        if (pack.VersionOn(input.Day) is not { IsAccepted: true, Value: var now } || now != version)
            return Refusal.PayslipNotProven.Because($"{number}: the rules it names, {version}, are not those of this installation.");
        working.Clear();
        if (amounts.Gross.IsZero) return amounts == Nothing ? input : Refusal.PayslipNotProven.Because($"{number}: amounts without a gross.");   // A payslip of special payments only.
        var again = pack.Compute(input, working);
        return again.IsAccepted && again.Value.SameFigures(amounts) ? input : Refusal.PayslipNotProven.Because($"{number}: computed again it is another one.");
    }
}
