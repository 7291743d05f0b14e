using CsCheck;
using FluentAssertions;
using Mutual.Grains.Invoices;
using Mutual.Grains.Kernel;
using Xunit;

namespace Mutual.Tests.Invoices;

public class VatTests
{
    [Theory]
    [InlineData(Country.Be, "BE", 21, 21000)]
    [InlineData(Country.Be, "BE", 12, 12000)]
    [InlineData(Country.Be, "BE", 6, 6000)]
    [InlineData(Country.Be, "BE", 0, 0)]
    [InlineData(Country.Fr, "FR", 20, 20000)]
    [InlineData(Country.Fr, "FR", 10, 10000)]
    [InlineData(Country.Fr, "FR", 5.5, 5500)]
    [InlineData(Country.Fr, "MC", 2.1, 2100)]
    public void At_home_the_rates_of_the_country_are_charged(Country seller, string client, decimal rate, long cents)
    {
        var treatment = Vat.Of(seller, client, null, rate).Accepted;
        treatment.Should().Be(new VatTreatment(VatTreatmentKind.Standard, rate, rate == 0 ? "Z" : "S", null));
        Vat.On(new Money(100_000), treatment.Percent).Should().Be(new Money(cents));
    }

    [Theory]
    [InlineData(Country.Be, "BE", null, 19, "vat-rate-not-in-pack")]
    [InlineData(Country.Be, "BE", null, 20, "vat-rate-not-in-pack")]
    [InlineData(Country.Fr, "FR", null, 21, "vat-rate-not-in-pack")]
    [InlineData(Country.Fr, "FR", null, 0, "vat-rate-not-in-pack")]
    [InlineData(Country.Be, "BE", null, -21, "vat-rate-not-in-pack")]
    [InlineData(Country.Be, "FR", "FR40303265045", 19, "vat-rate-not-in-pack")]
    [InlineData(Country.Be, "FR", null, 0, "reverse-charge-needs-vat-number")]
    [InlineData(Country.Be, "FR", "BE0403170701", 0, "reverse-charge-needs-vat-number")]
    [InlineData(Country.Be, "FR", "FR41303265045", 0, "vat-number-checksum")]
    [InlineData(Country.Be, "FR", "303265045", 21, "vat-number-country")]
    public void What_the_law_does_not_know_is_refused_by_name(Country seller, string client, string? number, decimal rate, string code) =>
        Vat.Of(seller, client, number, rate).Refused!.Code.Should().Be(code);

    [Theory]
    [InlineData(Country.Be, "FR", "FR40303265045", "art. 21, § 2")]
    [InlineData(Country.Be, "GR", "EL094259216", "art. 21, § 2")]
    [InlineData(Country.Fr, "BE", "BE 0403.170.701", "283-2")]
    [InlineData(Country.Fr, "DE", "NL004495445B01", "283-2")]
    public void A_firm_elsewhere_in_the_Union_declares_the_VAT_itself_whatever_rate_was_asked(Country seller, string client, string number, string article)
    {
        foreach (var rate in (decimal[])[0, seller is Country.Be ? 21 : 20])
        {
            var treatment = Vat.Of(seller, client, number, rate).Accepted;
            treatment.Should().BeEquivalentTo(new { Kind = VatTreatmentKind.ReverseCharge, Percent = 0m, Category = "AE" });
            treatment.Mention.Should().Contain("Autoliquidation").And.Contain(article).And.Contain("art. 196");
        }
    }

    [Fact]
    public void A_client_elsewhere_in_the_Union_without_a_number_pays_the_seller_s_VAT()
    {
        Vat.Of(Country.Be, "FR", null, 21).Accepted.Should().BeEquivalentTo(new { Kind = VatTreatmentKind.Standard, Percent = 21m });
        Vat.Of(Country.Be, "FR", "BE0403170701", 21).Accepted.Kind.Should().Be(VatTreatmentKind.Standard, "it orders under a Belgian number");
    }

    [Fact]
    public void Outside_the_Union_a_firm_pays_no_VAT_of_ours_and_a_consumer_does()
    {
        Vat.IsInUnion("CH").Should().BeFalse();
        Vat.Of(Country.Be, "CH", null, 21).Accepted.Should().BeEquivalentTo(new { Kind = VatTreatmentKind.OutsideScope, Percent = 0m, Category = "O" });
        Vat.Of(Country.Be, "GB", null, 21, isConsumer: true).Accepted.Percent.Should().Be(21);
    }

    [Fact]
    public void An_exemption_carries_its_legal_mention()
    {
        Vat.Exempt(Country.Be, "teaching").Accepted.Should().BeEquivalentTo(new { Kind = VatTreatmentKind.Exempt, Percent = 0m, Category = "E" });
        Vat.Exempt(Country.Fr, "teaching").Accepted.Mention.Should().Contain("261, 4, 4°");
        Vat.Exempt(Country.Fr, "gardening").Refused!.Code.Should().Be("vat-exemption-not-in-pack");
    }

    [Fact]
    public void VAT_is_rounded_once_per_rate_and_document()
    {
        var standard = Vat.Of(Country.Be, "BE", null, 21).Accepted;
        var reduced = Vat.Of(Country.Be, "BE", null, 6).Accepted;
        var document = Vat.OfDocument([(new Money(33), standard), (new Money(108), reduced), (new Money(33), standard), (new Money(33), standard)]);
        document.Should().Equal(new VatOfRate(standard, new Money(99), new Money(21)), new VatOfRate(reduced, new Money(108), new Money(6)));
    }

    [Theory]
    [InlineData(50, 21, 11)]       // 10.5 cents
    [InlineData(-50, 21, -11)]
    [InlineData(100, 5.5, 6)]
    [InlineData(50, 2.1, 1)]       // 1.05 cents
    public void A_half_cent_goes_up(long net, decimal percent, long vat) => Vat.On(new Money(net), percent).Cents.Should().Be(vat);

    [Fact]
    public void A_credit_of_the_whole_takes_back_the_whole_VAT() =>
        Gen.Select(Gen.Long[1, 99_999_999_999], Gen.OneOf(Gen.Const(21m), Gen.Const(5.5m), Gen.Const(2.1m), Gen.Const(12m)))
            .Sample((cents, percent) => Vat.On(new Money(-cents), percent) == -Vat.On(new Money(cents), percent));
}
