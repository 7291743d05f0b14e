using Mutual.Grains.Clients;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using NodaTime;

namespace Mutual.Silo.Simulation;

/// <summary>What a world is made from: the same terms, the same world.</summary>
/// <param name="Seed">Of all its luck.</param>
/// <param name="Entity">Code of the entity.</param>
/// <param name="Members">People who join in all.</param>
/// <param name="Months">Months played.</param>
/// <param name="Recession">From the fourth month on work gets scarce, half of the clients pay weeks later, and more fail, the largest among them.</param>
internal sealed record WorldTerms(int Seed, string Entity, Country Country, int Members, int Months, bool Recession = false)
{
    /// <summary>First day.</summary>
    public LocalDate From { get; } = new(2026, 1, 1);

    /// <summary>Last day.</summary>
    public LocalDate To => From.PlusMonths(Months).PlusDays(-1);

    /// <summary>First day of the bad times, if they come.</summary>
    public LocalDate RecessionFrom => From.PlusMonths(3);

    /// <summary>VAT of ordinary work at home, in percent.</summary>
    public decimal HighRate => Country is Country.Be ? 21m : 20m;

    /// <summary>VAT of work at a reduced rate.</summary>
    public decimal LowRate => Country is Country.Be ? 6m : 5.5m;

    /// <summary>Two clients for five members.</summary>
    public int Clients => Math.Max(8, Members * 2 / 5);
}

/// <summary>One entity's people, before anything happens.</summary>
/// <param name="Terms">What it was made from.</param>
/// <param name="Entity">The entity they belong to.</param>
/// <param name="Clients">By number.</param>
/// <param name="Members">By number.</param>
/// <param name="Endowment">What the founders give to the guarantee fund on the first day.</param>
/// <param name="Loan">What they lend beside it, to be paid back one day; zero when they give all.</param>
internal sealed record World(WorldTerms Terms, Entity Entity, IReadOnlyList<SimulatedClient> Clients, IReadOnlyList<SimulatedMember> Members, Money Endowment, Money Loan)
{
    // Two months' work of everybody, for clients pay long after payday.
    private const long FoundingPerMember = 14_000_00;

    /// <summary>Makes the world of some terms.</summary>
    /// <param name="id">Number of the entity.</param>
    public static World Of(WorldTerms terms, short id)
    {
        var chance = Chance.Of(terms.Seed, terms.Entity, "entity");
        var home = terms.Country.ToString().ToUpperInvariant();
        var entity = new Entity(id, terms.Entity, terms.Country, $"Fictional Mutual {home}", Fictitious.Vat(chance, home)!.Value, Fictitious.Account(chance, home).Value, $"FICT{home}{home}");
        entity = entity with { Seat = new(Fictitious.Street(chance), Fictitious.PostCode(chance, home), Fictitious.Town(chance), Fictitious.Register(terms.Country, entity.VatNumber), Fictitious.Email("office", id)) };

        // Of the last clients, one in forty fails, never none; in a recession five times as many, and first of all the largest. Only firms at home do, whose failure the mutual can read about.
        IReadOnlyList<SimulatedMember> members = [.. Enumerable.Range(1, terms.Members).Select(number => SimulatedMember.Of(terms, number))];
        var alive = Enumerable.Range(1, terms.Clients).Select(number => SimulatedClient.Of(terms, number, fails: false)).ToList();
        List<int> mayFail = [.. alive.Where(client => client.Number > 2 && client.Country == home && client.Kind is ClientKind.Business).Select(client => client.Number).Reverse()];
        IEnumerable<int> first = terms.Recession ? [Largest(mayFail, members)] : [];
        var failing = first.Concat(mayFail).Distinct().Take(Math.Max(1, terms.Clients / 40) * (terms.Recession ? 5 : 1)).ToHashSet();
        var clients = alive.ConvertAll(client => failing.Contains(client.Number) ? SimulatedClient.Of(terms, client.Number, fails: true) : client);

        // A mutual that goes into a recession has a fund as large as its rules ask for and no larger: what it needs beside it to pay salaries before clients pay is lent.
        var founding = new Money(FoundingPerMember * terms.Members);
        var endowment = terms.Recession ? Money.Min(PlannedBook.Required(terms, clients, members, PolicyDefaults.From(terms.From)), founding) : founding;
        return new(terms, entity, clients, members, endowment, founding - endowment);
    }

    /// <summary>The client of which most ordinary work is to be expected.</summary>
    private static int Largest(IEnumerable<int> clients, IReadOnlyList<SimulatedMember> members) =>
        clients.MaxBy(client => members.Where(member => member.Regulars[0] == client).Sum(member => member.Level.Cents));
}
