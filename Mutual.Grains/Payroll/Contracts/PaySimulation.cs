using NodaTime;

namespace Mutual.Grains.Payroll.Contracts;

/// <summary>A question to the law: what a gross or a budget would pay. Nobody is named, no money moves.</summary>
/// <param name="Country">Whose law.</param>
/// <param name="Day">The payday that chooses its values.</param>
/// <param name="Gross">Gross of the month; or</param>
/// <param name="Budget">all it may cost.</param>
/// <param name="Contract">Status, hours and, in France, the personal rate.</param>
/// <param name="Household">Belgium: what withholding depends on; null for a single person.</param>
/// <param name="Rates">What the employer adds; null for nothing, and ten employees in France.</param>
public sealed record SimulatePay(
    Country Country, LocalDate Day, Money? Gross, Money? Budget, Contract Contract, Members.Household? Household = null, EmployerRates? Rates = null);

/// <summary>What it would pay.</summary>
/// <param name="Pay">From cost to net.</param>
/// <param name="Minimum">The least the law allows for the hours.</param>
/// <param name="BelowMinimum">Whether the gross is below it: it could not be paid for so many hours.</param>
/// <param name="Working">Every figure: base × rate, and where the rate was read.</param>
public sealed record SimulatedPay(PayView Pay, Money? Minimum, bool BelowMinimum, IReadOnlyList<WorkingView> Working);

/// <summary>A line of the working: (start + base × rate) / divisor, in euros, and the rule it was read from.</summary>
public sealed record WorkingView(string Item, decimal Start, decimal Base, decimal Rate, decimal Divisor, decimal Result, string Rule, string Source);

/// <summary>Answers such questions. Pure.</summary>
public static class PaySimulation
{
    private const int UsualHeadcount = 10;

    /// <summary>The answer.</summary>
    /// <returns>The pay; or refused with <c>simulation-unclear</c> or as the pack and the contract refuse.</returns>
    public static Outcome<SimulatedPay> Of(SimulatePay question, PayPacks packs)
    {
        if (question.Gross is null == question.Budget is null) return Refusal.SimulationUnclear;
        if (!Enum.IsDefined(question.Country)) return Refusal.SimulationUnclear;
        if (Input.Amount(question.Gross ?? question.Budget!.Value) is { } amount) return amount;
        if (question.Contract.FaultIn(question.Country) is { } fault) return fault;
        var rates = question.Rates ?? EmployerRates.None;
        if (rates.Fault() is { } impossible) return impossible;
        var household = HouseholdOf(question.Household);
        if (!household.IsAccepted) return household.Refused;
        var month = question.Day.ToYearMonth();
        var input = new PayInput(question.Day, question.Contract.Status, household.Value, question.Gross ?? Money.Zero,
            question.Contract.TimeIn(month, month.OnDayOfMonth(1), null, question.Country), rates.TermsIn(question.Country, UsualHeadcount), question.Contract.TaxRate);
        var pack = packs.Of(question.Country);
        var version = pack.VersionOn(question.Day);
        if (!version.IsAccepted) return version.Refused;
        if (question.Budget is { } budget)
        {
            var largest = pack.FromBudget(input, budget);
            if (!largest.IsAccepted) return largest.Refused;
            input = input with { Gross = largest.Value.Gross };
        }
        var working = new PayWorking();
        var pay = pack.Compute(input, working);
        if (!pay.IsAccepted) return pay.Refused;
        var minimum = pack.LegalMinimum(input);
        return new SimulatedPay(PayView.Of(version.Value, pay.Value), minimum.IsAccepted ? minimum.Value : null, minimum.IsAccepted && input.Gross < minimum.Value, WorkingOf(working));
    }

    private static Outcome<Household> HouseholdOf(Members.Household? household)
    {
        if (household is null) return default(Household);
        var spouse = PartitionReader.FindSpouse(household.Spouse);
        return spouse is null ? Refusal.HouseholdImpossible : new Household(spouse.Value, household.Children, SingleParent: household.SingleParent);
    }

    private static IReadOnlyList<WorkingView> WorkingOf(PayWorking working) =>
        [.. working.Keep().Select(line => new WorkingView(line.Item, line.Start, line.Base, line.Rate, line.Divisor, line.Result, line.Rule.Rule, line.Rule.Source))];
}
