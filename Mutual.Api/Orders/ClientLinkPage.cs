using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Mutual.Api.Portals.Look;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Orders;

/// <summary>The client's page: plain HTML, no script. Every text from outside is encoded where it is written.</summary>
internal static class ClientLinkPage
{
    /// <summary>The order, and the form when it waits for an answer.</summary>
    /// <param name="order">What the link is for.</param>
    /// <param name="texts">The language.</param>
    /// <param name="papers">Its invoices and credit notes, each with the address of its PDF.</param>
    /// <param name="refused">Why the last answer was not taken.</param>
    /// <param name="typed">What was typed, so that nobody types it twice.</param>
    /// <param name="account">Secret of the link with which an account may be asked for, and whether it was just now; null: not on this page.</param>
    public static string Of(LinkedOrder order, ClientLinkTexts texts, IReadOnlyList<(string Number, string Address)> papers, Refused? refused = null, IFormCollection? typed = null, (string Secret, bool Sent)? account = null) => Whole(texts, texts.Title, $"""
        <h1>{Text(texts.Title)}</h1>
        <p>{Text(order.Member)} {Text(texts.Introduction)}</p>
        {(refused is null ? "" : $"<p class=\"faults\" role=\"alert\">{Sentence(texts, refused)}</p>")}
        <section class="sheet">
        <table class="sum">
          <caption>{Text(texts.Order)} {Text(order.Number)}, {Text(order.Mutual)}</caption>
          <tr><th scope="row">{Text(texts.Work)}</th><td>{Text(order.Description)}</td></tr>
          <tr><th scope="row">{Text(texts.DoneBy)}</th><td>{Text(order.Member)}</td></tr>
          <tr><th scope="row">{Text(texts.For)}</th><td>{Text(order.Client)}</td></tr>
          <tr><th scope="row">{Text(texts.From)}</th><td>{Text(texts.Day(order.WorkFrom))}</td></tr>
          <tr><th scope="row">{Text(texts.Until)}</th><td>{Text(texts.Day(order.WorkTo))}</td></tr>
          <tr><th scope="row">{Text(texts.Net)}</th><td>{Text(texts.Amount(order.Net))}</td></tr>
          <tr><th scope="row">{Text(texts.Vat)}</th><td>{Text(texts.Percent(order.VatRate))}</td></tr>
          {(order.Hours is { } hours ? $"<tr><th scope=\"row\">{Text(texts.Hours)}</th><td>{Text(texts.Number(hours))}</td></tr>" : "")}
          <tr><th scope="row">{Text(texts.InvoiceOn)}</th><td>{Text(texts.Day(order.InvoiceOn))}</td></tr>
          <tr><th scope="row">{Text(texts.Term)}</th><td>{order.TermDays} {Text(texts.Days)}</td></tr>
        </table>
        </section>
        {(order.IsOpen ? Form(order, texts, typed) : Receipt(order, texts))}
        {(papers.Count == 0 ? "" : $"<section class=\"sheet\"><h2>{Text(texts.Papers)}</h2><ul class=\"flow\">{string.Concat(papers.Select(paper => $"<li><a href=\"{Text(paper.Address)}\">{Text(paper.Number)} (PDF)</a></li>"))}</ul></section>")}
        {(account is { } offered ? Account(offered.Secret, offered.Sent, texts) : "")}
        """);

    /// <summary>For a wrong, replaced or expired link: always the same.</summary>
    public static string Nothing(ClientLinkTexts texts) => Whole(texts, texts.NotValid, $"<h1>{Text(texts.NotValid)}</h1>\n<p>{Text(texts.NotValidNext)}</p>");

    /// <summary>For a network that tried too many.</summary>
    public static string TooMany(ClientLinkTexts texts) => Whole(texts, texts.TooMany, $"<h1>{Text(texts.TooMany)}</h1>\n<p>{Text(texts.TooManyNext)}</p>");

    private static string Form(LinkedOrder order, ClientLinkTexts texts, IFormCollection? typed) => $"""
        {(order.ValidUntil is { } day ? $"<p>{Text(texts.ValidUntil)} {Text(texts.Day(day))}.</p>" : "")}
        <form method="post" class="sheet">
          <input type="hidden" name="shown" value="{Text(order.Shown)}">
          <fieldset class="fields">
            <legend>{Text(texts.You)}</legend>
            <div class="field"><label for="name">{Text(texts.Name)}</label>
            <input id="name" name="name" autocomplete="name" required maxlength="70" value="{Typed(typed, "name")}"></div>
            <div class="field"><label for="email">{Text(texts.Email)}</label>
            <input id="email" name="email" type="email" autocomplete="email" required maxlength="254" value="{Typed(typed, "email")}"></div>
            <div class="field"><label for="role">{Text(texts.Role)}</label>
            <input id="role" name="role" autocomplete="organization-title" required maxlength="70" value="{Typed(typed, "role")}"></div>
            <div class="field"><label for="reason">{Text(texts.Reason)}</label>
            <textarea id="reason" name="reason" rows="3" maxlength="1000">{Typed(typed, "reason")}</textarea></div>
          </fieldset>
          <p>{Text(texts.ConfirmMeans)}</p>
          <div class="acts"><button name="answer" value="confirm">{Text(texts.Confirm)}</button>
          <button name="answer" value="request-change">{Text(texts.RequestChange)}</button>
          <button name="answer" value="reject">{Text(texts.Reject)}</button></div>
        </form>
        """;

    private static string Account(string secret, bool sent, ClientLinkTexts texts) => sent
        ? $"<section class=\"sheet\"><p role=\"status\">{Text(texts.AccountSent)}</p></section>"
        : $"<form method=\"post\" action=\"/c/{Text(secret)}/account\" class=\"sheet flow\"><p>{Text(texts.AccountWhy)}</p><div class=\"acts\"><button>{Text(texts.Account)}</button></div></form>";

    private static string Receipt(LinkedOrder order, ClientLinkTexts texts)
    {
        var said = order.Status switch { "change-requested" => texts.ChangeRequested, "rejected" => texts.Rejected, _ => texts.Confirmed };
        var when = order.AnsweredAt is { } at ? $"<p>{Text(texts.AnsweredAt)} {Text(texts.Moment(at, order.Country))}.</p>" : "";
        return $"<section class=\"sheet\"><p role=\"status\"><strong>{Text(said)}</strong></p>\n{when}\n<p><small class=\"mono\">{Text(order.Shown)}</small></p></section>";
    }

    private static string Sentence(ClientLinkTexts texts, Refused refused) => texts.Refusals.TryGetValue(refused.Code, out var sentence)
        ? Text(sentence)
        : $"<span lang=\"en\">{Text(refused.Sentence)}</span>";

    private static string Whole(ClientLinkTexts texts, string title, string main) => $"""
        <!DOCTYPE html>
        <html lang="{texts.Language}">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="robots" content="noindex, nofollow">
          <title>{Text(title)}</title>
          <link rel="stylesheet" href="{Stylesheet.Address}">
          <link rel="icon" href="data:,">
        </head>
        <body>
        <header class="head"><div><span class="brand"><svg viewBox="0 0 28 20" aria-hidden="true"><circle class="a" cx="10" cy="10" r="7.5"/><circle class="b" cx="18" cy="10" r="7.5"/></svg> Mutual</span></div></header>
        <main class="narrow stack">
        {main}
        </main>
        </body>
        </html>
        """;

    private static string Typed(IFormCollection? typed, string field) => typed is null ? "" : Text(typed[field].ToString());

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
