using Mutual.Grains.Kernel;

namespace Mutual.Api.Http;

/// <summary>One thing wrong with a body.</summary>
/// <param name="Path">Where: <c>$.terms.net</c>.</param>
/// <param name="Code">Code of a <see cref="Refusal"/>.</param>
/// <param name="Detail">What to do about it.</param>
public sealed record RequestError(string Path, string Code, string Detail);

/// <summary>A request refused before it reached an endpoint.</summary>
public sealed class RequestRefusedException(Refused refused, IReadOnlyList<RequestError> errors) : Exception(refused.Sentence)
{
    /// <summary>A refusal without a place in the body.</summary>
    public RequestRefusedException(Refused refused) : this(refused, []) { }

    /// <summary>The refusal the answer carries.</summary>
    public Refused Refused { get; } = refused;

    /// <summary>Everything wrong with the body, in its order.</summary>
    public IReadOnlyList<RequestError> Errors { get; } = errors;
}
