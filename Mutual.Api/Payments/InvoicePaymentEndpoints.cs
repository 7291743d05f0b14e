using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;

namespace Mutual.Api.Payments;

/// <summary>Paying an invoice, and the card network's notices of what became of it.</summary>
internal static class InvoicePaymentEndpoints
{
    /// <summary>Largest notice, in bytes.</summary>
    public const int NoticeMax = 256 * 1024;

    public static void MapInvoicePayments(this IEndpointRouteBuilder api)
    {
        var payment = api.MapGroup("/invoices/{invoice:guid}/payment").WithTags("Invoices");
        payment.MapGet("", Ways).WithName("viewWaysToPay").WithSummary("How an invoice can be paid: by transfer, and by card where that is set up").For(Role.Client, Role.Accountant);
        payment.MapPost("", ByCard).WithName("payByCard").WithSummary("Opens a page where what is open is paid by card, Bancontact or SEPA debit")
            .For(Role.Client, Role.Accountant).Refuses(Refusal.CardPaymentsOff, Refusal.CardPaymentsUnavailable, Refusal.InvoiceNotOpen, Refusal.CardAmountTooSmall, Refusal.ValueUnknown);
    }

    /// <summary>The address the network calls; who calls is known by the signature alone.</summary>
    public static void MapCardNotices(this IEndpointRouteBuilder app) =>
        app.MapPost("/webhooks/stripe", Receive).ForAnyone().WithMetadata(new RequestSizeLimitAttribute(NoticeMax + 1)).ExcludeFromDescription();

    private static async Task<Results<Ok<WaysToPay>, ProblemHttpResult>> Ways(Guid invoice, Caller caller, OwnObjects own, InvoicePayments payments, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        return (await payments.Ways(invoice)).ToOk();
    }

    private static async Task<Results<Created<CardPaymentView>, ProblemHttpResult>> ByCard(
        Guid invoice, Write write, Body<PayByCardBody> body, HttpContext context, Caller caller, OwnObjects own, InvoicePayments payments, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        var path = body.Value.ReturnTo ?? "/";
        if (!IsOurs(path)) return Problems.Of(Refusal.ValueUnknown.Because("returnTo is a path of this service."));
        var returnTo = $"{context.Request.Scheme}://{context.Request.Host}{path}";
        return (await payments.ByCard(write.Command, invoice, returnTo, stop)).ToCreated(_ => $"{ApiAddress.Root}/invoices/{invoice}/payment");
    }

    private static async Task<IResult> Receive(HttpContext context, ICardNotices notices, CancellationToken stop)
    {
        var body = await RequestBytes.Read(context, NoticeMax);
        var received = await notices.Receive(body, context.Request.Headers["Stripe-Signature"], stop);
        return received.IsAccepted ? Results.Ok() : Problems.Of(received.Refused);
    }

    // A path alone, so that nobody is sent elsewhere after paying.
    private static bool IsOurs(string path) => path.Length <= 200 && path.StartsWith('/') && !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal)
        && Uri.IsWellFormedUriString(path, UriKind.Relative);
}

/// <summary>Where the client comes back to.</summary>
/// <param name="ReturnTo">A path of this service; null: its first page.</param>
internal sealed record PayByCardBody(string? ReturnTo = null);
