using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Grains.Proof;

/// <summary>How sure a step of a trace is.</summary>
public enum TraceStatus
{
    /// <summary>The record is there and its entry stands in the journal.</summary>
    Proven = 1,

    /// <summary>It is not due yet.</summary>
    Open,

    /// <summary>It must be there and is not.</summary>
    Missing,
}

/// <summary>One record on the way from a wage to the work and the cash behind it.</summary>
/// <param name="Kind">order, confirmation, decision, invoice, advance, cash, settlement, payslip, budget, approval, bank-file, payment…</param>
/// <param name="Id">The number people say, or the record's id.</param>
/// <param name="On">The day it counts.</param>
/// <param name="Recorded">The moment it was learnt; null for what has no entry of its own.</param>
/// <param name="Cents">What it is about, in cents; 0 when no amount belongs to it.</param>
/// <param name="Entry">Its entry in the journal; null for none.</param>
/// <param name="Status">How sure it is.</param>
/// <param name="Text">What it is, in a sentence.</param>
public sealed record TraceStep(string Kind, string Id, LocalDate? On, Instant? Recorded, long Cents, long? Entry, TraceStatus Status, string Text);

/// <summary>The whole chain behind one thing, both ways.</summary>
/// <param name="Steps">From the order to the wage, or back.</param>
/// <param name="Missing">How many steps must be there and are not.</param>
public sealed record Trace(IReadOnlyList<TraceStep> Steps, int Missing)
{
    internal static Trace Of(IReadOnlyList<TraceStep> steps) => new(steps, steps.Count(step => step.Status is TraceStatus.Missing));

    /// <summary>A line per step, and what is missing.</summary>
    public IEnumerable<string> Lines()
    {
        for (var i = 0; i < Steps.Count; i++)
        {
            var step = Steps[i];
            var mark = step.Status switch { TraceStatus.Proven => "proven ", TraceStatus.Open => "open   ", _ => "MISSING" };
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{i + 1,3} {mark} {(step.On is { } on ? LocalDatePattern.Iso.Format(on) : "          ")} {step.Kind,-12} {step.Id,-22} {(step.Cents == 0 ? "" : new Money(step.Cents).ToString()),16} {(step.Entry is { } entry ? $"entry {entry}" : ""),-18} {step.Text}");
        }
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{Steps.Count(step => step.Status is TraceStatus.Proven)} proven, {Steps.Count(step => step.Status is TraceStatus.Open)} open, {Missing} missing");
    }
}
