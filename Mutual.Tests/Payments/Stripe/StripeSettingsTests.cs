using Microsoft.Extensions.Configuration;
using Mutual.Silo.Database;
using Mutual.Silo.Payments;

namespace Mutual.Tests.Payments.Stripe;

public sealed class StripeSettingsTests
{
    [Theory]
    [InlineData("rk_live_0123456789ab", "whsec_0123456789ab", false)]
    [InlineData("rk_live_0123456789ab", "whsec_0123456789ab, whsec_another012345", false)]
    [InlineData("sk_test_0123456789ab", "whsec_0123456789ab", true)]
    [InlineData("rk_test_0123456789ab", "whsec_0123456789ab", true)]
    public void A_key_of_the_right_mode_with_its_secrets_is_taken(string key, string secrets, bool demonstration)
    {
        var settings = Read(key, secrets, demonstration)!;
        settings.IsLive.Should().Be(!demonstration);
        settings.ToString().Should().NotContain("0123456789").And.NotContain("whsec");
    }

    [Theory]
    [InlineData("sk_live_0123456789ab", "whsec_0123456789ab", false)]
    [InlineData("rk_test_0123456789ab", "whsec_0123456789ab", false)]
    [InlineData("rk_live_0123456789ab", "whsec_0123456789ab", true)]
    [InlineData("pk_test_0123456789ab", "whsec_0123456789ab", true)]
    [InlineData("rk_test_", "whsec_0123456789ab", true)]
    [InlineData("rk_test_0123456789ab", "", true)]
    [InlineData("rk_test_0123456789ab", "secret0123456789", true)]
    [InlineData("rk_test_0123456789ab", "whsec_0123456789ab,whsec_0123456789ac,whsec_0123456789ad", true)]
    public void Another_key_or_secret_stops_the_start_and_is_not_repeated(string key, string secrets, bool demonstration) =>
        this.Invoking(_ => Read(key, secrets, demonstration)).Should().Throw<MachineLacksException>().Which.Message.Should().NotContain("0123456789");

    [Fact]
    public void Without_a_key_there_is_no_card() => Read("", "", true).Should().BeNull();

    private static StripeSettings? Read(string key, string secrets, bool demonstration) => StripeSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Mutual:Stripe:SecretKey"] = key, ["Mutual:Stripe:WebhookSecrets"] = secrets }).Build(), demonstration);
}
