using Mutual.Grains.Ledger;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payroll.Reserves;

/// <summary>Money put aside or taken back by a member's own rule: row 38, and its reverse.</summary>
/// <param name="Source">The payslip or pay item that moves it.</param>
/// <param name="Kind"><c>sick-pay</c> or <c>year-end-bonus</c>.</param>
/// <param name="Amount">Positive into the reserve.</param>
internal readonly record struct ReserveMove(Guid Source, Guid Member, string Kind, Money Amount)
{
    public const string SickPay = "sick-pay";
    public const string YearEndBonus = "year-end-bonus";

    /// <summary>What a month puts aside: shares of the budget, each rounded down, never below the legal floor and never of a pause or a last payslip.</summary>
    public static (Money Sick, Money Bonus) Of(Contracts.Contract contract, in MonthDecision decision)
    {
        if (decision.Month.Leaving || contract is { SickShare: 0, BonusShare: 0 }) return default;
        var free = decision.Salary.Budget - decision.Month.LegalFloor;
        if (!free.IsPositive || decision.Salary.NeedsPeople) return default;
        var sick = Money.Min(free, decision.Salary.Budget.Times(contract.SickShare / 10_000m, Rounding.Down));
        return (sick, Money.Min(free - sick, decision.Salary.Budget.Times(contract.BonusShare / 10_000m, Rounding.Down)));
    }

    /// <summary>Books moves that belong together, into the stream of their source.</summary>
    public static void Book(SetWriter books, RunTerms terms, Guid member, Guid stream, int seq, Money amount, string body)
    {
        if (amount.IsZero) return;
        books.Add(terms.Entity.Id, stream, seq, EntryKind.SetAside, terms.PayOn, new("member", member), body,
            new Posting(Account.ActivityOf(member), amount.Cents), new Posting(Account.SetAside(member), -amount.Cents));
    }

    /// <summary>Writes moves.</summary>
    public static void Write(NpgsqlConnection connection, RunTerms terms, IReadOnlyList<ReserveMove> moves)
    {
        if (moves.Count == 0) return;
        using var copy = connection.BeginBinaryImport("COPY payroll.reserve_move (source_id, member_id, kind, moved_on, cents) FROM STDIN (FORMAT BINARY)");
        foreach (var move in moves)
        {
            copy.StartRow();
            copy.Write(move.Source, NpgsqlDbType.Uuid);
            copy.Write(move.Member, NpgsqlDbType.Uuid);
            copy.Write(move.Kind, NpgsqlDbType.Text);
            copy.Write(terms.PayOn, NpgsqlDbType.Date);
            copy.Write(move.Amount.Cents, NpgsqlDbType.Bigint);
        }
        copy.Complete();
    }
}
