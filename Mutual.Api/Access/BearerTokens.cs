using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Access;

/// <summary>Reads <c>Authorization: Bearer TOKEN</c>.</summary>
internal sealed class BearerTokens(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>Name of the scheme, here and in OpenAPI.</summary>
    public const string SchemeName = "Bearer";

    // A longer header is not a secret of ours, and is not worth hashing.
    private const int SecretLength = 43;

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string header = Request.Headers.Authorization.ToString();
        if (header.Length == 0) return AuthenticateResult.NoResult();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return AuthenticateResult.Fail(Refusal.TokenMissing.Code);
        var secret = header["Bearer ".Length..].Trim();
        if (secret.Length != SecretLength || await tokens.Find(secret, Context.RequestAborted) is not { } token) return AuthenticateResult.Fail(Refusal.TokenInvalid.Code);

        Context.Features.Set(token);
        var identity = new ClaimsIdentity([new(ClaimTypes.NameIdentifier, token.Actor), new(ClaimTypes.Role, token.Role.ToName())], SchemeName);
        return AuthenticateResult.Success(new(new ClaimsPrincipal(identity), SchemeName));
    }

    /// <inheritdoc/>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = SchemeName;
        var failed = await HandleAuthenticateOnceSafeAsync();
        await Problems.Of(failed.Failure is null ? Refusal.TokenMissing : Refusal.Of(failed.Failure.Message)).ExecuteAsync(Context);
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problems.Of(Refusal.RoleNotAllowed).ExecuteAsync(Context);
}
