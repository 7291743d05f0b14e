using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Http;

/// <summary>How often one token may call. Above it 429 with <c>Retry-After</c>; nobody waits in a queue.</summary>
internal static class RequestRates
{
    public static void AddRequestRates(this IServiceCollection services, MutualApiSettings settings) => services.AddRateLimiter(options =>
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, Guid>(context => context.Features.Get<ApiToken>() is { } token
            ? RateLimitPartition.GetTokenBucketLimiter(token.Id, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = settings.RequestsPerMinute,
                TokensPerPeriod = Math.Max(1, settings.RequestsPerMinute / 60),
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            })
            : RateLimitPartition.GetNoLimiter(Guid.Empty));
        options.OnRejected = static async (rejected, _) =>
        {
            SayWhenAgain(rejected.HttpContext, rejected.Lease);
            await Problems.Of(Refusal.TooManyRequests).ExecuteAsync(rejected.HttpContext);
        };
    });

    /// <summary>Sets <c>Retry-After</c>, in whole seconds, at least one.</summary>
    public static void SayWhenAgain(HttpContext context, RateLimitLease lease)
    {
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(60);
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }
}
