using Microsoft.AspNetCore.Http;

namespace Mutual.Api.Portals.SignIn;

/// <summary>Browser and system of a sign-in, by the few names people know; nothing finer is kept.</summary>
internal static class Device
{
    // The first that fits: every browser also names those it resembles.
    private static readonly (string Sign, string Name)[] Browsers = [("Firefox/", "Firefox"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Chrome/", "Chrome"), ("Chromium/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari")];
    private static readonly (string Sign, string Name)[] Systems = [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <summary>As <c>Firefox, Android</c>; a dash for what does not say.</summary>
    public static string Of(HttpContext context)
    {
        var says = context.Request.Headers.UserAgent.ToString();
        return $"{Named(Browsers, says)}, {Named(Systems, says)}";
    }

    private static string Named((string Sign, string Name)[] known, string says) => known.FirstOrDefault(one => says.Contains(one.Sign, StringComparison.Ordinal)).Name ?? "—";
}
