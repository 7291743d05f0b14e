using Mutual.Api.Http;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using Npgsql;

namespace Mutual.Api.Access;

/// <summary>Whether a thing is among those a caller may see. Looked up by owner and id together, so that a foreign id and an unknown one are the same 404.</summary>
/// <remarks>Source: trust.md §3, other people's objects.</remarks>
internal sealed class OwnObjects(NpgsqlDataSource database, IEntities entities)
{
    /// <summary>Refuses with <c>not-found</c> unless the member is the caller's to see.</summary>
    public Task DemandMember(Caller caller, Guid member, CancellationToken stop) => Demand(caller, member, """
        SELECT FROM members.member WHERE member_id = $1 AND ($2::smallint IS NULL OR entity = $2) AND ($3::uuid IS NULL OR member_id = $3) AND $4::uuid IS NULL
        """, stop);

    /// <summary>Likewise a client: itself, or one with whom the member has an order.</summary>
    public Task DemandClient(Caller caller, Guid client, CancellationToken stop) => Demand(caller, client, """
        SELECT FROM clients.client c WHERE client_id = $1 AND ($2::smallint IS NULL OR entity = $2)
           AND ($3::uuid IS NULL OR EXISTS (SELECT FROM orders.order_ o WHERE o.client_id = c.client_id AND o.member_id = $3)) AND ($4::uuid IS NULL OR client_id = $4)
        """, stop);

    /// <summary>Likewise an order.</summary>
    public Task DemandOrder(Caller caller, Guid order, CancellationToken stop) => Demand(caller, order, """
        SELECT FROM orders.order_ WHERE order_id = $1 AND ($2::smallint IS NULL OR entity = $2) AND ($3::uuid IS NULL OR member_id = $3)
           AND ($4::uuid IS NULL OR client_id = $4 AND status <> 'draft')
        """, stop);

    /// <summary>Likewise an invoice.</summary>
    public Task DemandInvoice(Caller caller, Guid invoice, CancellationToken stop) => Demand(caller, invoice, """
        SELECT FROM invoicing.invoice WHERE invoice_id = $1 AND ($2::smallint IS NULL OR entity = $2) AND ($3::uuid IS NULL OR member_id = $3) AND ($4::uuid IS NULL OR client_id = $4)
        """, stop);

    /// <summary>Likewise a payslip.</summary>
    public Task DemandPayslip(Caller caller, Guid payslip, CancellationToken stop) => Demand(caller, payslip, """
        SELECT FROM payroll.payslip WHERE payslip_id = $1 AND ($2::smallint IS NULL OR entity = $2) AND ($3::uuid IS NULL OR member_id = $3) AND $4::uuid IS NULL
        """, stop);

    /// <summary>Likewise an expense.</summary>
    public Task DemandExpense(Caller caller, Guid expense, CancellationToken stop) => Demand(caller, expense, """
        SELECT FROM payroll.expense WHERE expense_id = $1 AND ($2::smallint IS NULL OR entity = $2) AND ($3::uuid IS NULL OR member_id = $3) AND $4::uuid IS NULL
        """, stop);

    /// <summary>The entity of a code, when the caller may see it; refused with <c>entity-unknown</c>.</summary>
    public async ValueTask<Entity> DemandEntity(Caller caller, string code) =>
        await entities.Find(code) is { } entity && (caller.Entity is null || caller.Entity == entity.Id) ? entity : throw new RequestRefusedException(Refusal.EntityUnknown);

    private async Task Demand(Caller caller, Guid id, string query, CancellationToken stop)
    {
        if (caller.SeesEverything) return;
        if (!await database.Any(query, stop, id, caller.Entity, caller.Member, caller.Client)) throw new RequestRefusedException(Refusal.NotFound);
    }
}
