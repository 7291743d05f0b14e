using Mutual.Grains.Kernel;
using NodaTime;

namespace Mutual.Api.Portals.Demonstration;

/// <summary>The clock of a demonstration, as its page moves it. Not there in production.</summary>
public interface IDemonstrationClock
{
    /// <summary>The move under way, or the last one; null when there was none.</summary>
    ClockMove? Current { get; }

    /// <summary>Begins to move it; the page looks again to see how far it is.</summary>
    /// <returns>The move; or refused with <c>clock-forward-only</c>, or <c>clock-moving</c> while another move is under way.</returns>
    Outcome<ClockMove> Begin(LocalDate to);
}

/// <summary>A move of the clock.</summary>
/// <param name="From">Day it began.</param>
/// <param name="To">Day it is to arrive.</param>
/// <param name="At">Day it has reached.</param>
/// <param name="Ended">Whether it moves no more.</param>
/// <param name="Failed">Why it stopped on the way; null when it did not.</param>
public sealed record ClockMove(LocalDate From, LocalDate To, LocalDate At, bool Ended, string? Failed);
