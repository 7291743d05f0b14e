namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal SalaryAboveCap = Define("salary-above-cap", 422, "The salary is above what the account and the confirmed orders can carry; ask for the amount shown or less.");
    public static readonly Refusal SalaryBelowFloor = Define("salary-below-floor", 422, "The salary is below the legal minimum for the hours agreed; ask for more or agree fewer hours.");
    public static readonly Refusal SalaryStepOutOfRange = Define("salary-step-out-of-range", 422, "The largest step from one month to the next is 10 % to 50 %; choose one in between.");
    public static readonly Refusal SalaryFollowOutOfRange = Define("salary-follow-out-of-range", 422, "The salary follows the work ahead by 25 % to 100 % a month; choose a share in between.");
    public static readonly Refusal SalaryMaximumNegative = Define("salary-maximum-negative", 422, "The maximum salary cannot be below zero; choose zero for a pause or an amount above it.");
    public static readonly Refusal HaircutsRising = Define("haircuts-rising", 422, "A confirmed order may not count for more the further away it is, nor for more than it is worth; lower the later weights.");
}
