using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Http;

/// <summary>Refusals as <c>application/problem+json</c>: <c>code</c>, <c>title</c>, <c>detail</c>, <c>errors</c>. One table, from refusal to status, code and sentence: <see cref="Refusal"/>.</summary>
internal static class Problems
{
    /// <summary>Code of an answer that is nobody's refusal but our own failure.</summary>
    public const string Unexpected = "unexpected";

    /// <summary>The answer to a refused request.</summary>
    public static ProblemHttpResult Of(Refused refused, IReadOnlyList<RequestError>? errors = null)
    {
        var problem = new ProblemDetails
        {
            Status = refused.Refusal.Status,
            Title = refused.Refusal.Sentence,
            Detail = refused.Detail,
            Type = "about:blank",
            Extensions = { ["code"] = refused.Code },
        };
        if (errors is { Count: > 0 }) problem.Extensions["errors"] = errors;
        return TypedResults.Problem(problem);
    }

    /// <summary>The answer to a request we failed at; the trace id the framework adds finds it in the log.</summary>
    public static ProblemHttpResult Failure() => TypedResults.Problem(new ProblemDetails
    {
        Status = StatusCodes.Status500InternalServerError,
        Title = "The mutual failed at this; it is safe to send it again with the same key.",
        Type = "about:blank",
        Extensions = { ["code"] = Unexpected },
    });

    /// <summary>The refusal of a bare status the framework answers with.</summary>
    public static Refusal? OfStatus(int status) => status switch
    {
        400 => Refusal.RequestMalformed,
        401 => Refusal.TokenMissing,
        403 => Refusal.RoleNotAllowed,
        404 => Refusal.NotFound,
        405 => Refusal.MethodNotAllowed,
        408 => Refusal.RequestTimeout,
        413 => Refusal.BodyTooLarge,
        415 => Refusal.ContentType,
        429 => Refusal.TooManyRequests,
        _ => null,
    };
}
