namespace Mutual.Grains.Kernel;

// What contracts and employer's rates refuse.
public sealed partial class Refusal
{
    public static readonly Refusal ContractTooLate = Define("contract-too-late", 422, "A contract is agreed before its first month begins, or in the month of joining; choose a later month.");
    public static readonly Refusal FloorHoursInvalid = Define("floor-hours-invalid", 422, "The hours of the floor are 0 to those of the contract in a month, with two decimals at most; agree fewer.");
    public static readonly Refusal FloorAboveCap = Define("floor-above-cap", 422, "The account and the confirmed orders do not carry the legal minimum for so many hours; agree fewer hours or wait for work.");
    public static readonly Refusal ReserveShareInvalid = Define("reserve-share-invalid", 422, "A reserve takes 0 to 30 % of the budget, and a year-end bonus is saved for in Belgium only; choose another share.");
    public static readonly Refusal EmployerRatesTooLate = Define("employer-rates-too-late", 409, "Payroll was calculated for that day already; enter rates from a later day.");
    public static readonly Refusal SimulationUnclear = Define("simulation-unclear", 422, "Give either a gross or a budget, and the status, hours and household of the country; correct the question.");
}
