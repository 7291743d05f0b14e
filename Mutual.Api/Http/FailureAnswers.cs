using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Mutual.Api.Portals;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Http;

/// <summary>Turns what was thrown into the answer the caller can act on.</summary>
internal sealed class FailureAnswers(ILogger<FailureAnswers> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var answer = exception switch
        {
            RequestRefusedException refused => PortalPages.Answer(httpContext, refused.Refused, refused.Errors),
            RefusedException refused => PortalPages.Answer(httpContext, refused.Refused),
            BadHttpRequestException bad => PortalPages.Answer(httpContext, Problems.OfStatus(bad.StatusCode) ?? Refusal.RequestMalformed),
            _ => null,
        };
        if (answer is null)
        {
            // The path may carry a client's secret, so the route is logged and not the path.
            log.LogError(exception, "A request to {Route} failed.", httpContext.GetEndpoint()?.DisplayName ?? "an unknown route");
            answer = PortalPages.WantsPage(httpContext) ? PortalPages.Failure(httpContext) : Problems.Failure();
        }
        await answer.ExecuteAsync(httpContext);
        return true;
    }
}
