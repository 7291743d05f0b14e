using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Grains.Access;
using NodaTime;

namespace Mutual.Api.Access;

/// <summary>The caller's own token: what it may do, and its end. Tokens are made on the command line.</summary>
internal static class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder api)
    {
        var tokens = api.MapGroup("/token").WithTags("Access");
        tokens.MapGet("", View).WithName("viewToken").WithSummary("Who I am here").ForEverybody();
        tokens.MapDelete("", Revoke).WithName("revokeToken").WithSummary("Ends this token, at once here and within five seconds everywhere").ForEverybody();
    }

    private static Ok<TokenShown> View(Caller caller) =>
        TypedResults.Ok(new TokenShown(caller.Actor, caller.Role.ToName(), caller.Token.Party, caller.Token.Scopes, caller.Token.ExpiresAt, caller.Token.Demonstration));

    private static async Task<NoContent> Revoke(Write write, Caller caller, ApiTokens tokens, CancellationToken stop)
    {
        // Revoked is revoked: a second time answers 401 by itself.
        _ = write;
        await tokens.Revoke(caller.Token.Id, stop);
        return TypedResults.NoContent();
    }
}

/// <summary>A token without its secret.</summary>
internal sealed record TokenShown(string Actor, string Role, Guid? Party, IReadOnlyList<string> Scopes, Instant ExpiresAt, bool Demonstration);
