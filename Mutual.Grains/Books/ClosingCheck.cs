using NodaTime;
using Npgsql;

namespace Mutual.Grains.Books;

/// <summary>Something that must be settled before a month can be closed.</summary>
/// <param name="Code">Stable name.</param>
/// <param name="Count">How many.</param>
/// <param name="Sentence">What to do.</param>
public sealed record OpenInMonth(string Code, long Count, string Sentence);

/// <summary>Asks what is still open in a month.</summary>
public static class ClosingCheck
{
    private static readonly (string Code, string Sentence, string Query)[] Questions =
    [
        ("lines-in-suspense", "Bank lines are in suspense: place them, or move them to what is owed back.", """
            SELECT count(*) FROM (SELECT a.line_id FROM bank.allotment a JOIN bank.line l USING (line_id)
             WHERE a.place = 'suspense' AND l.entity = $1 AND l.booked_on < $3 GROUP BY a.line_id HAVING sum(a.cents) <> 0) x
            """),
        ("lines-not-placed", "Bank lines are not placed: place them.", """
            SELECT count(*) FROM bank.line l WHERE l.entity = $1 AND l.booked_on >= $2 AND l.booked_on < $3 AND NOT EXISTS (SELECT 1 FROM bank.allotment a WHERE a.line_id = l.line_id)
            """),
        ("payroll-not-paid", "The month's payroll is not paid: approve and pay it.", """
            SELECT count(*) FROM payroll.run WHERE entity = $1 AND month = $2 AND status NOT IN ('paid', 'closed')
            """),
        ("approvals-waiting", "Decisions of the month wait for a second person: approve them or let them go.", """
            SELECT count(*) FROM access.approval WHERE entity = $1 AND approved_by IS NULL AND prepared_at < $3::timestamp AT TIME ZONE 'Europe/Brussels'
            """),
    ];

    /// <summary>Everything open in a month; nothing when it can be closed.</summary>
    public static async Task<IReadOnlyList<OpenInMonth>> Of(NpgsqlDataSource database, short entity, YearMonth month, CancellationToken stop)
    {
        var open = new List<OpenInMonth>();
        var first = month.OnDayOfMonth(1);
        await using var connection = await database.OpenConnectionAsync(stop);
        foreach (var (code, sentence, query) in Questions)
        {
            // Every question is given the entity, the first day of the month and the first of the next; not every one needs all three.
            await using var ask = new NpgsqlCommand($"SELECT x.n FROM (SELECT $1::smallint, $2::date, $3::date) given, LATERAL ({query}) AS x (n)", connection)
            {
                Parameters = { new() { Value = entity }, new() { Value = first }, new() { Value = first.PlusMonths(1) } },
            };
            if ((long)(await ask.ExecuteScalarAsync(stop))! is > 0 and var count) open.Add(new(code, count, sentence));
        }
        return open;
    }
}
