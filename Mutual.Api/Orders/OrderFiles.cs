using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Governance;
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Kernel;
using Npgsql;

namespace Mutual.Api.Orders;

/// <summary>A UBL order or invoice draft that somebody drew up for the mutual to sell: read, and offered as an order to be looked at. Nothing is kept and nothing decided.</summary>
internal static class OrderFiles
{
    private static readonly string[] Xml = ["application/xml", "text/xml"];

    public static void MapOrderFiles(this IEndpointRouteBuilder api) =>
        api.MapPost("/entities/{entity}/order-files", Read).WithTags("Orders").WithName("readOrderFile").WithSummary("Reads a UBL order or invoice draft and offers it as an order; nothing is written")
            .For(Role.Member, Role.Accountant).WithMetadata(new RequestSizeLimitAttribute(UblDraftReader.SizeMaxBytes + 1)).Refuses(Refusal.EntityUnknown, Refusal.FileEmpty, Refusal.XmlInvalid, Refusal.XmlDtdRefused,
                Refusal.XmlTooDeep, Refusal.XmlEncoding, Refusal.UblKind, Refusal.UblNotOurs, Refusal.UblField, Refusal.UblTooLarge, Refusal.TotalDiffers, Refusal.QuantityRange, Refusal.CurrencyNotAccepted,
                Refusal.DateInvalid, Refusal.AmountOutOfRange, Refusal.ContentType, Refusal.BodyTooLarge);

    /// <summary>What a file offers to an entity.</summary>
    public static async Task<Outcome<OrderOffered>> Of(Stream file, Entity entity, NpgsqlDataSource database, CancellationToken stop)
    {
        var read = UblDraftReader.Read(file, DocumentParty.Of(entity));
        if (!read.IsAccepted) return read.Refused;
        var draft = read.Value;
        var client = draft.Buyer.VatNumber is { } vat
            ? await database.Rows("SELECT client_id FROM clients.client WHERE entity = $1 AND vat_number = $2", row => (Guid?)row.GetGuid(0), stop, entity.Id, vat) : [];
        var work = string.Join("; ", draft.Lines.Select(line => line.Description));
        var rates = draft.Lines.Select(line => line.VatPercent).Distinct().ToList();
        return new OrderOffered(draft.IsOrder, draft.Number, draft.Buyer.Name, draft.Buyer.VatNumber, client.FirstOrDefault(), work.Length <= InputText.DescriptionMax ? work : work[..InputText.DescriptionMax],
            draft.Net, rates is [{ } rate] ? rate : null, draft.DueOn is { } due && due >= draft.IssuedOn ? NodaTime.Period.DaysBetween(draft.IssuedOn, due) : null);
    }

    private static async Task<Results<Ok<OrderOffered>, ProblemHttpResult>> Read(
        string entity, Write write, HttpContext context, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        _ = write;   // Asked for as on every POST; a file is read and forgotten.
        var of = await own.DemandEntity(caller, entity);
        if (!Xml.Contains(context.Request.ContentType?.Split(';')[0].Trim(), StringComparer.OrdinalIgnoreCase)) return Problems.Of(Refusal.ContentType.Because(string.Join(" or ", Xml)));
        var bytes = await RequestBytes.Read(context, UblDraftReader.SizeMaxBytes);
        using var file = new MemoryStream(bytes.ToArray(), writable: false);
        return (await Of(file, of, database, stop)).ToOk();
    }
}

/// <summary>An order as a file offers it.</summary>
/// <param name="IsOrder">An order of the client; otherwise an invoice draft.</param>
/// <param name="Number">The sender's own.</param>
/// <param name="Client">The client with the buyer's VAT number; null when the entity knows none.</param>
/// <param name="Net">Sum of its lines.</param>
/// <param name="VatRate">Percent, where all lines ask for the same.</param>
/// <param name="TermDays">From issue to due, where the file says so.</param>
internal sealed record OrderOffered(bool IsOrder, string Number, string Buyer, string? BuyerVat, Guid? Client, string Work, Money Net, decimal? VatRate, int? TermDays);
