using System.Buffers;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Access;

/// <summary>A write: the command named by the caller and its <c>Idempotency-Key</c>. The same key again gives the first answer, and nothing happens twice.</summary>
/// <param name="Command">Scope of the key is the token: two tokens with the same key are two commands.</param>
internal sealed record Write(CommandId Command) : IBindableFromHttpContext<Write>, IEndpointParameterMetadataProvider
{
    /// <summary>Name of the header.</summary>
    public const string Header = "Idempotency-Key";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static ValueTask<Write?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var token = context.Features.Get<ApiToken>() ?? throw new RequestRefusedException(Refusal.TokenMissing);
        return ValueTask.FromResult<Write?>(new(new CommandId(token.Actor, KeyOf(context.Request.Headers))));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new TakesIdempotencyKey());

    private static string KeyOf(IHeaderDictionary headers)
    {
        var keys = headers[Header];
        if (keys.Count == 0) throw new RequestRefusedException(Refusal.IdempotencyKeyMissing);
        return keys is [{ Length: >= 16 and <= 64 } key] && !key.AsSpan().ContainsAnyExcept(Allowed) ? key : throw new RequestRefusedException(Refusal.IdempotencyKeyInvalid);
    }
}

/// <summary>Marks a route that takes an <c>Idempotency-Key</c>, for the documentation and the tests.</summary>
internal sealed record TakesIdempotencyKey;
