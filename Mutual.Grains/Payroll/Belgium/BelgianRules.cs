namespace Mutual.Grains.Payroll.Belgium;

/// <summary>The worker's social contribution. Rates are plain fractions, here and below.</summary>
internal sealed record SocialContributionValues : DatedValues
{
    public required decimal Rate { get; init; }
    public required decimal FullBase { get; init; }
    public required decimal RaisedBase { get; init; }
}

/// <summary>Parts A and B of the work bonus.</summary>
internal sealed record WorkBonusValues : DatedValues
{
    public required WorkBonusPart A { get; init; }
    public required WorkBonusPart B { get; init; }
}

/// <summary>A part: full up to the floor, sloping down to the ceiling, nothing above.</summary>
internal sealed record WorkBonusPart
{
    public required decimal Full { get; init; }
    public required decimal Raised { get; init; }
    public required decimal Floor { get; init; }
    public required decimal Ceiling { get; init; }
    public required decimal Slope { get; init; }
    public required decimal RaisedSlope { get; init; }
}

/// <summary>A bracket of the yearly scale: what lies below it costs <c>Tax</c>, the rest <c>Rate</c>.</summary>
internal sealed record TaxBracket
{
    public required decimal Over { get; init; }
    public required decimal Tax { get; init; }
    public required decimal Rate { get; init; }
}

/// <summary>What the yearly scale needs, in 2021 as today.</summary>
internal interface IScaleValues
{
    decimal CostsRate { get; }
    decimal CostsMax { get; }
    List<TaxBracket> Brackets { get; }
    decimal ExemptTax { get; }
    decimal ImputedRate { get; }
    decimal ImputedMax { get; }
}

/// <summary>The key formula's yearly amounts.</summary>
internal sealed record WithholdingValues : DatedValues, IScaleValues
{
    public required decimal CostsRate { get; init; }
    public required decimal CostsMax { get; init; }
    public required List<TaxBracket> Brackets { get; init; }
    public required decimal ExemptTax { get; init; }
    public required decimal ImputedRate { get; init; }
    public required decimal ImputedMax { get; init; }
    public required List<decimal> Children { get; init; }
    public required decimal EachFurtherChild { get; init; }
    public required decimal SingleParent { get; init; }
    public required decimal DisabledOrOtherDependant { get; init; }

    /// <summary>Null when the source does not say: then nobody is given a guess.</summary>
    public required decimal? DependantInCare { get; init; }
    public required decimal SpousePension { get; init; }
    public required decimal SpouseOtherIncome { get; init; }
    public required decimal FiscalBonusA { get; init; }
    public required decimal FiscalBonusB { get; init; }
    public required decimal GroupInsuranceRate { get; init; }
}

/// <summary>The special social security contribution, by situation.</summary>
internal sealed record SpecialContributionValues : DatedValues
{
    public required List<ContributionBand> NoSpouse { get; init; }
    public required List<ContributionBand> SpouseWithIncome { get; init; }
    public required List<ContributionBand> SpouseWithoutIncome { get; init; }
}

/// <summary>A band: <c>foot + rate × (pay − over)</c> within its bounds. The last band has no end.</summary>
internal sealed record ContributionBand
{
    public decimal? UpTo { get; init; }
    public decimal? Below { get; init; }
    public required decimal Foot { get; init; }
    public required decimal Rate { get; init; }
    public required decimal Over { get; init; }
    public decimal? AtLeast { get; init; }
    public decimal? AtMost { get; init; }

    internal bool Holds(decimal pay) => UpTo is { } upTo ? pay <= upTo : Below is not { } below || pay < below;
}

/// <summary>Withholding on exceptional allowances.</summary>
internal sealed record ExceptionalAllowanceValues : DatedValues
{
    public required List<AllowanceRate> Rates { get; init; }
    public required List<decimal> ChildrenFree { get; init; }
    public required List<ChildPart> ChildrenLess { get; init; }
}

internal sealed record AllowanceRate
{
    public decimal? UpTo { get; init; }
    public required decimal Holiday { get; init; }
    public required decimal Other { get; init; }
}

internal sealed record ChildPart
{
    public required decimal UpTo { get; init; }
    public required decimal Part { get; init; }
}

/// <summary>What every employer of category 1 owes.</summary>
internal sealed record EmployerContributionValues : DatedValues
{
    public required decimal BaseRate { get; init; }
    public required decimal HolidayFundRate { get; init; }
    public required decimal HolidayFundNextYear { get; init; }
}

/// <summary>The structural reduction, quarterly.</summary>
internal sealed record StructuralReductionValues : DatedValues
{
    public required decimal FirstRate { get; init; }
    public required decimal FirstLimit { get; init; }
    public required decimal SecondRate { get; init; }
    public required decimal SecondLimit { get; init; }
}

/// <summary>The guaranteed minimum of a full-time month.</summary>
internal sealed record MinimumPayValues : DatedValues
{
    public required decimal Monthly { get; init; }
}

/// <summary>Holiday pay.</summary>
internal sealed record HolidayPayValues : DatedValues
{
    public required decimal DoublePay { get; init; }
    public required decimal DoublePayContribution { get; init; }
    public required decimal LeavingSingle { get; init; }
    public required decimal LeavingDouble { get; init; }
    public required decimal Fund { get; init; }
}

/// <summary>The formula of 2021, kept as a check.</summary>
internal sealed record KeyFormula2021Values : DatedValues, IScaleValues
{
    public required decimal TaxableStep { get; init; }
    public required decimal CostsRate { get; init; }
    public required decimal CostsMax { get; init; }
    public required List<TaxBracket> Brackets { get; init; }
    public required decimal ExemptTax { get; init; }
    public required decimal ImputedRate { get; init; }
    public required decimal ImputedMax { get; init; }
    public required decimal ContributionRate { get; init; }
    public required WorkBonusPart Bonus { get; init; }
    public required decimal SingleMonthly { get; init; }
    public required decimal FiscalBonus { get; init; }
    public required List<ContributionBand> OneIncome { get; init; }
    public required List<ContributionBand> TwoIncomes { get; init; }
}
