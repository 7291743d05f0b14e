using Microsoft.Extensions.Configuration;
using Mutual.Silo.Database;

namespace Mutual.Silo.Payments;

/// <summary>How this installation reaches Stripe: <c>Mutual:Stripe:SecretKey</c>, <c>:WebhookSecrets</c>, <c>:Entity</c>, <c>:Account</c>.</summary>
/// <remarks>It is never written out whole: the key and the secrets are no text of anything.</remarks>
public sealed class StripeSettings
{
    private const int SecretsMax = 2;

    private StripeSettings(string key, IReadOnlyList<string> secrets, string entity, string? account) => (Key, WebhookSecrets, Entity, Account) = (key, secrets, entity, account);

    /// <summary>The key: restricted in production.</summary>
    internal string Key { get; }

    /// <summary>Secrets of the webhook endpoint: two while one is being replaced.</summary>
    internal IReadOnlyList<string> WebhookSecrets { get; }

    /// <summary>Code of the entity whose account it is.</summary>
    public string Entity { get; }

    /// <summary>The account, when its notices name one; null: notices that name an account are none of ours.</summary>
    public string? Account { get; }

    /// <summary>Whether the key is for real money.</summary>
    public bool IsLive => Key.Contains("_live_", StringComparison.Ordinal);

    /// <summary>Where Stripe answers.</summary>
    internal string? ApiBase { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <returns>Null when no key is set: clients pay by transfer.</returns>
    /// <exception cref="MachineLacksException">A key or secret cannot be one, or is of the wrong mode.</exception>
    public static StripeSettings? Read(IConfiguration settings, bool demonstration)
    {
        if (settings["Mutual:Stripe:SecretKey"] is not { Length: > 0 } key) return null;
        var secrets = settings["Mutual:Stripe:WebhookSecrets"]?.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return Of(key, secrets, settings["Mutual:Stripe:Entity"] is { Length: > 0 } entity ? entity : "be", settings["Mutual:Stripe:Account"] is { Length: > 0 } account ? account : null, demonstration);
    }

    /// <summary>Checked settings.</summary>
    internal static StripeSettings Of(string key, IReadOnlyList<string> secrets, string entity, string? account, bool demonstration, string? apiBase = null)
    {
        string[] kinds = demonstration ? ["sk_test_", "rk_test_"] : ["rk_live_"];
        if (!kinds.Any(kind => key.StartsWith(kind, StringComparison.Ordinal)) || key.Length < 16)
        {
            throw new MachineLacksException(demonstration
                ? "Mutual:Stripe:SecretKey must be a test key in a demonstration: test and live are never mixed."
                : "Mutual:Stripe:SecretKey must be a restricted live key in production: test and live are never mixed, and an unrestricted key may do too much.", $"export Mutual__Stripe__SecretKey={kinds[0]}…");
        }
        if (secrets.Count is 0 or > SecretsMax || secrets.Any(secret => !secret.StartsWith("whsec_", StringComparison.Ordinal) || secret.Length < 16))
            throw new MachineLacksException("Mutual:Stripe:WebhookSecrets must be the secret of the webhook endpoint, or two while one is being replaced.", "export Mutual__Stripe__WebhookSecrets=whsec_…");
        return new(key, secrets, entity, account) { ApiBase = apiBase };
    }

    /// <inheritdoc/>
    public override string ToString() => $"Stripe, {(IsLive ? "live" : "test")}, for {Entity}";
}
