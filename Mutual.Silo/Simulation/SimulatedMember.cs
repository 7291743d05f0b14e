using Mutual.Grains.Kernel;
using Mutual.Grains.Members;
using Mutual.Grains.Payments;
using NodaTime;

namespace Mutual.Silo.Simulation;

/// <summary>How a member's work comes.</summary>
internal enum WorkPattern
{
    /// <summary>The same every month, agreed by the quarter.</summary>
    Steady,

    /// <summary>Large and small orders with gaps between them, agreed as they come.</summary>
    Lumpy,

    /// <summary>A season of half a year, and little outside it.</summary>
    Seasonal,
}

/// <summary>A member of the simulated world.</summary>
/// <param name="Number">1, 2, 3 … in the world.</param>
/// <param name="Level">Net work of an ordinary month.</param>
/// <param name="Season">First month of a seasonal member's season, 1 to 12.</param>
/// <param name="Regulars">Clients it works for, the usual one first.</param>
/// <param name="JoinsOn">Day it joins.</param>
/// <param name="LeavesOn">Day it leaves; null: it stays.</param>
/// <param name="Account">To which it is paid, and from which it pays its share.</param>
/// <param name="ClosesOn">Day its bank closes the account, which it tells the mutual only when a salary came back; null: never.</param>
/// <param name="NextAccount">The account after that one.</param>
/// <param name="Wishes">Other choices of salary, and when they are made.</param>
internal sealed record SimulatedMember(
    int Number, string Name, string Email, string Language, WorkPattern Pattern, Money Level, int Season, IReadOnlyList<int> Regulars, LocalDate JoinsOn, LocalDate? LeavesOn,
    Household Household, SalaryChoice Salary, Iban Account, LocalDate? ClosesOn, Iban NextAccount, IReadOnlyList<(LocalDate On, SalaryChoice Choice)> Wishes)
{
    /// <summary>The member of a number.</summary>
    public static SimulatedMember Of(WorldTerms terms, int number)
    {
        var chance = Chance.Of(terms.Seed, terms.Entity, "member", number);
        var home = terms.Country.ToString().ToUpperInvariant();
        var joins = JoiningOf(terms, chance, number);
        var leaves = LeavingOf(terms, chance, joins, number);
        var salary = new SalaryChoice(
            chance.InThousand(150) ? new Money(chance.Amount(3_500_00, 6_500_00, 50_00)) : null, chance.Weighted(8, 70, 14, 8) switch { 0 => 1000, 1 => 1500, 2 => 2000, _ => 3000 },
            chance.Weighted(10, 75, 15) switch { 0 => 3000, 1 => 5000, _ => 8000 });
        return new(
            number, Fictitious.Person(chance, number), Fictitious.Email("member", number), home is "FR" ? "fr" : chance.Pick(["nl", "fr", "en"]), (WorkPattern)chance.Weighted(55, 28, 17),
            new Money(chance.Amount(3_200_00, 7_800_00, 50_00)), chance.Between(1, 12), RegularsOf(terms, chance), joins, leaves, HouseholdOf(chance), salary, Fictitious.Account(chance, home),
            terms.Months >= 2 && (number == 4 || chance.InThousand(15)) ? terms.From.PlusMonths(chance.Between(1, terms.Months - 1)) : null, Fictitious.Account(chance, home),
            WishesOf(terms, chance, salary));
    }

    // One in eight joins during the year, the second member always, so that every world has one.
    private static LocalDate JoiningOf(WorldTerms terms, Chance chance, int number)
    {
        var calendar = BusinessCalendar.Of(terms.Country);
        return terms.Months >= 2 && (number == 2 || chance.InThousand(125))
            ? calendar.OnOrAfter(terms.From.PlusMonths(chance.Between(1, terms.Months - 1)).PlusDays(chance.Between(0, 12)))
            : calendar.OnOrAfter(terms.From.PlusDays(chance.Between(1, 6)));
    }

    // One in sixteen leaves again, the third member always. Not in the last month, so that its last payslip is seen.
    private static LocalDate? LeavingOf(WorldTerms terms, Chance chance, LocalDate joins, int number)
    {
        if (terms.Months < 3 || !(number == 3 || chance.InThousand(62))) return null;
        var leaves = BusinessCalendar.Of(terms.Country).OnOrBefore(terms.From.PlusMonths(chance.Between(terms.Months / 2, terms.Months - 1)).PlusDays(-chance.Between(1, 20)));
        return leaves > joins.PlusDays(40) ? leaves : null;
    }

    private static List<int> RegularsOf(WorldTerms terms, Chance chance)
    {
        var regulars = new List<int>();
        for (var wanted = chance.Between(2, 4); regulars.Count < Math.Min(wanted, terms.Clients);)
        {
            var client = chance.Between(1, terms.Clients);
            if (!regulars.Contains(client)) regulars.Add(client);
        }
        return regulars;
    }

    private static Household HouseholdOf(Chance chance)
    {
        var spouse = chance.Weighted(60, 12, 5, 23) switch { 0 => null, 1 => "none", 2 => "other-max-290", _ => "above" };
        var children = chance.Weighted(55, 18, 18, 9);
        return new(spouse, children, spouse is null && children > 0);
    }

    private static List<(LocalDate On, SalaryChoice Choice)> WishesOf(WorldTerms terms, Chance chance, SalaryChoice first)
    {
        if (terms.Months < 4 || !chance.InThousand(80)) return [];
        var calendar = BusinessCalendar.Of(terms.Country);
        var month = chance.Between(2, terms.Months - 2);
        var on = calendar.OnOrAfter(terms.From.PlusMonths(month).PlusDays(chance.Between(0, 9)));
        return chance.Weighted(1, 1) == 0
            ? [(on, first with { Paused = true }), (calendar.OnOrAfter(on.PlusMonths(1)), first)]
            : [(on, first with { Maximum = new Money(chance.Amount(2_500_00, 4_000_00, 50_00)) })];
    }
}
