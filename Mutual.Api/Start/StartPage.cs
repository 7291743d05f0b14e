using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;

namespace Mutual.Api.Start;

/// <summary>The first page: what this is, and where to go on. And the one style sheet of the pages without script.</summary>
internal static class StartPage
{
    /// <summary>Path of the style sheet.</summary>
    public const string Style = "/pages.css";

    public static void MapStartPage(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", (MutualApiSettings settings) => Results.Content(Html(settings), "text/html; charset=utf-8")).ForAnyone().ExcludeFromDescription();
        app.MapGet(Style, (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "public, max-age=3600";
            return Results.Content(Css, "text/css; charset=utf-8");
        }).ForAnyone().ExcludeFromDescription();
    }

    private static string Html(MutualApiSettings settings) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>Mutual: a steady salary from uneven work</title>
          <link rel="stylesheet" href="{Style}">
        </head>
        <body>
        <main>
          <h1>Mutual</h1>
          <p>A labour mutual pays its members a steady salary from uneven work. It invoices their clients, advances every accepted invoice at once from a guarantee fund they share, collects, and runs the payroll.</p>
          {(settings.Demonstration ? "<p><strong>This is a demonstration.</strong> Its people and firms are made up, and its days move when somebody moves them. <a href=\"/demo\">Choose who you are</a></p>" : "")}
          <h2>For programs</h2>
          <ul>
            <li><a href="{Guards.Docs}">Try the API</a></li>
            <li><a href="/openapi/v1.json">Its description in OpenAPI</a></li>
          </ul>
          <p>Every address under <code>{ApiAddress.Root}</code> wants a token: <code>Authorization: Bearer TOKEN</code>. The first start of a demonstration prints one for each role.</p>
          <h2>For those who watch over it</h2>
          <ul>
            <li><a href="/health/live">Does it answer</a></li>
            <li><a href="/health/ready">May it serve</a></li>
            <li><a href="/health/sending">May it send</a></li>
          </ul>
        </main>
        </body>
        </html>
        """;

    private const string Css = """
        :root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }
        body { margin: 0; }
        main { max-width: 42rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
        h1 { line-height: 1.2; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .4rem .5rem; border-bottom: 1px solid #8888; }
        td.amount { text-align: right; font-variant-numeric: tabular-nums; }
        fieldset { border: 1px solid #8888; border-radius: .4rem; margin: 1.5rem 0; padding: 1rem; }
        label { display: block; margin-top: .6rem; }
        input, textarea, button { font: inherit; width: 100%; box-sizing: border-box; padding: .5rem; margin-top: .2rem; border: 1px solid #767676; border-radius: .3rem; }
        button { width: auto; margin-top: 1rem; padding: .6rem 1.2rem; cursor: pointer; }
        .problem { border-left: .3rem solid #c00; padding-left: .8rem; }
        :focus-visible { outline: 3px solid #1a73e8; outline-offset: 2px; }
        """;
}
