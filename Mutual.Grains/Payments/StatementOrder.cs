using System.Collections.Immutable;
using System.Globalization;

namespace Mutual.Grains.Payments;

/// <summary>A statement of ours as kept.</summary>
/// <param name="No">The bank's number, or ours when it gives none.</param>
internal sealed record KeptStatement(int Year, long No, Money Closing);

/// <summary>What is known of an account before a file is imported.</summary>
/// <param name="Last">The latest statement; null before the first.</param>
/// <param name="Numbered">Kept statements that have the number of one in the file.</param>
/// <param name="LineKeys">Keys of lines in the file that are kept already.</param>
internal sealed record KnownLines(KeptStatement? Last, IReadOnlyCollection<KeptStatement> Numbered, IReadOnlySet<string> LineKeys);

/// <summary>A statement to be kept: it continues the one before to the cent.</summary>
/// <param name="Statement">With the lines that are new, from the balance they start at.</param>
/// <param name="No">The bank's number; the next one when the bank gives none.</param>
internal sealed record NextStatement(BankStatement Statement, long No);

/// <summary>Decides whether the statements of a file continue what is kept. Pure.</summary>
/// <remarks>
/// Continuous by number within a year and by balance always; numbers begin anew each year. A statement that overlaps loses the lines that are kept already, and what is left must start
/// at our last balance. A statement kept already is passed over when the file has new ones too, and a conflict when it has none.
/// </remarks>
internal static class StatementOrder
{
    /// <summary>What to keep of a file, in its order.</summary>
    /// <returns>At least one statement; or <c>statement-not-ours</c>, <c>statement-conflict</c>, <c>statement-gap</c>.</returns>
    public static Outcome<ImmutableArray<NextStatement>> Continue(Iban ours, IReadOnlyList<BankStatement> file, KnownLines known)
    {
        if (file.FirstOrDefault(statement => statement.Account != ours) is { } foreign) return Refusal.StatementNotOurs.Because($"It is of account {foreign.Account}.");
        var numbered = known.Numbered.ToDictionary(kept => (kept.Year, kept.No));
        var keys = known.LineKeys.ToHashSet(StringComparer.Ordinal);
        var last = known.Last;
        var next = ImmutableArray.CreateBuilder<NextStatement>();
        foreach (var statement in file)
        {
            if (statement.No is { } no && numbered.TryGetValue((statement.Year, no), out var kept))
            {
                if (kept.Closing != statement.Closing || !statement.Lines.All(line => keys.Contains(line.Key))) return Refusal.StatementConflict.Because(Named(statement.Year, no));
                continue;
            }
            if (statement.No is null && statement.Lines.Length > 0 && statement.Lines.All(line => keys.Contains(line.Key))) continue;

            var number = statement.No ?? (last?.Year == statement.Year ? last.No + 1 : 1);
            if (last is not null && !Follows(last, statement.Year, number)) return Refusal.StatementGap.Because($"{Named(statement.Year, number)} does not follow {Named(last.Year, last.No)}.");
            var fresh = statement.Lines.Where(line => keys.Add(line.Key)).ToImmutableArray();
            var opening = statement.Closing - fresh.Aggregate(Money.Zero, (sum, line) => sum + line.Amount);
            if (last is not null && opening != last.Closing)
                return Refusal.StatementGap.Because($"{Named(statement.Year, number)} starts at {opening}, {Named(last.Year, last.No)} ended at {last.Closing}.");
            if (last is null && opening != statement.Opening) return Refusal.StatementConflict.Because("A line occurs twice in the file.");

            last = new(statement.Year, number, statement.Closing);
            numbered[(last.Year, last.No)] = last;
            next.Add(new(statement with { Opening = opening, Lines = fresh }, number));
        }
        return next.Count > 0 ? next.ToImmutable() : Refusal.StatementConflict.Because("Every statement of it is imported already, from another file.");
    }

    private static bool Follows(KeptStatement last, int year, long no) => year == last.Year ? no == last.No + 1 : year > last.Year && (no == 1 || no == last.No + 1);

    private static string Named(int year, long no) => string.Create(CultureInfo.InvariantCulture, $"Statement {no} of {year}");
}
