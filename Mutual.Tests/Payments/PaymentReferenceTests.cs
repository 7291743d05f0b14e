using System.Numerics;
using CsCheck;
using FluentAssertions;
using Mutual.Grains.Payments;
using Xunit;

namespace Mutual.Tests.Payments;

public class PaymentReferenceTests
{
    [Theory]
    [InlineData(1_234_567_890, "+++123/4567/89002+++")]
    [InlineData(0, "+++000/0000/00097+++")]
    [InlineData(97, "+++000/0000/09797+++")]
    [InlineData(96, "+++000/0000/09696+++")]
    [InlineData(9_999_999_999, "+++999/9999/99948+++")]
    public void A_Belgian_communication_ends_on_its_remainder_and_on_97_when_there_is_none(long digits, string shown) =>
        PaymentReference.Belgian(digits).Display.Should().Be(shown);

    [Theory]
    [InlineData("+++123/4567/89002+++")]
    [InlineData("***123/4567/89002***")]
    [InlineData("123456789002")]
    [InlineData(" 123 4567 89002 ")]
    [InlineData("123.4567.89002")]
    public void A_Belgian_communication_is_read_in_any_spacing(string typed) => PaymentReference.Parse(typed).Accepted.Value.Should().Be("123456789002");

    [Theory]
    [InlineData("+++123/4567/89012+++", "reference-checksum")]
    [InlineData("+++000/0000/00000+++", "reference-checksum")]
    [InlineData("RF19539007547034", "reference-checksum")]
    [InlineData("RF18", "reference-format")]
    [InlineData("RFAB539007547034", "reference-format")]
    [InlineData("RF00539007547034123456789012", "reference-format")]
    [InlineData("12345678900", "reference-format")]
    [InlineData("١٢٣٤٥٦٧٨٩٠٠٢", "reference-format")]
    [InlineData("invoice 12", "reference-format")]
    [InlineData("++++++", "text-empty")]
    public void A_wrong_reference_is_refused_by_name(string typed, string code) => PaymentReference.Parse(typed).Refused!.Code.Should().Be(code);

    [Fact]
    public void A_creditor_reference_is_made_and_shown_in_groups_of_four()
    {
        PaymentReference.Creditor("539007547034").Value.Should().Be("RF18539007547034");
        PaymentReference.Creditor("5390 0754 7034").Display.Should().Be("RF18 5390 0754 7034");
    }

    [Theory]
    [InlineData("thanks for +++123/4567/89002+++ see you", "123456789002")]
    [InlineData("inv 2026-00871 ref 123456789002", "123456789002")]
    [InlineData("ref 123 4567 89002, 3rd reminder", "123456789002")]
    [InlineData("VCS:123/4567/89 002", "123456789002")]
    [InlineData("rf18 5390 0754 7034 thank you", "RF18539007547034")]
    [InlineData("Ref.RF18539007547034/invoice", "RF18539007547034")]
    [InlineData("REF123456789002", "123456789002")]
    [InlineData("+++123/4567/89002+++ and ***000/0000/00097***", "123456789002", "000000000097")]
    [InlineData("+++123/4567/89002+++ +++123/4567/89002+++", "123456789002")]
    [InlineData("number 91234567890021")]
    [InlineData("+++123/4567/89012+++")]
    [InlineData("SURF18539007547034")]
    [InlineData("")]
    [InlineData(null)]
    public void References_are_found_in_free_text(string? remittance, params string[] found) =>
        PaymentReference.FindIn(remittance).Select(reference => reference.Value).Should().Equal(found);

    [Fact]
    public void Every_Belgian_communication_reads_back_and_its_check_digits_are_those_of_arithmetic() => Gen.Long[0, PaymentReference.BelgianMax].Sample(digits =>
    {
        var reference = PaymentReference.Belgian(digits);
        var check = int.Parse(reference.Value[10..], System.Globalization.CultureInfo.InvariantCulture);
        return check is >= 1 and <= 97 && (digits - check) % 97 == 0
            && PaymentReference.Parse(reference.Display).Accepted == reference
            && PaymentReference.FindIn($"paid {reference.Display} today").Contains(reference);
    });

    [Fact]
    public void Every_creditor_reference_leaves_1_modulo_97_and_is_found_again() =>
        Gen.Char["0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"].Array[1, 21].Select(body => new string(body)).Sample(body =>
        {
            var reference = PaymentReference.Creditor(body);
            var moved = string.Concat((reference.Value[4..] + reference.Value[..4]).Select(c => char.IsAsciiDigit(c) ? $"{c}" : $"{c - 'A' + 10}"));
            return BigInteger.Parse(moved, System.Globalization.CultureInfo.InvariantCulture) % 97 == 1
                && PaymentReference.Parse(reference.Display).Accepted == reference
                && PaymentReference.FindIn($"paid: {reference.Display}").Contains(reference);
        });

    [Fact]
    public void One_mistyped_digit_is_always_noticed() => Gen.Select(Gen.Long[0, PaymentReference.BelgianMax], Gen.Int[0, 11], Gen.Int[1, 9]).Sample((digits, at, shift) =>
    {
        var typed = PaymentReference.Belgian(digits).Value.ToCharArray();
        typed[at] = (char)('0' + ((typed[at] - '0' + shift) % 10));
        return PaymentReference.Parse(new string(typed)).Refused!.Code == "reference-checksum";
    });

    [Fact]
    public void Free_text_of_any_kind_is_searched_without_failing() => Gen.String.Sample(text => PaymentReference.FindIn(text).All(found => PaymentReference.Parse(found.Value).IsAccepted));
}
