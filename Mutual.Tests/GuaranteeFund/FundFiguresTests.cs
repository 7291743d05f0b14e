using CsCheck;
using Mutual.Grains.GuaranteeFund;
using NodaTime;
using static Mutual.Tests.GuaranteeFund.FundBooks;

namespace Mutual.Tests.GuaranteeFund;

/// <summary>Statement lines, concentration, coverage and stress, without a database.</summary>
public sealed class FundFiguresTests
{
    private static readonly Guid Invoice = Guid.NewGuid();

    [Fact]
    public void What_comes_back_of_a_claim_repays_the_fund_first_and_the_rest_is_contribution()
    {
        // Row 27: 935 after a claim of 915.
        var (parts, claim) = FundLines.OfInvoice([Line("defaulted", Day, 915_00), Line("recovered", Day.PlusDays(20), -935_00)]);
        parts.Select(part => (part.Contribution, part.Claim, part.Recovery)).Should().Equal((0, 915_00, 0), (20_00, 0, 915_00));
        claim.Should().Be(new FundClaim(Invoice, Day, new(915_00), new(915_00), 915_00 * 20));
    }

    [Fact]
    public void Every_line_is_told_apart_without_losing_a_cent() =>
        Gen.Select(Gen.Const("collected"), Gen.Const("recovered"), Gen.Const("credit-note"), Gen.Const("defaulted"), (a, b, c, d) => new[] { a, b, c, d })
            .SelectMany(kinds => Gen.Select(Gen.Int[0, 3], Gen.Long[-500_00, 500_00], (kind, cents) => Line(kinds[kind], Day, cents)).Array[1, 12])
            .Sample(lines => FundLines.OfInvoice(lines).Parts.All(part => part.Claim - part.Contribution - part.Recovery == part.Line.Cents));

    [Fact]
    public void Alike_clients_have_the_lowest_index_and_a_single_one_the_highest()
    {
        Concentration.Of([.. Enumerable.Range(1, 100).Select(i => On(i, 500_00))]).Herfindahl.Should().Be(100);
        Concentration.Of([On(1, 1_00), On(1, 99_00)]).Should().BeEquivalentTo(new Concentration(1, 10_000, [new(1, new(100_00), 1m)], []));
        var of = Concentration.Of([On(1, 60_00), On(2, 40_00)]);
        (of.Herfindahl, of.TopTen[1].Share).Should().Be((5_200, 0.4m));
        Concentration.Of([]).Herfindahl.Should().Be(0);
    }

    [Fact]
    public void Only_accepted_invoices_that_are_not_too_late_cover_what_is_owed()
    {
        OpenInvoice Of(int daysLate, bool accepted) => new(Guid.NewGuid(), ClientOf(1), Day.PlusDays(-daysLate), new(90_00), new(100_00), accepted);
        var book = new FundBook(Day, default, new(1_000_00), new(300_00), default, default, [Of(0, true), Of(30, true), Of(31, true), Of(0, false)]);
        Coverage.Of(book, Policy).Should().Be(new Coverage(new(1_000_00), new(300_00), new(200_00), 0.5m));
        Coverage.Of(Book(default), Policy).Ratio.Should().BeNull();
    }

    [Fact]
    public void Stress_on_a_small_book_is_what_one_reckons_by_hand()
    {
        var book = Book(new(10_000_00), On(1, 4_000_00, -10), On(2, 1_000_00, 70), On(3, 1_000_00, -10)) with { Contributions = new(900_00), Salaries = new(5_000_00), Cash = new(3_000_00) };
        var test = FundStress.Of(book, new(1, "be", Country.Be, "Coopérative", "BE0000000097", "BE68539007547034", "GKCCBEBB"), Policy, 0);
        test.Scenarios.Select(scenario => scenario.Code).Should().Equal("largest-client-fails", "sector-shock", "ban-45", "all-late-30", "funder-late");
        test.Required.Should().Be(RequiredFund.Of(book.Exposures, Day, Rules).Required);

        // 4 000 fails whole; the sector (client 1 alone has 30 %) loses 1 − 0.875 × 0.8125 = 28.90625 % of 4 000; 45 % of 900; client 2 reaches 90 days; 5 000 of salaries against 3 000.
        test.Scenarios.Select(scenario => scenario.Loss.Cents).Should().Equal(4_000_00, 1_156_25, 405_00, 1_000_00, 0);
        test.Scenarios.Select(scenario => scenario.HeldAfter.Cents).Should().Equal(6_000_00, 8_843_75, 9_595_00, 9_000_00, 8_000_00);
        test.Scenarios[0].RequiredAfter.Should().Be(RequiredFund.Of([.. book.Exposures.Where(exposure => exposure.Group != ClientOf(1))], Day, Rules).Required);
        test.Scenarios[3].RequiredAfter.Should().Be(RequiredFund.Of([.. book.Exposures.Where(exposure => exposure.Group != ClientOf(2))], Day.PlusDays(30), Rules).Required);
        test.Scenarios.Should().OnlyContain(scenario => scenario.ThrottleStep == 0);
    }

    [Fact]
    public void Every_scenario_has_a_chart_that_is_well_formed_and_shows_its_title_and_figures()
    {
        var test = FundStress.Of(Book(new(1_000_00), On(1, 4_000_00)), new(1, "be", Country.Be, "Coopérative", "BE0000000097", "BE68539007547034", "GKCCBEBB"), Policy, 0);
        foreach (var scenario in test.Scenarios)
        {
            var svg = System.Xml.Linq.XDocument.Parse(StressChart.Of(test, scenario)).Root!;
            svg.Value.Should().Contain(StressChart.TitleOf(scenario.Code)).And.Contain("held after").And.Contain("2026-06-30");
        }
        StressChart.Of(test, test.Scenarios[0]).Should().Contain("−3\u202f000.00", "the fund would owe");
    }

    [Fact]
    public void An_empty_book_survives_every_scenario() =>
        FundStress.Of(Book(default), new(1, "be", Country.Be, "Coopérative", "BE0000000097", "BE68539007547034", "GKCCBEBB"), Policy, 0)
            .Scenarios.Should().OnlyContain(scenario => scenario.Loss.IsZero && scenario.RequiredAfter.IsZero && scenario.ThrottleStep == 0);

    private static FundLine Line(string kind, LocalDate on, long cents) => new(kind, Invoice, on, cents);
}
