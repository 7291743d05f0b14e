using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Api.Portals.SignIn;
using Mutual.Grains.Access;
using Mutual.Api.Invoices;
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Kernel;
using Mutual.Grains.Orders;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Orders;

/// <summary>The client's link <c>/c/SECRET</c>: shows one order and takes one answer. Reading it changes nothing, for mail scanners read links too.</summary>
/// <remarks>Source: trust.md §3, client link theft; commands.md §4.</remarks>
internal static class ClientLinkEndpoints
{
    public static void MapClientLinks(this IEndpointRouteBuilder app)
    {
        app.MapGet("/c/{secret}", Show).ForAnyone().ExcludeFromDescription();
        app.MapGet("/c/{secret}/{document:guid}", Paper).ForAnyone().ExcludeFromDescription();
        app.MapPost("/c/{secret}/account", OpenAccount).ForAnyone().WithMetadata(new RequestSizeLimitAttribute(RequestBytes.JsonMax)).ExcludeFromDescription();
        app.MapPost("/c/{secret}", Answer).ForAnyone().WithMetadata(new RequestSizeLimitAttribute(RequestBytes.JsonMax)).ExcludeFromDescription();
    }

    private static async Task<IResult> Show(string secret, HttpContext context, OrderLinks links, WrongLinks wrong, CancellationToken stop)
    {
        if (wrong.IsSpent(context)) return NotNow(context);
        if (await links.Find(secret, stop) is not { } order) return NotValid(context, wrong);
        return Html(ClientLinkPage.Of(order, TextsFor(context, order), [.. (await links.Papers(order.Order, stop)).Select(paper => (paper.Number, $"/c/{secret}/{paper.Document}"))], account: (secret, context.Request.Query["account"] == "sent")), StatusCodes.Status200OK);
    }

    // Whoever holds the link asks; the letter goes to the address the mutual knows, so a link alone opens no account. Once a day and client.
    private static async Task<IResult> OpenAccount(string secret, HttpContext context, OrderLinks links, WrongLinks wrong, Invitations invitations, PeopleLetters letters, NpgsqlDataSource database, IClock clock, CancellationToken stop)
    {
        if (wrong.IsSpent(context)) return NotNow(context);
        if (await links.Find(secret, stop) is not { } order) return NotValid(context, wrong);
        var client = (await database.Rows("SELECT c.client_id, c.email, c.language, c.entity FROM orders.order_ o JOIN clients.client c USING (client_id) WHERE o.order_id = $1",
            row => new NewInvitation(row.GetString(1), row.GetString(2), Role.Client, row.GetInt16(3), row.GetGuid(0)), stop, order.Order)).Single();
        var command = CommandId.OfJob("client-account", client.Party!, clock.TodayIn(order.Country));
        var id = command.Creates("invitation");
        var made = await invitations.Make(client, $"link:{order.Order:N}", id, atOnce: true, stop);
        if (made.IsAccepted) await letters.Invited(made.Value, id, context, stop);
        context.Response.Headers.Location = $"/c/{secret}?account=sent";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static async Task<IResult> Paper(string secret, Guid document, HttpContext context, OrderLinks links, WrongLinks wrong, InvoiceDocuments documents, CancellationToken stop)
    {
        if (wrong.IsSpent(context)) return NotNow(context);
        if (await links.Find(secret, stop) is not { } order || !(await links.Papers(order.Order, stop)).Exists(paper => paper.Document == document)) return NotValid(context, wrong);
        return (await documents.Find(document, InvoiceDocuments.Pdf, stop)).Accepted.ToFile();
    }

    private static async Task<IResult> Answer(string secret, HttpContext context, OrderLinks links, WrongLinks wrong, IClusterClient grains, CancellationToken stop)
    {
        if (wrong.IsSpent(context)) return NotNow(context);
        if (await links.Find(secret, stop) is not { } order) return NotValid(context, wrong);
        if (!context.Request.HasFormContentType) return Problems.Of(Refusal.ContentType.Because("application/x-www-form-urlencoded"));
        var form = await context.Request.ReadFormAsync(stop);
        var texts = TextsFor(context, order);
        ClientAnswer? answer = form["answer"].ToString() switch { "confirm" => ClientAnswer.Confirm, "request-change" => ClientAnswer.RequestChange, "reject" => ClientAnswer.Reject, _ => null };
        if (answer is null) return Html(ClientLinkPage.Of(order, texts, [], Refusal.ValueUnknown, form), StatusCodes.Status400BadRequest);

        var reason = form["reason"].ToString();
        var said = new AnswerOrder(secret, answer.Value, form["shown"].ToString(), form["name"].ToString(), form["email"].ToString(), form["role"].ToString(),
            reason.Trim().Length == 0 ? null : reason, context.Connection.RemoteIpAddress?.ToString() ?? "unknown");
        var outcome = await grains.GetGrain<IOrderGrain>(order.Order).Answer(CommandOf(order, said), said);

        // Posts, then redirects: reloading the page asks nothing again.
        if (outcome.IsAccepted)
        {
            context.Response.Headers.Location = $"/c/{secret}";
            return Results.StatusCode(StatusCodes.Status303SeeOther);
        }
        return Html(ClientLinkPage.Of(order, texts, [], outcome.Refused, form), outcome.Refused.Refusal.Status);
    }

    // The same form sent twice is one command; another person's or another answer is a question for the order.
    private static CommandId CommandOf(LinkedOrder order, AnswerOrder said) => new($"link:{order.Order:N}",
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(MutualJson.Write(said with { Secret = "", Address = "" })))));

    private static IResult NotValid(HttpContext context, WrongLinks wrong)
    {
        wrong.Count(context);
        return Html(ClientLinkPage.Nothing(TextsFor(context, null)), StatusCodes.Status404NotFound);
    }

    private static IResult NotNow(HttpContext context) => Html(ClientLinkPage.TooMany(TextsFor(context, null)), StatusCodes.Status429TooManyRequests);

    private static ClientLinkTexts TextsFor(HttpContext context, LinkedOrder? order)
    {
        foreach (var wanted in context.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1))
            if (ClientLinkTexts.Find(wanted.Value.ToString()) is { } texts) return texts;
        return ClientLinkTexts.Find(order?.Language ?? "en")!;
    }

    private static IResult Html(string page, int status) => Results.Content(page, "text/html; charset=utf-8", Encoding.UTF8, status);
}
