using System.Diagnostics.CodeAnalysis;
using NodaTime;

namespace Mutual.Grains.Payroll.Belgium;

/// <summary>The Belgian values over a stretch of days on which none changes. A rule without values there refuses by its name.</summary>
internal sealed class BelgianValues
{
    private readonly SocialContributionValues? socialContribution;
    private readonly WorkBonusValues? workBonus;
    private readonly WithholdingValues? withholding;
    private readonly SpecialContributionValues? specialContribution;
    private readonly ExceptionalAllowanceValues? exceptionalAllowance;
    private readonly EmployerContributionValues? employerContribution;
    private readonly StructuralReductionValues? structuralReduction;
    private readonly MinimumPayValues? minimumPay;
    private readonly HolidayPayValues? holidayPay;
    private readonly KeyFormula2021Values? keyFormula2021;

    private BelgianValues(LocalDate from, LocalDate to, string version, Tables tables)
    {
        (From, To, Version) = (from, to, version);
        socialContribution = tables.SocialContribution.On(from);
        workBonus = tables.WorkBonus.On(from);
        withholding = tables.Withholding.On(from);
        specialContribution = tables.SpecialContribution.On(from);
        exceptionalAllowance = tables.ExceptionalAllowance.On(from);
        employerContribution = tables.EmployerContribution.On(from);
        structuralReduction = tables.StructuralReduction.On(from);
        minimumPay = tables.MinimumPay.On(from);
        holidayPay = tables.HolidayPay.On(from);
        keyFormula2021 = tables.KeyFormula2021.On(from);
    }

    internal LocalDate From { get; }

    internal LocalDate To { get; }

    internal string Version { get; }

    internal SocialContributionValues SocialContribution => socialContribution ?? Missing<SocialContributionValues>("worker's social contribution");

    internal WorkBonusValues WorkBonus => workBonus ?? Missing<WorkBonusValues>("work bonus");

    internal WithholdingValues Withholding => withholding ?? Missing<WithholdingValues>("withholding tax");

    internal SpecialContributionValues SpecialContribution => specialContribution ?? Missing<SpecialContributionValues>("special contribution");

    internal ExceptionalAllowanceValues ExceptionalAllowance => exceptionalAllowance ?? Missing<ExceptionalAllowanceValues>("withholding on exceptional allowances");

    internal EmployerContributionValues EmployerContribution => employerContribution ?? Missing<EmployerContributionValues>("employer contribution");

    internal StructuralReductionValues StructuralReduction => structuralReduction ?? Missing<StructuralReductionValues>("structural reduction");

    internal MinimumPayValues MinimumPay => minimumPay ?? Missing<MinimumPayValues>("minimum pay");

    internal HolidayPayValues HolidayPay => holidayPay ?? Missing<HolidayPayValues>("holiday pay");

    internal KeyFormula2021Values KeyFormula2021 => keyFormula2021 ?? Missing<KeyFormula2021Values>("key formula of 2021");

    /// <summary>Whether a whole payslip, cost included, can be computed; else which rule is missing.</summary>
    internal void RequirePayslip() => _ = (SocialContribution, WorkBonus, Withholding, SpecialContribution, EmployerContribution, StructuralReduction, HolidayPay);

    internal static BelgianValues[] Read(string? folder)
    {
        var files = new PackFiles(Country.Be, folder);
        var tables = new Tables(files);
        return files.Stretches((from, to, version) => new BelgianValues(from, to, version, tables));
    }

    [DoesNotReturn]
    private T Missing<T>(string rule) => throw new RefusedException(Refusal.RuleNotInForce.Because($"Belgium, {rule}: nothing holds from {From:R} to {To:R}."));

    private sealed class Tables(PackFiles files)
    {
        internal readonly RuleTable<SocialContributionValues> SocialContribution = files.Read<SocialContributionValues>("social-contribution");
        internal readonly RuleTable<WorkBonusValues> WorkBonus = files.Read<WorkBonusValues>("work-bonus");
        internal readonly RuleTable<WithholdingValues> Withholding = files.Read<WithholdingValues>("withholding");
        internal readonly RuleTable<SpecialContributionValues> SpecialContribution = files.Read<SpecialContributionValues>("special-contribution");
        internal readonly RuleTable<ExceptionalAllowanceValues> ExceptionalAllowance = files.Read<ExceptionalAllowanceValues>("exceptional-allowances");
        internal readonly RuleTable<EmployerContributionValues> EmployerContribution = files.Read<EmployerContributionValues>("employer-contribution");
        internal readonly RuleTable<StructuralReductionValues> StructuralReduction = files.Read<StructuralReductionValues>("structural-reduction");
        internal readonly RuleTable<MinimumPayValues> MinimumPay = files.Read<MinimumPayValues>("minimum-pay");
        internal readonly RuleTable<HolidayPayValues> HolidayPay = files.Read<HolidayPayValues>("holiday-pay");
        internal readonly RuleTable<KeyFormula2021Values> KeyFormula2021 = files.Read<KeyFormula2021Values>("key-formula-2021");
    }
}
