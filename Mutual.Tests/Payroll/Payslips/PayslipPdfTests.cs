using Mutual.Grains.Documents;
using Mutual.Grains.Payroll.Payslips;
using Mutual.Tests.Documents;

namespace Mutual.Tests.Payroll.Payslips;

public class PayslipPdfTests
{
    private static readonly Lazy<PayslipPdf> Writer = new(() => new PayslipPdf(PaperTools.Fonts));

    public static TheoryData<string, DocumentLanguage> Papers => new(from name in PayslipSamples.All.Keys from language in Enum.GetValues<DocumentLanguage>() select (name, language));

    [Theory]
    [MemberData(nameof(Papers))]
    public async Task A_payslip_says_in_each_language_the_net_the_cost_the_account_and_where_the_money_went(string name, DocumentLanguage language)
    {
        var payslip = PayslipSamples.All[name];
        var text = await PaperTools.Text(PaperTools.Kept($"payslip-{name}-{language}", Writer.Value.Write(payslip, language)));
        var words = PayslipWords.In(language);
        foreach (var said in new[]
        {
            words["title"], payslip.Number, Printed.Euros(payslip.Paid, language), Printed.Amount(payslip.Amounts.EmployerCost, language), "7034", payslip.Employer.VatNumber, payslip.Pack,
            words["to-social"], words["paid-by"], words["account"], Printed.Amount(payslip.YearToDate.Net, language), "3f2a91c07be4d815", words["working"],
        }) text.Should().Contain(said, name);
        text.Should().NotContain("□").And.NotContain("{0}");
    }

    [Fact]
    public async Task Accents_and_names_of_other_alphabets_can_be_searched_and_copied() =>
        (await PaperTools.Text(Writer.Value.Write(PayslipSamples.All["be-family-part-time"]))).Should().Contain("Zoë Łódź-Ægir").And.Contain("Bedrijfsvoorheffing").And.Contain("Begrensd tot de bijdrage".ToLowerInvariant());

    [Theory]
    [InlineData("be-single", DocumentLanguage.Nl, "artikel 15 van de wet van 12 april 1965")]
    [InlineData("fr-low", DocumentLanguage.Fr, "sans limitation de durée")]
    [InlineData("fr-cadre", DocumentLanguage.En, "sans limitation de durée")]
    public async Task The_mention_of_the_countrys_law_stands_on_it(string name, DocumentLanguage language, string mention) =>
        System.Text.RegularExpressions.Regex.Replace(await PaperTools.Text(Writer.Value.Write(PayslipSamples.All[name], language)), @"\s+", " ").Should().Contain(mention);

    [Fact]
    public void The_same_payslip_is_the_same_paper_to_the_byte()
    {
        var payslip = PayslipSamples.All["fr-low"];
        new PayslipPdf(PdfFonts.Load()).Write(payslip with { }).Should().Equal(Writer.Value.Write(payslip));
        Writer.Value.Write(payslip with { Head = "0000000000000000" }).Should().NotEqual(Writer.Value.Write(payslip));
    }

    [Fact]
    public void The_lines_on_paper_add_up_to_net_and_to_cost()
    {
        foreach (var (name, payslip) in PayslipSamples.All)
        {
            var lines = PaperLines.Of(payslip, PayslipWords.In(DocumentLanguage.En)).Where(line => line.Weight is PaperWeight.Plain or PaperWeight.Strong).ToList();
            lines.Aggregate(Money.Zero, (sum, line) => sum + (line.Worker ?? Money.Zero)).Should().Be(payslip.Amounts.Net, name);
            lines.Aggregate(Money.Zero, (sum, line) => sum + (line.Employer ?? Money.Zero)).Should().Be(payslip.Amounts.EmployerCost, name);
        }
    }

    [Fact]
    public void Every_line_of_every_working_has_a_name_in_each_language()
    {
        foreach (var language in Enum.GetValues<DocumentLanguage>())
            foreach (var line in PayslipSamples.All.Values.SelectMany(payslip => payslip.Working))
                PayslipWords.In(language).OfItem(line.Item).Should().NotBe(line.Item);
    }
}
