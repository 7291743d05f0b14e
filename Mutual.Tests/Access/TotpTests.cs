using Mutual.Api.Access;
using Mutual.Grains.Access;
using NodaTime;

namespace Mutual.Tests.Access;

public sealed class TotpTests
{
    // RFC 6238, appendix B, in six digits: key "12345678901234567890".
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void A_code_is_the_one_of_the_standard_s_examples(long seconds, string code) =>
        Totp.CodeAt("12345678901234567890"u8.ToArray(), Totp.StepAt(Instant.FromUnixTimeSeconds(seconds))).Should().Be(code);

    [Fact]
    public void A_code_of_the_half_minute_before_or_after_is_taken_and_no_other()
    {
        var (key, now) = ("12345678901234567890"u8.ToArray(), Instant.FromUnixTimeSeconds(1234567890));
        foreach (var apart in (int[])[-1, 0, 1]) Totp.StepOf(key, Totp.CodeAt(key, Totp.StepAt(now) + apart), now).Should().Be(Totp.StepAt(now) + apart);
        foreach (var apart in (int[])[-2, 2]) Totp.StepOf(key, Totp.CodeAt(key, Totp.StepAt(now) + apart), now).Should().BeNull();
        foreach (var typed in (string[])["", "12345", "1234567", "٠٠٥٩٢٤", "abcdef"]) Totp.StepOf(key, typed, now).Should().BeNull();
        Totp.StepOf(key, "005 924", now).Should().NotBeNull("apps show it in two groups");
    }

    // RFC 4648, §10.
    [Theory]
    [InlineData("f", "MY")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void A_key_is_written_in_base_32(string bytes, string text) => Totp.ToText(System.Text.Encoding.ASCII.GetBytes(bytes)).Should().Be(text);

    [Theory]
    [InlineData("password")]
    [InlineData("Password1234")]
    [InlineData("azertyuiop12")]
    [InlineData("Motdepasse123")]
    [InlineData("wachtwoord123")]
    [InlineData("Welkom2026!")]
    [InlineData("ada.lovelace1")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("kT7$w")]
    public void A_common_or_short_password_is_refused(string password) => Passwords.Refuses(password, "ada.lovelace@mutual.example").Should().Be(Refusal.PasswordWeak);

    [Theory]
    [InlineData("tulip barge four morning")]
    [InlineData("kT7$wq9!Zr2m")]
    public void A_password_nobody_guesses_is_taken(string password) => Passwords.Refuses(password, "ada.lovelace@mutual.example").Should().BeNull();
}
