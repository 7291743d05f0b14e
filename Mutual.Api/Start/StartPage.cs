using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Api.Portals.Look;

namespace Mutual.Api.Start;

/// <summary>The first page: what this is, and where to go on.</summary>
internal static class StartPage
{
    public static void MapStartPage(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", (MutualApiSettings settings) => Results.Content(Html(settings), "text/html; charset=utf-8")).ForAnyone().ExcludeFromDescription();
    }

    private static string Html(MutualApiSettings settings) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>Mutual: a steady salary from uneven work</title>
          <link rel="stylesheet" href="{Stylesheet.Address}">
        </head>
        <body>
        <main class="narrow stack">
          <h1>Mutual</h1>
          <p>A labour mutual pays its members a steady salary from uneven work. It invoices their clients, advances every accepted invoice at once from a guarantee fund they share, collects, and runs the payroll.</p>
          {(settings.Demonstration ? "<p><strong>This is a demonstration.</strong> Its people and firms are made up, and its days move when somebody moves them. <a href=\"/demo\">Choose who you are</a></p>" : "")}
          <p><a class="button primary" href="/sign-in">Sign in</a></p>
          <h2>For programs</h2>
          <ul class="bulleted">
            <li><a href="{Guards.Docs}">Try the API</a></li>
            <li><a href="/openapi/v1.json">Its description in OpenAPI</a></li>
          </ul>
          <p>Every address under <code>{ApiAddress.Root}</code> wants a token: <code>Authorization: Bearer TOKEN</code>. The first start of a demonstration prints one for each role.</p>
          <h2>For those who watch over it</h2>
          <ul class="bulleted">
            <li><a href="/health/live">Does it answer</a></li>
            <li><a href="/health/ready">May it serve</a></li>
            <li><a href="/health/sending">May it send</a></li>
          </ul>
        </main>
        </body>
        </html>
        """;
}
