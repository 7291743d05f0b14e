using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Api.Invoices;
using Mutual.Grains.Access;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Portals.Office;

/// <summary>What clients are owed back, each with the button that asks a second person to approve it.</summary>
internal static class RefundPages
{
    private const int Most = 200;

    public static void MapRefundPages(this RouteGroupBuilder office)
    {
        office.MapGet("/refunds", Refunds).For(Role.Accountant, Role.Approver);
        office.MapPost("/refunds", Ask).For(Role.Accountant);
    }

    private static Task<IResult> Refunds(Visit visit, HttpContext context, Caller caller, OfficeReader read, NpgsqlDataSource database, CancellationToken stop) =>
        PageOf(visit, caller, read, database, context.Request.Query["entity"], Typed.Fresh(), stop);

    private static async Task<IResult> Ask(
        Visit visit, HttpContext context, Caller caller, OwnObjects own, OfficeReader read, Approvals approvals, IEntities entities, NpgsqlDataSource database, IClusterClient grains, IClock clock, CancellationToken stop)
    {
        var form = await Typed.Read(context);
        if (form.Id("invoice") is not { } invoice) return await PageOf(visit, caller, read, database, form["entity"], form, stop);
        await own.DemandInvoice(caller, invoice, stop);
        var completed = await RefundEndpoints.Completed(invoice, new(), caller.Actor, entities, database, grains, clock, stop);
        if (!completed.IsAccepted) return await PageOf(visit, caller, read, database, form["entity"], form.With(completed.Refused), stop);
        var of = (await entities.Find(completed.Value.Entity))!;
        var prepared = await approvals.Prepare(new(caller.Actor, form.Key), of.Id, Decisions.Refund, invoice, MutualJson.Write(completed.Value.Content), stop);
        return prepared.IsAccepted ? Visit.See(context, $"/accountant/approvals/{prepared.Value.Id}") : await PageOf(visit, caller, read, database, form["entity"], form.With(prepared.Refused), stop);
    }

    private static async Task<IResult> PageOf(Visit visit, Caller caller, OfficeReader read, NpgsqlDataSource database, string? entity, Typed form, CancellationToken stop)
    {
        var of = await read.EntityOf(caller.Entity, entity);
        var rows = await database.Rows("""
            SELECT o.invoice_id, o.number, c.name, o.cents, f.name, f.iban FROM invoicing.owed_back o JOIN clients.client c USING (client_id) LEFT JOIN invoicing.paid_from f USING (invoice_id)
             WHERE o.entity = $1 ORDER BY o.number LIMIT $2
            """, row => new OwedBackRow(row.GetGuid(0), row.GetString(1), row.GetString(2), new(row.GetInt64(3)), row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5)), stop, of.Id, Most);
        return visit.Page<RefundsPage, RefundsModel>(new(of.Code, caller.Role is Role.Accountant, form, rows), form.Refused?.Refusal.Status ?? (form.IsFine ? 200 : 400));
    }
}

/// <summary>An invoice on which a client is owed back.</summary>
/// <param name="Holder">Whose account the money came from; null when by card.</param>
public sealed record OwedBackRow(Guid Invoice, string Number, string Client, Money Amount, string? Holder, string? Iban);

/// <summary>What is owed back.</summary>
public sealed record RefundsModel(string Entity, bool MayAsk, Typed Form, IReadOnlyList<OwedBackRow> Rows);
