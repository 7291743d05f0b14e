using NodaTime;
using Npgsql;

namespace Mutual.Grains.Payroll.Contracts;

/// <summary>What an entity's size, place and plans add to the law, from a day on. Rates are plain fractions.</summary>
/// <param name="WorkAccidentRate">France: as notified; the law's floor holds when it is lower.</param>
/// <param name="HealthPlan">France: monthly price of the health plan.</param>
/// <param name="HealthPlanEmployerShare">Part of it the employer pays, 0 to 1.</param>
/// <param name="MobilityRate">France: the mobility levy of the place of work.</param>
/// <param name="Headcount">Employees; null: as many as the run has members.</param>
/// <param name="Extra">Belgium: small contributions by size and joint committee.</param>
[GenerateSerializer, Immutable, Alias("employer-rates")]
public sealed record EmployerRates(
    [property: Id(0)] decimal WorkAccidentRate, [property: Id(1)] Money HealthPlan, [property: Id(2)] decimal HealthPlanEmployerShare, [property: Id(3)] decimal MobilityRate,
    [property: Id(4)] int? Headcount, [property: Id(5)] IReadOnlyList<ExtraContribution> Extra)
{
    /// <summary>Nothing on top of the law.</summary>
    public static readonly EmployerRates None = new(0, Money.Zero, 0, 0, null, []);

    /// <summary>As the country's pack wants them.</summary>
    /// <param name="country">Country of the entity.</param>
    /// <param name="members">Members of the run.</param>
    public EmployerTerms TermsIn(Country country, int members) => country is Country.Be
        ? new BelgianTerms([.. Extra.Select(extra => new ExtraRate(extra.Code, extra.From, extra.To, extra.Rate, extra.Source))])
        : new FrenchTerms(Headcount ?? Math.Max(1, members), WorkAccidentRate, HealthPlan, HealthPlanEmployerShare, MobilityRate);

    /// <summary>Whether every rate is possible.</summary>
    /// <returns>Null when it is; else <c>employer-terms-invalid</c>.</returns>
    public Refused? Fault()
    {
        if (WorkAccidentRate is < 0 or > 1 || HealthPlanEmployerShare is < 0 or > 1 || MobilityRate is < 0 or > 1) return Refusal.EmployerTermsInvalid.Because("A rate lies between 0 and 1.");
        if (HealthPlan.IsNegative || HealthPlan.Cents > 1_000_00 || HealthPlan.Currency is not Currency.Eur) return Refusal.EmployerTermsInvalid.Because("A health plan costs 0 to 1 000.00 a month.");
        if (Headcount is < 1 or > 10_000_000) return Refusal.EmployerTermsInvalid.Because("A headcount is 1 or more.");
        if (Extra.Count > 50) return Refusal.EmployerTermsInvalid.Because("At most 50 further contributions.");
        foreach (var extra in Extra)
        {
            if (extra.Rate is < 0 or > 1 || extra.To < extra.From) return Refusal.EmployerTermsInvalid.Because($"A rate is 0 to 1 and ends after it begins.");
            if (InputText.Read(extra.Code, 50).Refused is { } code) return code;
            if (InputText.Read(extra.Source, 300).Refused is { } source) return source;
        }
        return null;
    }

    /// <summary>The rates of an entity on a day; none on top of the law before the first ones.</summary>
    internal static async Task<EmployerRates> On(NpgsqlDataSource database, short entity, LocalDate day, CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT terms FROM payroll.employer WHERE entity = $1 AND from_on <= $2 ORDER BY from_on DESC LIMIT 1");
        query.Parameters.AddWithValue(entity);
        query.Parameters.AddWithValue(day);
        return await query.ExecuteScalarAsync(stop) is string kept ? MutualJson.Read<EmployerRates>(kept) : None;
    }
}

/// <summary>A contribution on top of the base contribution, on the same base, between two days.</summary>
/// <param name="Code">Name on the working of a payslip: <c>closure-fund</c>.</param>
/// <param name="Source">Where the rate was read.</param>
[GenerateSerializer, Immutable, Alias("extra-contribution")]
public sealed record ExtraContribution(
    [property: Id(0)] string Code, [property: Id(1)] LocalDate From, [property: Id(2)] LocalDate? To, [property: Id(3)] decimal Rate, [property: Id(4)] string Source);
