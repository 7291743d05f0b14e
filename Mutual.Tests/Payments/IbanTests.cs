using CsCheck;
using FluentAssertions;
using Mutual.Grains.Payments;
using Xunit;

namespace Mutual.Tests.Payments;

public class IbanTests
{
    [Theory]
    [InlineData("BE68539007547035", "iban-checksum")]
    [InlineData("BE6853900754703", "iban-length")]
    [InlineData("BE685390075470340000000000000000000", "iban-length")]
    [InlineData("TR330006100519786457841326", "iban-not-sepa")]
    [InlineData("B\u041568539007547034", "iban-charset")]   // A Cyrillic letter that looks like E.
    [InlineData("BE\u0666\u066839007547034", "iban-charset")]   // Arabic digits.
    [InlineData("6853900754703400", "iban-charset")]
    [InlineData("BE68-5390-0754-7034", "iban-charset")]
    [InlineData("BE", "iban-length")]
    [InlineData(" \u00a0", "text-empty")]
    [InlineData(null, "text-empty")]
    public void A_wrong_account_number_is_refused_by_name(string? typed, string code) => Iban.Parse(typed).Refused!.Code.Should().Be(code);

    [Theory]
    [InlineData("be68 5390 0754 7034")]
    [InlineData("be68\u00a05390\u202f0754\u00a07034")]
    [InlineData("BE68539007547034\r\n")]
    public void Spaces_of_every_kind_and_small_letters_are_accepted(string typed) => Iban.Parse(typed).Accepted.Value.Should().Be("BE68539007547034");

    [Theory]   // The examples of the ISO 13616 registry.
    [InlineData("FR1420041010050500013M02606")]
    [InlineData("DE89370400440532013000")]
    [InlineData("NL91ABNA0417164300")]
    [InlineData("MT84MALT011000012345MTLCAST001S")]
    [InlineData("NO9386011117947")]
    [InlineData("GB29NWBK60161331926819")]
    public void The_examples_of_the_registry_are_accepted(string example) => Iban.Parse(example).Accepted.Value.Should().Be(example);

    [Fact]
    public void An_account_number_prints_masked() => $"{Iban.Parse("BE68539007547034").Accepted}".Should().Be("BE68…7034");

    [Fact]
    public void An_account_number_is_shown_in_groups_of_four() => Iban.Parse("BE68539007547034").Accepted.Display.Should().Be("BE68 5390 0754 7034");

    [Fact]
    public void A_made_number_reads_back_in_every_country() => Any.Sample(iban => Iban.Parse(iban.Display).Accepted == iban);

    [Fact]
    public void One_mistyped_digit_is_always_noticed() => Gen.Select(Any, Gen.Int[0, 33], Gen.Int[1, 9]).Sample((iban, at, shift) =>
    {
        var place = 2 + (at % (iban.Value.Length - 2));
        var typed = iban.Value.ToCharArray();
        if (!char.IsAsciiDigit(typed[place])) return;
        typed[place] = (char)('0' + ((typed[place] - '0' + shift) % 10));
        Iban.Parse(new string(typed)).Refused!.Code.Should().Be("iban-checksum");
    });

    [Fact]
    public void Two_swapped_digits_are_always_noticed() => Gen.Select(Any, Gen.Int[0, 33]).Sample((iban, at) =>
    {
        var place = 4 + (at % (iban.Value.Length - 5));
        var typed = iban.Value.ToCharArray();
        if (!char.IsAsciiDigit(typed[place]) || !char.IsAsciiDigit(typed[place + 1])) return;
        (typed[place], typed[place + 1]) = (typed[place + 1], typed[place]);
        if (typed[place] != typed[place + 1]) Iban.Parse(new string(typed)).IsAccepted.Should().BeFalse();
    });

    private static readonly string[] Countries = [.. Iban.Countries.Keys.Order(StringComparer.Ordinal)];

    private static Gen<Iban> Any => Gen.Select(Gen.Int[0, Countries.Length - 1], Gen.Char["0123456789ABCXYZ"].Array[30])
        .Select((country, account) => Iban.Make(Countries[country], new string(account, 0, Iban.Countries[Countries[country]] - 4)));
}
