namespace Mutual.Grains.Ledger;

/// <summary>The accounts of the general book by what they are used for, in one country's legal chart.</summary>
/// <remarks>
/// Source: <c>accounting.md</c> §2. Belgium: minimum chart of the royal decree of 21 October 2018. France: PCG as of 2025 (ANC 2022-06).
/// Where a country has one account for two uses, both name it. Nothing else in the code spells a code of a chart.
/// </remarks>
public sealed record ChartOfAccounts
{
    /// <summary>The Belgian minimum chart.</summary>
    public static readonly ChartOfAccounts Belgium = new()
    {
        Shares = "110", Profit = "140", Loss = "141", Loans = "174",
        Clients = "400", DoubtfulClients = "407", WriteDown = "409", PaidBefore = "46", OwedBack = "489",
        VatDue = "451", VatNotYetDue = null, VatDeductible = "411",
        Withholding = "453", SocialSecurity = "454", OtherSocialBodies = "454", NetPay = "455",
        HolidayDebt = "456", HolidayDebtCharges = "456", ExpensesOwed = "489", AccruedPay = "492", AccruedCharges = "492",
        Suspense = "499", Bank = "550", CardInTransit = "580",
        Sales = "700", Pay = "620", EmployerContributions = "621", TaxesOnPay = "621", HolidayAccrual = "625", Expenses = "61",
        WriteDownMade = "634", WriteDownTakenBack = "634", CertainLoss = "642", RecoveredLater = "743",
        LateInterest = "751", FlatCompensation = "743", SmallDifferences = "643", BankCosts = "657", Gifts = "743",
    };

    /// <summary>The French general chart.</summary>
    public static readonly ChartOfAccounts France = new()
    {
        Shares = "1013", Profit = "120", Loss = "129", Loans = "168",
        Clients = "411", DoubtfulClients = "416", WriteDown = "491", PaidBefore = "4191", OwedBack = "4197",
        VatDue = "44571", VatNotYetDue = "4458", VatDeductible = "44566",
        Withholding = "4421", SocialSecurity = "431", OtherSocialBodies = "437", NetPay = "421",
        HolidayDebt = "4282", HolidayDebtCharges = "4382", ExpensesOwed = "467", AccruedPay = "4286", AccruedCharges = "4386",
        Suspense = "471", Bank = "512", CardInTransit = "511",
        Sales = "706", Pay = "641", EmployerContributions = "645", TaxesOnPay = "633", HolidayAccrual = "6412", Expenses = "625",
        WriteDownMade = "6817", WriteDownTakenBack = "7817", CertainLoss = "654", RecoveredLater = "7583",
        LateInterest = "7631", FlatCompensation = "7581", SmallDifferences = "658", BankCosts = "627", Gifts = "7588",
    };

    /// <summary>The chart of a country the mutual has an entity in.</summary>
    public static ChartOfAccounts Of(Country country) => country switch
    {
        Country.Be => Belgium,
        Country.Fr => France,
        _ => throw new ArgumentOutOfRangeException(nameof(country), country, "The mutual keeps books in the charts of Belgium and France."),
    };

    /// <summary>Members' shares; a credit.</summary>
    public required string Shares { get; init; }

    /// <summary>Result of a closed year that is a profit.</summary>
    public required string Profit { get; init; }

    /// <summary>Result of a closed year that is a loss.</summary>
    public required string Loss { get; init; }

    /// <summary>Lent to the mutual for years; a credit.</summary>
    public required string Loans { get; init; }

    /// <summary>What clients owe, by client.</summary>
    public required string Clients { get; init; }

    /// <summary>What clients in default owe, by client.</summary>
    public required string DoubtfulClients { get; init; }

    /// <summary>What is expected to be lost of doubtful claims, by client; a credit.</summary>
    public required string WriteDown { get; init; }

    /// <summary>Received before any invoice, by client.</summary>
    public required string PaidBefore { get; init; }

    /// <summary>What clients paid too much, by client.</summary>
    public required string OwedBack { get; init; }

    /// <summary>VAT to be declared.</summary>
    public required string VatDue { get; init; }

    /// <summary>VAT on what is not collected yet; null where VAT is due on issue.</summary>
    public required string? VatNotYetDue { get; init; }

    /// <summary>VAT to be deducted.</summary>
    public required string VatDeductible { get; init; }

    /// <summary>Income tax withheld from pay.</summary>
    public required string Withholding { get; init; }

    /// <summary>Social security owed.</summary>
    public required string SocialSecurity { get; init; }

    /// <summary>Pension, insurance and other bodies.</summary>
    public required string OtherSocialBodies { get; init; }

    /// <summary>Net pay owed.</summary>
    public required string NetPay { get; init; }

    /// <summary>Holiday pay owed.</summary>
    public required string HolidayDebt { get; init; }

    /// <summary>Contributions on holiday pay owed.</summary>
    public required string HolidayDebtCharges { get; init; }

    /// <summary>Expenses owed to members, by member.</summary>
    public required string ExpensesOwed { get; init; }

    /// <summary>Pay accrued at closing.</summary>
    public required string AccruedPay { get; init; }

    /// <summary>Contributions accrued at closing.</summary>
    public required string AccruedCharges { get; init; }

    /// <summary>Money nobody has placed yet.</summary>
    public required string Suspense { get; init; }

    /// <summary>The entity's bank account.</summary>
    public required string Bank { get; init; }

    /// <summary>Card payments on their way to the bank.</summary>
    public required string CardInTransit { get; init; }

    /// <summary>Services sold.</summary>
    public required string Sales { get; init; }

    /// <summary>Gross pay.</summary>
    public required string Pay { get; init; }

    /// <summary>The employer's contributions.</summary>
    public required string EmployerContributions { get; init; }

    /// <summary>Taxes on pay.</summary>
    public required string TaxesOnPay { get; init; }

    /// <summary>Holiday pay accrued.</summary>
    public required string HolidayAccrual { get; init; }

    /// <summary>Services and goods bought, expenses.</summary>
    public required string Expenses { get; init; }

    /// <summary>Cost of a write-down.</summary>
    public required string WriteDownMade { get; init; }

    /// <summary>A write-down taken back.</summary>
    public required string WriteDownTakenBack { get; init; }

    /// <summary>A claim lost for certain.</summary>
    public required string CertainLoss { get; init; }

    /// <summary>Recovered on a claim that was written off.</summary>
    public required string RecoveredLater { get; init; }

    /// <summary>Interest for late payment.</summary>
    public required string LateInterest { get; init; }

    /// <summary>The flat compensation of 40 euro.</summary>
    public required string FlatCompensation { get; init; }

    /// <summary>Cents a client paid short.</summary>
    public required string SmallDifferences { get; init; }

    /// <summary>Money given for good, to the guarantee fund.</summary>
    public required string Gifts { get; init; }

    /// <summary>Charges of bank and card.</summary>
    public required string BankCosts { get; init; }
}
