using Mutual.Grains.Salaries;

namespace Mutual.Tests.Salaries;

public class SalaryProjectionTests
{
    private static readonly SalaryMonth Month = new()
    {
        Balance = new(3000_00),
        CreditsAhead = [new(1500_00), default, new(4000_00)],
    };

    [Fact]
    public void The_next_twelve_salaries_are_those_of_the_glide_path()
    {
        var ahead = SalaryProjection.Of(Month);
        ahead.Should().HaveCount(12);
        ahead[0].Should().Be(new ProjectedMonth(0, new(1215_00), new(1215_00), new(1215_00), SalaryLimit.Tail));
        ahead[1].Budget.Should().Be(GlidePath.Decide(new() { Balance = new(3285_00), CreditsAhead = [default, new(3600_00)], LastBudget = new(1215_00) }).Budget);
        foreach (var month in ahead) (month.Lowest <= month.Budget && month.Budget <= month.Highest).Should().BeTrue();
        ahead.Should().Contain(month => month.Lowest < month.Highest);
        ahead.Aggregate(Money.Zero, (sum, month) => sum + month.Budget).Should().BeLessThanOrEqualTo(new Money(8100_00));
    }

    [Fact]
    public void A_pause_pays_nothing_a_floor_is_kept_and_a_leaver_has_one_month_left()
    {
        SalaryProjection.Of(Month with { Paused = true }).Should().OnlyContain(month => month.Highest.IsZero && month.Limit == SalaryLimit.Pause);
        SalaryProjection.Of(Month with { Leaving = true }).Should().Equal(new ProjectedMonth(0, new(3000_00), new(3000_00), new(3000_00), SalaryLimit.Balance));
        SalaryProjection.Of(Month with { LegalFloor = new(1300_00) })[0].Limit.Should().Be(SalaryLimit.Floor);
    }

    [Fact]
    public void A_salary_is_explained_in_three_languages()
    {
        var said = SalarySentences.Of(SalaryExplanation.Of(Month), ["0412", "0413"]);
        said.En.Should().HaveCount(6).And.StartWith("This month's salary budget is €1,215.00, the employer's cost included.").And.Contain("The account (€3,000.00) and these confirmed orders carry it: 0412, 0413.");
        said.En[^1].Should().Contain("€8,100.00");
        said.Fr[0].Should().Be("Le budget salarial du mois est de 1 215,00 €, coût employeur compris.");
        said.Nl[0].Should().StartWith("Het loonbudget van deze maand is € 1.215,00");
        (said.Fr.Length, said.Nl.Length).Should().Be((6, 6));
    }

    [Fact]
    public void Every_limit_and_every_shock_has_its_sentence()
    {
        var explanation = SalaryExplanation.Of(Month with { Plan = SalaryPlan.Default with { Maximum = new(1000_00) } });
        foreach (var limit in Enum.GetValues<SalaryLimit>())
            foreach (var shock in Enum.GetValues<SalaryShock>())
                foreach (var raise in Enum.GetValues<RaiseBy>())
                {
                    var said = SalarySentences.Of(explanation with { Decision = explanation.Decision with { Limit = limit, Shock = shock }, Raise = explanation.Raise with { By = raise } }, []);
                    said.En.Concat(said.Fr).Concat(said.Nl).Should().OnlyContain(sentence => sentence.EndsWith('.') && !sentence.Contains('{'));
                }
    }
}
