using System.Globalization;
using FluentAssertions;
using Mutual.Grains.Kernel;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Mutual.Tests.Kernel;

public class NationalNumberTests
{
    [Theory]
    [InlineData(Country.Be, "85.07.30-033 28", "85073003328")]
    [InlineData(Country.Be, "17 07 30 033 84", "17073003384")]
    [InlineData(Country.Fr, "2 95 10 99 126 111 93", "295109912611193")]
    [InlineData(Country.Fr, "253072B07300470", "253072B07300470")]
    [InlineData(Country.Fr, "2 53 07 2a 073 004 43", "253072A07300443")]
    public void Numbers_whose_check_digits_fit_are_kept_without_spaces(Country country, string raw, string kept) =>
        NationalNumber.Read(country, raw).Accepted.InClear.Should().Be(kept);

    [Theory]
    [InlineData(Country.Be, "85073003327", "national-number-checksum")]
    [InlineData(Country.Be, "8507300332", "national-number-format")]
    [InlineData(Country.Be, "8507300332A", "national-number-format")]
    [InlineData(Country.Be, "٨٥٠٧٣٠٠٣٣٢٨", "national-number-format")]
    [InlineData(Country.Be, null, "national-number-format")]
    [InlineData(Country.Fr, "295109912611199", "national-number-checksum")]
    [InlineData(Country.Fr, "253072A07300470", "national-number-checksum")]
    [InlineData(Country.Fr, "253072C07300470", "national-number-format")]
    [InlineData(Country.Fr, "2951099126111", "national-number-format")]
    public void Others_are_refused_by_name(Country country, string? raw, string code) =>
        NationalNumber.Read(country, raw).Refused!.Code.Should().Be(code);

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    public void A_bis_number_has_twenty_or_forty_added_to_the_month(int added)
    {
        var number = Belgian($"85{7 + added}30033");
        number.BornBy(Day("2026-01-01")).Should().Be(Day("1985-07-30"));
    }

    [Fact]
    public void A_day_of_birth_that_does_not_exist_is_no_number()
    {
        NationalNumber.Read(Country.Be, Key("850230033")).Refused!.Code.Should().Be("national-number-format");
        NationalNumber.Read(Country.Be, Key("851330033")).Refused!.Code.Should().Be("national-number-format");
        Belgian("840229033").BornBy(Day("2026-01-01")).Should().Be(Day("1984-02-29"));
    }

    [Fact]
    public void An_unknown_day_of_birth_counts_as_the_last_of_what_is_known()
    {
        Belgian("850700033").BornBy(Day("2026-01-01")).Should().Be(Day("1985-07-31"));
        Belgian("850000033").BornBy(Day("2026-01-01")).Should().Be(Day("1985-12-31"));
        French("185070000000").BornBy(Day("2026-01-01")).Should().Be(Day("1985-07-31"));
        French("185300000000").BornBy(Day("2026-01-01")).Should().Be(Day("1985-12-31"));
    }

    [Fact]
    public void Somebody_born_in_2017_is_too_young_until_his_sixteenth_birthday()
    {
        var child = NationalNumber.Read(Country.Be, "17073003384").Accepted;
        child.MayJoinOn(Day("2026-11-24"))!.Code.Should().Be("member-too-young");
        child.MayJoinOn(Day("2033-07-29"))!.Code.Should().Be("member-too-young");
        child.MayJoinOn(Day("2033-07-30")).Should().BeNull();
    }

    [Fact]
    public void A_French_number_of_year_09_is_of_2009_and_of_year_30_of_1930()
    {
        French("109070000000").BornBy(Day("2026-01-01")).Should().Be(Day("2009-07-31"));
        French("130070000000").BornBy(Day("2026-01-01")).Should().Be(Day("1930-07-31"));
    }

    [Fact]
    public void It_prints_masked_wherever_it_is_printed() =>
        $"{NationalNumber.Read(Country.Be, "85073003328").Accepted}".Should().Be("*********28");

    private static NationalNumber Belgian(string nine) => NationalNumber.Read(Country.Be, Key(nine)).Accepted;

    private static string Key(string nine) => $"{nine}{97 - (long.Parse(nine, CultureInfo.InvariantCulture) % 97):00}";

    private static NationalNumber French(string twelve)
    {
        var thirteen = $"{twelve}1";
        return NationalNumber.Read(Country.Fr, $"{thirteen}{97 - (long.Parse(thirteen, CultureInfo.InvariantCulture) % 97):00}").Accepted;
    }

    private static LocalDate Day(string iso) => LocalDatePattern.Iso.Parse(iso).Value;
}
