using Mutual.Grains.Payroll.Reserves;

namespace Mutual.Grains.Payroll.Declarations;

/// <summary>What a worker is told, and the tax office, of a year's pay: 281.10 in Belgium, the yearly totals of DSN in France.</summary>
/// <param name="Year">The tax year. A month corrected later counts as corrected, in its own year.</param>
/// <param name="Months">Months with a salary.</param>
/// <param name="Boxes">By code of the form.</param>
/// <param name="Sums">As declared, for whoever adds up.</param>
public sealed record PayStatement(Guid Member, string Number, string Name, PayStatus Status, int Year, int Months, IReadOnlyList<StatementBox> Boxes, DeclaredSums Sums);

/// <summary>A box of the form.</summary>
/// <param name="Code">As the form numbers it: <c>286</c>, <c>S21.G00.50.009</c>.</param>
/// <param name="Item">What it is: <c>withholding</c>.</param>
public sealed record StatementBox(string Code, string Item, Money Amount);

/// <summary>A year's statements together, against the books.</summary>
/// <param name="Entity">Code of the entity.</param>
/// <param name="Workers">Statements: one for each member and status.</param>
/// <param name="Sums">Of all of them.</param>
/// <param name="Boxes">Every box added up.</param>
public sealed record PayStatements(string Entity, Country Country, int Year, int Workers, DeclaredSums Sums, IReadOnlyList<StatementBox> Boxes, IReadOnlyList<Reconciled> Reconciliation)
{
    /// <summary>Whether the books hold exactly what is declared.</summary>
    public bool Agrees => Reconciliation.All(one => one.Difference.IsZero);
}

/// <summary>One worker's year while it is added up.</summary>
/// <remarks>
/// Belgium: taxable pay is gross after social contributions; holiday pay on leaving is taxed apart (251), year-end bonus and double holiday pay are pay (250). The two parts of the work bonus
/// are the ones granted. France: what DSN calls net paid (50.004) is before tax. Which box is whose is professional knowledge, to be confirmed by the entity's accountant before production.
/// </remarks>
internal sealed class WorkerYear(Guid member, string number, string name, PayStatus status)
{
    private readonly SortedDictionary<string, StatementBox> boxes = new(StringComparer.Ordinal);
    private DeclaredSums sums = DeclaredSums.None;
    private int months;

    public Guid Member => member;

    /// <summary>A month's salary.</summary>
    public void Add(PayPacks packs, Country country, in PayInput input, in PayAmounts pay, ReadOnlySpan<PayLine> working)
    {
        months++;
        var (days, hours) = DeclaredTime.Of(input, country);
        sums = sums.Plus(new(pay.Gross, pay.EmployeeContribution, pay.SpecialContribution, pay.EmployerContribution, pay.Reduction, pay.Withholding, pay.Net, days, hours));
        if (country is Country.Be)
        {
            var bonus = Belgium.BelgianPay.Of(packs.Belgium.On(input.Day), input, null).Bonus;
            Box("250", "remuneration", pay.Gross - pay.EmployeeContribution);
            Box("284.A", "work-bonus-a", Money.Euro(bonus.A));
            Box("284.B", "work-bonus-b", Money.Euro(bonus.B));
            Box("286", "withholding", pay.Withholding);
            Box("287", "special-contribution", pay.SpecialContribution);
            return;
        }
        Box("S21.G00.50.002", "net-taxable", Line(working, "netTaxable"));
        Box("S21.G00.50.004", "net-before-tax", pay.Gross - pay.EmployeeContribution);
        Box("S21.G00.50.009", "withholding", pay.Withholding);
        Box("S21.G00.51", "gross", pay.Gross);
        Box("csg-crds", "not-deductible", Line(working, "employee.csgNonDeductible") + Line(working, "employee.crds"));
        Box("health-plan", "employer-s-part", Line(working, "employer.healthPlan"));
    }

    /// <summary>A special payment.</summary>
    public void Add(string kind, DeclaredSums special)
    {
        sums = sums.Plus(special);
        if (kind == PayItemKind.LeavingHoliday) Box("251", "holiday-pay-on-leaving", special.Gross - special.EmployeeContribution);
        else Box("250", "remuneration", special.Gross - special.EmployeeContribution);
        Box("286", "withholding", special.Withholding);
    }

    public PayStatement Done(int year) => new(member, number, name, status, year, months, [.. boxes.Values], sums);

    private void Box(string code, string item, Money amount) => boxes[code] = new(code, item, amount + (boxes.TryGetValue(code, out var before) ? before.Amount : Money.Zero));

    private static Money Line(ReadOnlySpan<PayLine> working, string item)
    {
        foreach (ref readonly var line in working)
            if (line.Item == item) return Money.Euro(line.Result);
        return Money.Zero;
    }
}
