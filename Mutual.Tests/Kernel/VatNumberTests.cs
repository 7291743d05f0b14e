using FluentAssertions;
using Mutual.Grains.Kernel;
using Xunit;

namespace Mutual.Tests.Kernel;

public class VatNumberTests
{
    [Theory]
    [InlineData("BE0403170701", "BE0403170701", "BE")]
    [InlineData("be 0403.170.701", "BE0403170701", "BE")]
    [InlineData("FR40303265045", "FR40303265045", "FR")]
    [InlineData("FR 23 334 175 221", "FR23334175221", "FR")]
    [InlineData("FRK7399859412", "FRK7399859412", "FR")]
    [InlineData("FR4Z123456782", "FR4Z123456782", "FR")]
    [InlineData("EL094259216", "EL094259216", "GR")]
    [InlineData("NL004495445B01", "NL004495445B01", "NL")]
    [InlineData("DE136695976", "DE136695976", "DE")]
    public void A_number_that_fits_is_kept_as_printed(string raw, string kept, string country)
    {
        var number = VatNumber.Read(raw).Accepted;
        number.Value.Should().Be(kept);
        number.IsoCountry.Should().Be(country);
    }

    [Theory]
    [InlineData("BE0403170702", "vat-number-checksum")]
    [InlineData("BE2403170701", "vat-number-format")]
    [InlineData("BE403170701", "vat-number-format")]
    [InlineData("BE04031707O1", "vat-number-format")]
    [InlineData("FR84323140391", "vat-number-checksum")]
    [InlineData("FR41303265045", "vat-number-checksum")]
    [InlineData("FRK8399859412", "vat-number-checksum")]
    [InlineData("FRIO399859412", "vat-number-format")]
    [InlineData("0403170701", "vat-number-country")]
    [InlineData("GB980780684", "vat-number-country")]
    [InlineData("GR094259216", "vat-number-country")]
    [InlineData("", "vat-number-country")]
    [InlineData(null, "vat-number-format")]
    public void Others_are_refused_by_name(string? raw, string code) => VatNumber.Read(raw).Refused!.Code.Should().Be(code);

    [Fact]
    public void Every_country_of_the_Union_has_a_shape() =>
        "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".Split(' ')
            .Should().HaveCount(27).And.OnlyContain(prefix => VatNumber.Read(prefix).Refused!.Code == "vat-number-format");
}
