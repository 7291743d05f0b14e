using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Http;

/// <summary>An outcome as an HTTP answer.</summary>
internal static class Answers
{
    /// <summary>200 with what was answered, or the refusal.</summary>
    public static Results<Ok<T>, ProblemHttpResult> ToOk<T>(this Outcome<T> outcome) => outcome.IsAccepted ? TypedResults.Ok(outcome.Value) : Problems.Of(outcome.Refused);

    /// <summary>200 with what the caller may see of the answer, or the refusal.</summary>
    public static Results<Ok<TShown>, ProblemHttpResult> ToOk<T, TShown>(this Outcome<T> outcome, Func<T, TShown> show) =>
        outcome.IsAccepted ? TypedResults.Ok(show(outcome.Value)) : Problems.Of(outcome.Refused);

    /// <summary>201 with what was answered and its address, or the refusal.</summary>
    public static Results<Created<T>, ProblemHttpResult> ToCreated<T>(this Outcome<T> outcome, Func<T, string> address) =>
        outcome.IsAccepted ? TypedResults.Created(address(outcome.Value), outcome.Value) : Problems.Of(outcome.Refused);

    /// <summary>Unless it is null, 200; a foreign or unknown thing is the same 404.</summary>
    public static Results<Ok<T>, ProblemHttpResult> ToFound<T>(this T? found) where T : class => found is null ? Problems.Of(Refusal.NotFound) : TypedResults.Ok(found);
}
