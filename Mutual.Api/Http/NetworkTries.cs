using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Mutual.Api.Http;

/// <summary>Counts by network what nobody may try often.</summary>
/// <param name="most">Tries a network has in a window, in this process.</param>
/// <param name="window">The window.</param>
internal abstract class NetworkTries(int most, TimeSpan window) : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> limiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        RateLimitPartition.GetFixedWindowLimiter(NetworkOf(context), _ => new FixedWindowRateLimiterOptions { PermitLimit = most, Window = window, QueueLimit = 0 }));

    /// <summary>Whether this network may not try any more; says then when it may.</summary>
    public bool IsSpent(HttpContext context)
    {
        using var lease = limiter.AttemptAcquire(context, 0);
        if (!lease.IsAcquired) RequestRates.SayWhenAgain(context, lease);
        return !lease.IsAcquired;
    }

    /// <summary>Counts one try.</summary>
    public void Count(HttpContext context) => limiter.AttemptAcquire(context).Dispose();

    public void Dispose()
    {
        limiter.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The network a request came from: a home or an office has a whole /64 of the newer addresses.</summary>
    public static string NetworkOf(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => "unknown",
        { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } address => $"{new IPAddress((byte[])[.. address.GetAddressBytes().AsSpan(0, 8), .. new byte[8]])}/64",
        var address => address.MapToIPv4().ToString(),
    };
}
