using System.Diagnostics.CodeAnalysis;
using NodaTime;

namespace Mutual.Grains.Payroll.France;

/// <summary>The French values over a stretch of days on which none changes.</summary>
internal sealed class FrenchValues
{
    private FrenchValues(LocalDate from, LocalDate to, string version, Tables tables)
    {
        (From, To, Version) = (from, to, version);
        Ceiling = tables.Ceiling.On(from);
        MinimumWage = tables.MinimumWage.On(from);
        WorkAccident = tables.WorkAccident.On(from);
        OldAge = tables.OldAge.On(from);
        Supplementary = tables.Supplementary.On(from);
        CsgCrds = tables.CsgCrds.On(from);
        SicknessAndFamily = tables.SicknessAndFamily.On(from);
        Unemployment = tables.Unemployment.On(from);
        Levies = tables.Levies.On(from);
        Plans = tables.Plans.On(from);
        GeneralReduction = tables.GeneralReduction.On(from);
        DegressiveReduction = tables.DegressiveReduction.On(from);
        IncomeTax = tables.IncomeTax.On(from);
    }

    internal LocalDate From { get; }

    internal LocalDate To { get; }

    internal string Version { get; }

    internal CeilingValues? Ceiling { get; }

    internal MinimumWageValues? MinimumWage { get; }

    internal WorkAccidentValues? WorkAccident { get; }

    internal OldAgeValues? OldAge { get; }

    internal SupplementaryPensionValues? Supplementary { get; }

    internal CsgCrdsValues? CsgCrds { get; }

    internal SicknessAndFamilyValues? SicknessAndFamily { get; }

    internal UnemploymentValues? Unemployment { get; }

    internal EmployerLevyValues? Levies { get; }

    internal PlanValues? Plans { get; }

    /// <summary>One of the two reductions is in force, never both.</summary>
    internal GeneralReductionValues? GeneralReduction { get; }

    internal DegressiveReductionValues? DegressiveReduction { get; }

    internal IncomeTaxValues? IncomeTax { get; }

    /// <summary>Refuses by name the first rule that has no values here.</summary>
    [MemberNotNull(nameof(Ceiling), nameof(MinimumWage), nameof(WorkAccident), nameof(OldAge), nameof(Supplementary), nameof(CsgCrds), nameof(SicknessAndFamily))]
    [MemberNotNull(nameof(Unemployment), nameof(Levies), nameof(Plans), nameof(IncomeTax))]
    internal void RequirePayslip()
    {
        Require(Ceiling, "monthly ceiling");
        Require(MinimumWage, "minimum wage");
        Require(WorkAccident, "work accident");
        Require(OldAge, "old age");
        Require(Supplementary, "supplementary pension");
        Require(CsgCrds, "CSG and CRDS");
        Require(SicknessAndFamily, "sickness and family");
        Require(Unemployment, "unemployment");
        Require(Levies, "employer's levies");
        Require(Plans, "plans");
        Require(IncomeTax, "withholding at source");
        if (GeneralReduction is null && DegressiveReduction is null) Require(GeneralReduction, "reduction of employer contributions");
    }

    internal MinimumWageValues RequireMinimumWage()
    {
        Require(MinimumWage, "minimum wage");
        return MinimumWage;
    }

    internal static FrenchValues[] Read(string? folder)
    {
        var files = new PackFiles(Country.Fr, folder);
        var tables = new Tables(files);
        tables.Check();
        return files.Stretches((from, to, version) => new FrenchValues(from, to, version, tables));
    }

    private void Require([NotNull] DatedValues? values, string rule)
    {
        if (values is null) throw new RefusedException(Refusal.RuleNotInForce.Because($"France, {rule}: nothing holds from {From:R} to {To:R}."));
    }

    private sealed class Tables(PackFiles files)
    {
        internal readonly RuleTable<CeilingValues> Ceiling = files.Read<CeilingValues>("ceiling");
        internal readonly RuleTable<MinimumWageValues> MinimumWage = files.Read<MinimumWageValues>("minimum-wage");
        internal readonly RuleTable<WorkAccidentValues> WorkAccident = files.Read<WorkAccidentValues>("work-accident");
        internal readonly RuleTable<OldAgeValues> OldAge = files.Read<OldAgeValues>("old-age");
        internal readonly RuleTable<SupplementaryPensionValues> Supplementary = files.Read<SupplementaryPensionValues>("supplementary-pension");
        internal readonly RuleTable<CsgCrdsValues> CsgCrds = files.Read<CsgCrdsValues>("csg-crds");
        internal readonly RuleTable<SicknessAndFamilyValues> SicknessAndFamily = files.Read<SicknessAndFamilyValues>("sickness-and-family");
        internal readonly RuleTable<UnemploymentValues> Unemployment = files.Read<UnemploymentValues>("unemployment");
        internal readonly RuleTable<EmployerLevyValues> Levies = files.Read<EmployerLevyValues>("employer-levies");
        internal readonly RuleTable<PlanValues> Plans = files.Read<PlanValues>("plans");
        internal readonly RuleTable<GeneralReductionValues> GeneralReduction = files.Read<GeneralReductionValues>("general-reduction");
        internal readonly RuleTable<DegressiveReductionValues> DegressiveReduction = files.Read<DegressiveReductionValues>("degressive-reduction");
        internal readonly RuleTable<IncomeTaxValues> IncomeTax = files.Read<IncomeTaxValues>("income-tax");

        internal void Check()
        {
            foreach (var scale in IncomeTax.InForce)
                if (scale.Rates.Count != scale.Limits.Count + 1) throw new RefusedException(Refusal.RulePackInvalid.Because($"income-tax from {scale.From:R}: one rate more than limits is needed."));
            foreach (var reduction in DegressiveReduction.InForce)
                if (reduction.Power < 1 || decimal.Truncate(reduction.Power * 4) != reduction.Power * 4)
                    throw new RefusedException(Refusal.RulePackInvalid.Because($"degressive-reduction from {reduction.From:R}: the power is at least 1 and in quarters."));
            foreach (var general in GeneralReduction.InForce)
                if (DegressiveReduction.On(general.From) is not null || DegressiveReduction.On(general.To) is not null)
                    throw new RefusedException(Refusal.RulePackInvalid.Because($"general-reduction from {general.From:R}: the degressive one holds on those days too."));
        }
    }
}
