using System.Reflection;
using Microsoft.AspNetCore.Http;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Access;

/// <summary>Who asks.</summary>
/// <param name="Token">The token shown.</param>
internal sealed record Caller(ApiToken Token) : IBindableFromHttpContext<Caller>
{
    public Role Role => Token.Role;

    /// <summary>Who acts, in every record.</summary>
    public string Actor => Token.Actor;

    /// <summary>Number of the only entity it may see; null: every one.</summary>
    public short? Entity => Token.Entity;

    /// <summary>The member it speaks for; null for every other role.</summary>
    public Guid? Member => Role is Role.Member ? Token.Party : null;

    /// <summary>The client it speaks for; null for every other role.</summary>
    public Guid? Client => Role is Role.Client ? Token.Party : null;

    /// <summary>Whether it may see everything of every entity, so that no object need be looked for among its own.</summary>
    public bool SeesEverything => Entity is null && !Role.IsParty();

    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<Caller?>(new(context.Features.Get<ApiToken>() ?? throw new RequestRefusedException(Refusal.TokenMissing)));
}
