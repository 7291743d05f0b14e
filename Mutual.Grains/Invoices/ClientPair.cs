using Mutual.Grains.Clients;
using Mutual.Grains.Factoring;
using Mutual.Grains.Governance;
using Mutual.Grains.GuaranteeFund;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Invoices;

/// <summary>What the guarantee decision knows of a member with a client, whatever the order: read by the same columns for a pre-check and for the decision.</summary>
/// <param name="PilotLimit">What a client nobody decided on is trusted with; null: people decided its limit.</param>
/// <param name="Tie">Whether the member, or family, is behind the client.</param>
/// <param name="Limit">Zero when none is set.</param>
/// <param name="Used">Exposure held on the client.</param>
/// <param name="OldestDue">Due day of the oldest invoice the client has not paid, in default included; null when there is none.</param>
/// <param name="Shared">Limits of its group, of the member and of its country, where there are any.</param>
/// <param name="Nearby">Other invoices of the member to the client for work around the day.</param>
/// <param name="Framework">Agreed with the client for the first day of the work.</param>
/// <param name="Measured">Exposure of fund and sector on the last evening.</param>
/// <param name="Throttle">Step of the fund's throttle in force on the day asked.</param>
internal sealed record ClientPair(
    short Entity, string Country, string? VatNumber, ClientKind Kind, ClientStanding Standing, Money? PilotLimit, ClientTie Tie, Money Limit, Money Used, LocalDate? OldestDue,
    IReadOnlyList<SharedLimit> Shared, IReadOnlyList<NearbyInvoice> Nearby, Framework? Framework, MeasuredExposure Measured, Throttle Throttle)
{
    /// <summary>How many <see cref="Columns"/> there are.</summary>
    public const int ColumnCount = 31;

    /// <summary>What <see cref="Read"/> reads, of <c>invoicing.pair p</c> with its <see cref="Joins"/>.</summary>
    public const string Columns = $"""
        p.entity, p.country, p.vat_number, p.kind, p.standing, p.pilot_cents, p.is_related, p.seems_related, p.sector,
        coalesce(c.limit_cents, 0), coalesce(c.used_cents, 0),
        least((SELECT min(due_on) FROM invoicing.invoice WHERE client_id = p.client_id AND open_cents > 0),
              (SELECT min(due_on) FROM invoicing.invoice WHERE client_id = p.client_id AND status IN ('defaulted', 'written-off'))),
        s.scopes, s.limits, s.used, n.days, n.nets, n.accepted, k.from_on, k.hourly_cents, k.hours_min, coalesce(d.exposure_cents, 0), coalesce((d.sectors ->> p.sector)::bigint, 0),
        {Throttle.Columns}
        """;

    /// <summary>Largest net paid before by the member's clients and by the client; filled where the amount asks for it.</summary>
    public Money LargestPaid { get; init; }

    /// <summary>The joins of <c>invoicing.pair p</c>. Most entities have set no shared limit, and then none is looked for. Uses <c>$1</c> the invoice, <c>$2</c> the last day of the work, <c>$3</c> today.</summary>
    /// <param name="workFrom">SQL of the first day of the work.</param>
    public static string Joins(string workFrom) => $"""
        LEFT JOIN fund.cap c ON c.scope = 'client:' || p.client_id
        LEFT JOIN LATERAL (SELECT array_agg(scope) AS scopes, array_agg(limit_cents) AS limits, array_agg(fund.exposure_of(scope)) AS used FROM fund.cap
                            WHERE EXISTS (SELECT FROM fund.limit_change WHERE entity = p.entity)
                              AND scope IN ('group:' || p.group_id, 'member:' || p.member_id, 'country:' || p.entity || ':' || p.country)) s ON true
        LEFT JOIN LATERAL (SELECT array_agg(delivered_on) AS days, array_agg(net_cents - credited_cents) AS nets, array_agg(outcome = 'accepted') AS accepted FROM invoicing.invoice
                            WHERE client_id = p.client_id AND member_id = p.member_id AND delivered_on BETWEEN $2 - {GuaranteeRules.SplitDaysMax} AND $2 + {GuaranteeRules.SplitDaysMax}
                              AND invoice_id <> $1 AND credited_cents < net_cents) n ON true
        LEFT JOIN LATERAL (SELECT from_on, hourly_cents, hours_min FROM clients.framework WHERE client_id = p.client_id AND from_on <= {workFrom} ORDER BY from_on DESC LIMIT 1) k ON true
        LEFT JOIN LATERAL (SELECT exposure_cents, sectors FROM fund.day WHERE entity = p.entity ORDER BY on_day DESC LIMIT 1) d ON true
        LEFT JOIN LATERAL (SELECT * FROM fund.throttle WHERE entity = p.entity AND effective_on <= $3 ORDER BY effective_on DESC, version DESC LIMIT 1) t ON true
        """;

    /// <summary>Gives the first three parameters.</summary>
    public static void Bind(NpgsqlCommand command, Guid invoice, LocalDate deliveredOn, Instant now)
    {
        command.Parameters.Add(new() { Value = invoice });
        command.Parameters.Add(new() { Value = deliveredOn });
        command.Parameters.Add(new() { Value = now.InZone(MutualTime.ZoneOf(Mutual.Grains.Kernel.Country.Be)).Date });   // Brussels and Paris keep the same days.
    }

    /// <summary>Reads the columns, which come first.</summary>
    public static ClientPair Read(NpgsqlDataReader row)
    {
        T? Maybe<T>(int column) => row.IsDBNull(column) ? default : row.GetFieldValue<T>(column);
        var (scopes, limits, used) = (Maybe<string[]>(12) ?? [], Maybe<long[]>(13) ?? [], Maybe<long[]>(14) ?? []);
        var (days, nets, accepted) = (Maybe<LocalDate[]>(15) ?? [], Maybe<long[]>(16) ?? [], Maybe<bool[]>(17) ?? []);
        return new(
            row.GetInt16(0), row.GetString(1), Maybe<string>(2), Named<ClientKind>(row.GetString(3)), Named<ClientStanding>(row.GetString(4)), row.IsDBNull(5) ? null : new Money(row.GetInt64(5)),
            row.GetBoolean(6) ? ClientTie.Declared : row.GetBoolean(7) ? ClientTie.Suspected : ClientTie.None, new(row.GetInt64(9)), new(row.GetInt64(10)),
            row.IsDBNull(11) ? null : row.GetFieldValue<LocalDate>(11),
            [.. scopes.Select((scope, i) => new SharedLimit(KindOf(scope), scope, new(limits[i]), new(used[i])))],
            [.. days.Select((day, i) => new NearbyInvoice(day, new(nets[i]), accepted[i]))],
            row.IsDBNull(18) ? null : new(row.GetFieldValue<LocalDate>(18), new(row.GetInt64(19)), row.GetDecimal(20)), new(new(row.GetInt64(21)), Maybe<string>(8), new(row.GetInt64(22))),
            Throttle.Read(row, 23));
    }

    /// <summary>What the member invoiced to the client for work within some days, and whether one of it is for the same day and net.</summary>
    public OtherInvoices OthersWithin(LocalDate deliveredOn, int days, Money net)
    {
        var near = Nearby.Where(other => Math.Abs(Period.DaysBetween(other.DeliveredOn, deliveredOn)) <= days).ToList();
        return new(near.Count, new(near.Sum(other => other.Net.Cents)), Nearby.Any(other => other.IsAccepted && other.DeliveredOn == deliveredOn && other.Net.Cents == net.Cents));
    }

    /// <summary>The value of an enum stored in kebab-case.</summary>
    internal static T Named<T>(string name) where T : struct, Enum => Enum.Parse<T>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    private static SharedLimitKind KindOf(string scope) => scope[0] switch { 'g' => SharedLimitKind.Group, 'm' => SharedLimitKind.Member, _ => SharedLimitKind.Country };
}
