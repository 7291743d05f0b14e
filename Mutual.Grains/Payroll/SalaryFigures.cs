using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Mutual.Grains.Salaries;
using NodaTime;

namespace Mutual.Grains.Payroll;

/// <summary>An order that was counted on when a salary was decided.</summary>
/// <param name="Order">The order.</param>
/// <param name="MonthsAhead">1 is the month up to the next payday.</param>
/// <param name="Credit">What it was to bring.</param>
/// <param name="Net">What was left to invoice on it.</param>
internal readonly record struct CountedOrder(Guid Order, int MonthsAhead, Money Credit, Money Net);

/// <summary>The figures behind a budget, kept with the payslip: enough to decide it again, to explain it, and to name next month's shock.</summary>
/// <param name="Month">What the glide path was given.</param>
/// <param name="Orders">The orders that were counted on.</param>
/// <param name="AboveCap">Whether a legal floor put the budget above its cap.</param>
/// <param name="Policy">Version of the mutual's rules.</param>
/// <param name="AdvanceRateMillionths">Advance rate in force, in millionths.</param>
internal sealed record SalaryFigures(SalaryMonth Month, ImmutableArray<CountedOrder> Orders, bool AboveCap, string Policy, int AdvanceRateMillionths)
{
    /// <summary>A rate as a whole number of millionths.</summary>
    public static int Millionths(decimal rate) => (int)(rate * 1_000_000m);

    /// <summary>Writes the figures as JSON: cents, basis points, ids; nothing personal.</summary>
    /// <param name="buffer">Emptied and used again for every member.</param>
    /// <param name="writer">Over that buffer.</param>
    /// <param name="member">The member.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="terms">The run.</param>
    public static string Write(ArrayBufferWriter<byte> buffer, Utf8JsonWriter writer, MemberMonth member, in MonthDecision decision, RunTerms terms)
    {
        buffer.ResetWrittenCount();
        writer.Reset();
        var (instalment, month, salary) = decision;
        writer.WriteStartObject();
        writer.WriteNumber("balance", month.Balance.Cents);
        writer.WriteStartArray("ahead");
        foreach (var credit in month.CreditsAhead) writer.WriteNumberValue(credit.Cents);
        writer.WriteEndArray();
        writer.WriteNumber("step", month.Plan.StepBasisPoints);
        writer.WriteNumber("follow", month.Plan.FollowBasisPoints);
        if (month.Plan.Maximum is { } maximum) writer.WriteNumber("maximum", maximum.Cents);
        writer.WriteNumber("last", month.LastBudget.Cents);
        writer.WriteNumber("floor", month.LegalFloor.Cents);
        writer.WriteNumber("instalment", instalment.Cents);
        writer.WriteBoolean("leaving", month.Leaving);
        writer.WriteNumber("cap", salary.Cap.Cents);
        writer.WriteNumber("target", salary.Target.Cents);
        writer.WriteNumber("limitMonth", salary.LimitMonth);
        writer.WriteBoolean("aboveCap", salary.AboveCap);
        writer.WriteString("policy", terms.Policy.Version);
        writer.WriteNumber("advanceRate", Millionths(terms.Policy.AdvanceRate));
        writer.WriteStartArray("orders");
        foreach (var order in member.Ahead)
        {
            var ahead = MonthsAheadOf(order.Credit, terms.Paydays);
            if (ahead == 0) continue;
            writer.WriteStartArray();
            writer.WriteStringValue(order.Credit.Order);
            writer.WriteNumberValue(ahead);
            writer.WriteNumberValue(order.Credit.Amount.Cents);
            writer.WriteNumberValue(order.Net.Cents);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static SalaryFigures Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var of = document.RootElement;
        var month = new SalaryMonth
        {
            Balance = Cents("balance"),
            CreditsAhead = [.. of.GetProperty("ahead").EnumerateArray().Select(credit => new Money(credit.GetInt64()))],
            Plan = new SalaryPlan(of.GetProperty("step").GetInt32(), of.GetProperty("follow").GetInt32(), of.TryGetProperty("maximum", out var maximum) ? new Money(maximum.GetInt64()) : null),
            LastBudget = Cents("last"),
            LegalFloor = Cents("floor"),
            Leaving = of.GetProperty("leaving").GetBoolean(),
        };
        return new(month,
            [.. of.GetProperty("orders").EnumerateArray().Select(order => new CountedOrder(order[0].GetGuid(), order[1].GetInt32(), new Money(order[2].GetInt64()), new Money(order[3].GetInt64())))],
            of.GetProperty("aboveCap").GetBoolean(), of.GetProperty("policy").GetString()!, of.GetProperty("advanceRate").GetInt32());

        Money Cents(string name) => new(of.GetProperty(name).GetInt64());
    }

    /// <summary>In which month ahead an order counts; 0 when it counts nowhere.</summary>
    public static int MonthsAheadOf(in ExpectedCredit credit, ImmutableArray<LocalDate> paydays)
    {
        if (!credit.IsConfirmed || !credit.IsEligible || credit.On <= paydays[0]) return 0;
        for (var ahead = 1; ahead < paydays.Length; ahead++)
            if (credit.On <= paydays[ahead]) return ahead;
        return 0;
    }
}
