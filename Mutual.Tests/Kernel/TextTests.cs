using CsCheck;
using FluentAssertions;
using Mutual.Grains.Kernel;
using Xunit;

namespace Mutual.Tests.Kernel;

public class TextTests
{
    [Theory]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("=HYPERLINK(\"x\")")]
    [InlineData("@SUM(A1)")]
    [InlineData("'; drop table entry;--")]
    [InlineData("{{7*7}}")]
    [InlineData("Répétition générale 🎭")]
    public void Text_is_kept_as_it_was_written(string text) => InputText.Description(text).Accepted.Should().Be(text);

    [Fact]
    public void Text_is_trimmed_and_normalised()
    {
        InputText.Description("\t =1+1 \u00A0").Accepted.Should().Be("=1+1");
        InputText.Description("Rene\u0301").Accepted.Should().Be("René");
    }

    [Theory]
    [InlineData(null, "text-empty")]
    [InlineData("   \t\u00A0", "text-empty")]
    [InlineData("a\0b", "text-control-character")]
    [InlineData("a\r\nBcc: b", "text-control-character")]
    [InlineData("a\u2028b", "text-control-character")]
    [InlineData("a\uFFFEb", "text-control-character")]
    [InlineData("a\u0085b", "text-control-character")]
    [InlineData("invoice\u202Efdp", "text-bidi-control")]
    [InlineData("a\u2066b", "text-bidi-control")]
    public void Text_that_hides_something_is_refused_by_name(string? text, string code) => InputText.Description(text).Refused!.Code.Should().Be(code);

    [Fact]
    public void Half_a_character_is_no_text() => InputText.Description("a" + (char)0xD800 + "b").Refused!.Code.Should().Be("text-not-unicode");

    [Fact]
    public void Length_is_counted_as_people_count()
    {
        InputText.Description(string.Concat(Enumerable.Repeat("🎭", 500))).IsAccepted.Should().BeTrue();
        InputText.Description(new string('a', 501)).Refused!.Code.Should().Be("text-too-long");
        InputText.Note(new string('a', 2000)).IsAccepted.Should().BeTrue();
        PersonText.Name(new string('é', 71)).Refused!.Code.Should().Be("text-too-long");
    }

    [Fact]
    public void What_was_read_once_reads_the_same_again() =>
        Gen.String.Sample(raw => InputText.Read(raw, 1000) is not { IsAccepted: true } read || InputText.Read(read.Value, 1000) == read);

    [Theory]
    [InlineData(null, "reason-missing")]
    [InlineData("too short", "reason-missing")]
    [InlineData("ten letter", null)]
    [InlineData("a\0bcdefghijkl", "text-control-character")]
    public void A_reason_has_ten_characters(string? raw, string? code) => InputText.Reason(raw).Refused?.Code.Should().Be(code);

    [Theory]
    [InlineData("Théâtre du Port & Cie (Liège)")]
    [InlineData("Łukasz Żółć-O'Brien")]
    [InlineData("Ναυτικός Όμιλος 2026")]
    [InlineData("Rue de l'Été 12/3, bte. 4+5")]
    public void Names_and_addresses_have_letters_digits_and_a_few_marks(string text) => PersonText.AddressLine(text).Accepted.Should().Be(text);

    [Theory]
    [InlineData("A\u200Bnna")]
    [InlineData("A<b>")]
    [InlineData("A\"B")]
    [InlineData("🎭")]
    [InlineData("A;B")]
    public void Names_have_nothing_else(string text) => PersonText.Name(text).Refused!.Code.Should().Be("text-charset");

    [Fact]
    public void A_curly_apostrophe_becomes_a_plain_one() => PersonText.Name("L\u2019Atelier\u00A0Nord").Accepted.Should().Be("L'Atelier Nord");

    [Theory]
    [InlineData("Ada.Lovelace+mutual@Example.ORG", "Ada.Lovelace+mutual@example.org")]
    [InlineData(" a@bücher.example ", "a@xn--bcher-kva.example")]
    public void An_address_keeps_its_left_half_and_gets_a_plain_domain(string raw, string kept) => Email.Read(raw).Accepted.Should().Be(kept);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("@example.org")]
    [InlineData("a@")]
    [InlineData("a@localhost")]
    [InlineData("a@b@example.org")]
    [InlineData("a..b@example.org")]
    [InlineData("a b@example.org")]
    [InlineData("a@exam_ple.org")]
    [InlineData("a@-example.org")]
    [InlineData("a@192.168.0.1")]
    [InlineData("a\r\nBcc:b@example.org")]
    [InlineData("\"a b\"@example.org")]
    public void Other_addresses_are_refused(string? raw) => Email.Read(raw).Refused!.Code.Should().Be("email-invalid");

    [Fact]
    public void An_address_has_254_characters_at_most() =>
        Email.Read($"a@{string.Join('.', Enumerable.Repeat(new string('b', 60), 4))}.{new string('c', 20)}").Refused!.Code.Should().Be("email-invalid");

    [Theory]
    [InlineData("+32 475 12 34 56", "+32475123456")]
    [InlineData("0033 (1) 23-45.67/89", "+33123456789")]
    public void A_phone_number_is_kept_in_its_international_form(string raw, string kept) => Phone.Read(raw).Accepted.Should().Be(kept);

    [Theory]
    [InlineData(null)]
    [InlineData("0475 12 34 56")]
    [InlineData("+32 47")]
    [InlineData("+1234567890123456")]
    [InlineData("+0475123456")]
    [InlineData("+32 475 12 34 5x")]
    [InlineData("32+475123456")]
    [InlineData("+٣٢٤٧٥١٢٣٤٥٦")]
    public void Other_phone_numbers_are_refused(string? raw) => Phone.Read(raw).Refused!.Code.Should().Be("phone-invalid");
}
