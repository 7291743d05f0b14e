using Mutual.Grains.Documents;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Payslips;
using NodaTime;

namespace Mutual.Tests.Payroll.Payslips;

/// <summary>Payslips worked with the real packs, of nobody.</summary>
internal static class PayslipSamples
{
    public static readonly Dictionary<string, PayslipStatement> All = new()
    {
        ["be-single"] = Of("be-single", Country.Be, new(new(2026, 11, 27), PayStatus.WhiteCollar, default, new(400_000), TimeWorked.FullMonth), DocumentLanguage.En, "Member of Sample"),
        ["be-family-part-time"] = Of("be-family-part-time", Country.Be, new(new(2026, 10, 28), PayStatus.BlueCollar, new(Spouse.NoIncome, 3), new(151_235), TimeWorked.Hours(120, 174.8m)), DocumentLanguage.Nl, "Zoë Łódź-Ægir"),
        ["be-artist"] = Of("be-artist", Country.Be, new(new(2026, 8, 28), PayStatus.Artist, new(SingleParent: true, Children: 1), new(225_700), TimeWorked.FullMonth), DocumentLanguage.Fr, "Membre d’un Exemple"),
        ["fr-low"] = Of("fr-low", Country.Fr, new(new(2026, 6, 26), PayStatus.NonCadre, default, new(198_831), TimeWorked.FullMonth, new FrenchTerms(8, 0.011m, new(5000), 0.5m, 0)), DocumentLanguage.Fr, "Salarié d’un Exemple"),
        ["fr-cadre"] = Of("fr-cadre", Country.Fr, new(new(2026, 7, 28), PayStatus.Cadre, default, new(612_345), TimeWorked.FullMonth, new FrenchTerms(60, 0.0208m, new(7000), 0.5m, 0.0295m), 0.075m), DocumentLanguage.En, "Cadre of Sample"),
    };

    private static Money Six(Money amount) => new(amount.Cents * 6);

    private static PayslipStatement Of(string name, Country country, PayInput input, DocumentLanguage language, string holder)
    {
        var pack = PayPacks.BuiltIn.Of(country);
        var working = new PayWorking();
        var amounts = pack.Compute(input, working).Accepted;
        var work = name == "be-single"
            ? Enumerable.Range(1, 3).Select(n => new PayslipWork("advanced", Guid.CreateVersion7(), $"2026-0087{n}", $"041{n}", n == 2 ? "Orchestre de l’Exemple et Festival des Arts de la Scène de la Ville, association" : "Théâtre d’Exemple", new(2026, 11, n * 3), amounts.EmployerCost.Allocate([1, 1, 1])[n - 1]))
            : Enumerable.Range(1, 15).Select(n => new PayslipWork("collected", Guid.CreateVersion7(), n == 4 ? null : $"2026-{n:00000}", $"{n:0000}", "Client & Fils", new(2026, 5, n), new(amounts.EmployerCost.Cents / 15)));
        return new(Guid.CreateVersion7(), $"{input.Day:uuuu-MM}-0417", input.Day.ToYearMonth(), input.Day, country is Country.Be ? new("be", country, "Mutuelle du Travail SC", "BE0403170701") : new("fr", country, "Atelier Lumière SCIC", "FR83404833048"),
            new(Guid.CreateVersion7(), "0417", holder, language), pack.VersionOn(input.Day).Accepted, amounts.EmployerCost + new Money(3), amounts, input, [.. working.Keep().Select(line => PayslipLine.Of(line))],
            new(6, Six(amounts.Gross), Six(amounts.EmployeeContribution), Six(amounts.Withholding), Six(amounts.SpecialContribution), Six(amounts.Net), Six(amounts.EmployerCost), Six(amounts.HolidayAccrual)),
            new(new(123_456), new(8000)), [.. work], "7034", "3f2a91c07be4d815",
            name == "be-artist" ? [new("double-holiday", input.Day.ToYearMonth(), new(368_000), new(44_438), new(153_498), new(170_064), Money.Zero, new(170_064), "be"), new("recovery", input.Day.ToYearMonth(), Money.Zero, Money.Zero, Money.Zero, Money.Zero, Money.Zero, new(-12_345), "be")] : []);
    }
}
