using Microsoft.AspNetCore.Http;

namespace Mutual.Api.Portals;

/// <summary>Language, theme and density, as the person chose them: kept in a cookie of the browser, for they belong to the screen and not to the books.</summary>
/// <param name="Language"><c>en</c>, <c>fr</c>, <c>nl</c>.</param>
/// <param name="Theme"><c>light</c>, <c>dark</c>; empty: as the machine.</param>
/// <param name="Density"><c>roomy</c>, <c>compact</c>.</param>
public sealed record Appearance(string Language, string Theme, string Density)
{
    private const string Cookie = "mutual-look";

    /// <summary>The themes.</summary>
    public static readonly IReadOnlyList<string> Themes = ["", "light", "dark"];

    /// <summary>The densities.</summary>
    public static readonly IReadOnlyList<string> Densities = ["roomy", "compact"];

    /// <summary>What the browser remembers, else what it accepts.</summary>
    public static Appearance Of(HttpRequest request)
    {
        var kept = (request.Cookies[Cookie] ?? "").Split('.');
        string At(int place) => place < kept.Length ? kept[place] : "";
        var language = Words.Words.Speaks(At(0)) ? At(0) : Accepted(request);
        return new(language, Themes.Contains(At(1)) ? At(1) : "", Densities.Contains(At(2)) ? At(2) : "roomy");
    }

    /// <summary>Lets the browser remember it for a year.</summary>
    public void Keep(HttpResponse response) => response.Cookies.Append(Cookie, $"{Language}.{Theme}.{Density}", new()
    {
        HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = response.HttpContext.Request.IsHttps, MaxAge = TimeSpan.FromDays(365), Path = "/",
    });

    private static string Accepted(HttpRequest request)
    {
        foreach (var wanted in request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1))
        {
            var language = wanted.Value.ToString().Split('-')[0].ToLowerInvariant();
            if (Words.Words.Speaks(language)) return language;
        }
        return "en";
    }
}
