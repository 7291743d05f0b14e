using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Invoices;

/// <summary>What was sent of an invoice and its credit notes: the kept documents, and how sending them went.</summary>
internal static class DocumentEndpoints
{
    private static readonly Role[] Readers = [Role.Member, Role.Client, Role.Accountant, Role.Approver, Role.Auditor];

    public static void MapInvoiceDocuments(this IEndpointRouteBuilder api)
    {
        var documents = api.MapGroup("/invoices/{invoice:guid}/documents").WithTags("Invoices");
        documents.MapGet("", List).WithName("listDocuments").WithSummary("The documents of an invoice and its credit notes with their hashes, and how far sending is").ForAlsoMachines(TokenScope.Read, Readers);
        documents.MapGet("/{document:guid}/{form}", Download).WithName("downloadDocument").WithSummary("A document as it was kept: pdf, ubl or factur-x; document is the invoice or a credit note")
            .ForAlsoMachines(TokenScope.Read, Readers).Refuses(Refusal.DocumentDiffers).Produces<byte[]>(StatusCodes.Status200OK, "application/pdf", "application/xml");
    }

    /// <summary>The same downloads below a portal's page of an invoice.</summary>
    public static void MapDocumentDownloads(this RouteGroupBuilder portal, params Role[] roles) =>
        portal.MapGet("/invoices/{invoice:guid}/documents/{document:guid}/{form}", Download).For(roles);

    /// <summary>A document as a file.</summary>
    public static FileContentHttpResult ToFile(this DocumentBytes document) => TypedResults.File(document.Content, document.MediaType, document.FileName);

    private static async Task<Ok<InvoicePapers>> List(Guid invoice, Caller caller, OwnObjects own, InvoiceDocuments documents, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        return TypedResults.Ok(await documents.PapersOf(invoice, stop));
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Download(
        Guid invoice, Guid document, string form, Caller caller, OwnObjects own, InvoiceDocuments documents, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        var found = await documents.Find(invoice, document, form, stop);
        return found.IsAccepted ? found.Value.ToFile() : Problems.Of(found.Refused);
    }
}
