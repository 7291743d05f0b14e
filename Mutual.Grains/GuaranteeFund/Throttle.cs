using Mutual.Grains.Governance;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.GuaranteeFund;

/// <summary>A published step of the throttle: what it does to new guarantees from its day on. What is advanced already stays with the members.</summary>
/// <param name="Step">0: none.</param>
/// <param name="PublishedOn">Day it was decided and published; null before any was.</param>
/// <param name="EffectiveOn">First day it counts; null before any was published.</param>
/// <param name="AdvanceRate">Advance rate at most; 1 leaves the policy's.</param>
/// <param name="ClientCap">Exposure on any one client at most; null: the client's own limit.</param>
/// <param name="NoGuarantees">Nothing new is guaranteed.</param>
/// <param name="Held">What the fund held when it was decided.</param>
/// <param name="Required">What it had to hold.</param>
public sealed record Throttle(int Step, LocalDate? PublishedOn, LocalDate? EffectiveOn, decimal AdvanceRate, Money? ClientCap, bool NoGuarantees, Money Held, Money Required)
{
    /// <summary>Before any step was published.</summary>
    public static readonly Throttle None = new(0, null, null, 1m, null, false, Money.Zero, Money.Zero);

    /// <summary>The step that follows from what the fund holds: stricter at once, milder one step at a time and only well above where it began.</summary>
    /// <param name="current">Step published last.</param>
    /// <param name="held">What the fund holds; negative when it owes.</param>
    /// <param name="required">What it must hold.</param>
    /// <param name="rules">Thresholds, by rising strictness.</param>
    public static int Next(int current, Money held, Money required, FundRules rules)
    {
        var stricter = rules.Throttle.LastOrDefault(rule => rule.Step > current && !Holds(rule.Below));
        if (stricter is not null) return stricter.Step;
        return rules.Throttle.FirstOrDefault(rule => rule.Step == current) is { } now && Holds(now.Until) ? current - 1 : current;

        bool Holds(decimal part) => (Int128)held.Cents * Millionths.One >= (Int128)required.Cents * Millionths.Of(part);
    }

    /// <summary>A step as it is published.</summary>
    public static Throttle Published(int step, LocalDate on, Money held, Money required, FundRules rules)
    {
        var rule = rules.Throttle.FirstOrDefault(rule => rule.Step == step);
        return new(step, on, on.PlusDays(rules.ThrottleNoticeDays), rule?.AdvanceRate ?? 1m, rule?.ClientCapCents is { } cap ? new Money(cap) : null, rule?.NoGuarantees ?? false, held, required);
    }

    /// <summary>The policy with the advance rate this step leaves.</summary>
    public Policy On(Policy policy) => AdvanceRate < policy.AdvanceRate ? policy with { AdvanceRate = AdvanceRate } : policy;

    /// <summary>The step in force in an entity on a day.</summary>
    public static async Task<Throttle> InForce(NpgsqlDataSource database, short entity, LocalDate on, CancellationToken stop)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM fund.throttle t WHERE entity = $1 AND effective_on <= $2 ORDER BY effective_on DESC, version DESC LIMIT 1");
        command.Parameters.Add(new() { Value = entity });
        command.Parameters.Add(new() { Value = on });
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row, 0) : None;
    }

    /// <summary>The columns <see cref="Read"/> reads, of <c>fund.throttle t</c>.</summary>
    internal const string Columns = "t.step, t.published_on, t.effective_on, t.advance_rate, t.client_cap_cents, t.no_guarantees, t.held_cents, t.required_cents";

    /// <summary>Reads a step from a row; none when the row has none.</summary>
    internal static Throttle Read(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? None : new(
        row.GetInt16(at), row.GetFieldValue<LocalDate>(at + 1), row.GetFieldValue<LocalDate>(at + 2), row.GetDecimal(at + 3), row.IsDBNull(at + 4) ? null : new Money(row.GetInt64(at + 4)),
        row.GetBoolean(at + 5), new(row.GetInt64(at + 6)), new(row.GetInt64(at + 7)));
}
