using Mutual.Grains.Kernel;
using NodaTime;

namespace Mutual.Silo.Simulation;

/// <summary>What becomes of an order.</summary>
internal enum OrderFate
{
    /// <summary>Confirmed as it was sent.</summary>
    Confirmed,

    /// <summary>The client asks for a change, the member makes it, the client confirms.</summary>
    ChangedFirst,

    /// <summary>The client declines it.</summary>
    Rejected,

    /// <summary>The client never answers.</summary>
    Expired,

    /// <summary>Confirmed, and called off before the work.</summary>
    Cancelled,
}

/// <summary>An order as it will come, before anybody in the world knows of it.</summary>
/// <param name="Name">Of member, month and place in it: <c>17-03-1</c>. What its commands are named after.</param>
/// <param name="Client">Number of the client.</param>
/// <param name="DraftOn">Day the member drafts and sends it.</param>
/// <param name="AnswerOn">Day the client answers.</param>
/// <param name="WorkTo">Last day of the work as agreed.</param>
/// <param name="DeliverOn">Day it is delivered, sometimes later than agreed.</param>
/// <param name="InvoiceOn">Day the invoice was to come.</param>
/// <param name="BillOn">Day the member hands it in, sometimes later.</param>
/// <param name="RestOn">Day of a second invoice for the rest; null: all at once.</param>
/// <param name="Credit">Net to be credited afterwards, and when; null: nothing.</param>
/// <param name="WithoutAdvance">The member wants no advance.</param>
internal sealed record PlannedOrder(
    string Name, int Client, Money Net, OrderFate Fate, LocalDate DraftOn, LocalDate AnswerOn, LocalDate WorkFrom, LocalDate WorkTo, LocalDate DeliverOn, LocalDate InvoiceOn, LocalDate BillOn,
    LocalDate? RestOn, (Money Net, LocalDate On)? Credit, bool WithoutAdvance)
{
    /// <summary>How long an order may wait for its answer, in days.</summary>
    public const int AnswerDays = 21;

    /// <summary>The orders of a member, month by month; also of three months after the end, for what is confirmed ahead carries the last salaries.</summary>
    public static IEnumerable<PlannedOrder> Of(WorldTerms terms, SimulatedMember member)
    {
        for (var month = 0; month < terms.Months + 3; month++)
        {
            var first = terms.From.PlusMonths(month);
            var chance = Chance.Of(terms.Seed, terms.Entity, "work", member.Number, month);
            var sizes = SizesOf(terms, member, first, chance);
            for (var n = 0; n < sizes.Count; n++)
            {
                if (Plan(terms, member, first, month, n, sizes[n], chance) is { } order) yield return order;
            }
        }
    }

    // In tenths of the member's level.
    private static List<int> SizesOf(WorldTerms terms, SimulatedMember member, LocalDate month, Chance chance)
    {
        var sizes = member.Pattern switch
        {
            WorkPattern.Steady => chance.InThousand(250) ? [chance.Between(5, 6), chance.Between(4, 5)] : [chance.Between(9, 11)],
            WorkPattern.Lumpy => chance.Weighted(25, 40, 25, 10) switch { 0 => [], 1 => [chance.Between(8, 22)], 2 => [chance.Between(3, 9), chance.Between(5, 15)], _ => [chance.Between(20, 40)] },
            _ => (month.Month - member.Season + 12) % 12 < 6 ? [chance.Between(7, 9), chance.Between(6, 10)] : chance.InThousand(400) ? [chance.Between(2, 5)] : new List<int>(),
        };
        // In a recession, from the fourth month on, four orders in ten do not come.
        return terms.Recession && month >= terms.RecessionFrom ? [.. sizes.Where(_ => !chance.InThousand(400))] : sizes;
    }

    private static PlannedOrder? Plan(WorldTerms terms, SimulatedMember member, LocalDate month, int monthNumber, int n, int size, Chance chance)
    {
        var calendar = BusinessCalendar.Of(terms.Country);
        var client = chance.Weighted(60, 25, 10, 5) is var favourite && favourite < member.Regulars.Count ? member.Regulars[favourite] : member.Regulars[0];
        var net = new Money(((member.Level.Cents / 10 * size) + chance.Amount(-150_00, 150_00, 5_00)) / 5_00 * 5_00);
        var workFrom = calendar.OnOrAfter(month.PlusDays(chance.Between(0, 12)));
        if (workFrom < member.JoinsOn) return null;
        var workTo = calendar.OnOrAfter(workFrom.PlusDays(chance.Between(1, 14)));
        var invoiceOn = calendar.OnOrAfter(workTo.PlusDays(chance.Between(1, 4)));

        // Agreed by the quarter, by the month, or as it comes; at the start of the world everybody comes with some work agreed already.
        var ahead = member.Pattern switch
        {
            WorkPattern.Steady => ((month.Month - 1) % 3 * 30) + chance.Between(8, 25),
            WorkPattern.Lumpy => chance.Between(2, 45),
            _ => chance.Between(10, 80),
        };
        var draftOn = calendar.OnOrAfter(LocalDate.Max(workFrom.PlusDays(-ahead), member.JoinsOn.PlusDays(1)));
        var answerOn = calendar.Plus(draftOn, chance.Between(1, 5));
        if (answerOn > workTo) workTo = calendar.Plus(answerOn, chance.Between(1, 5));
        if (invoiceOn <= workTo) invoiceOn = calendar.OnOrAfter(workTo.PlusDays(chance.Between(1, 4)));

        var fate = (OrderFate)chance.Weighted(905, 32, 23, 18, 22);
        var deliverOn = chance.InThousand(50) ? calendar.OnOrAfter(workTo.PlusDays(chance.Between(5, 30))) : workTo;
        var billOn = calendar.OnOrAfter(LocalDate.Max(deliverOn, invoiceOn).PlusDays(chance.Weighted(75, 25) == 0 ? 0 : chance.Between(1, 9)));
        var restOn = chance.InThousand(40) ? calendar.OnOrAfter(billOn.PlusDays(chance.Between(3, 15))) : (LocalDate?)null;
        (Money, LocalDate)? credit = chance.InThousand(35) ? (CreditOf(net, chance), calendar.OnOrAfter((restOn ?? billOn).PlusDays(chance.Between(5, 60)))) : null;
        var withoutAdvance = chance.InThousand(12);

        // Who leaves takes no work that could not be handed in before.
        if (member.LeavesOn is { } leaves && (restOn ?? billOn) >= leaves) return null;
        return new(
            FormattableString.Invariant($"{member.Number}-{monthNumber + 1:00}-{n + 1}"), client, net, fate, draftOn, answerOn, workFrom, workTo, deliverOn, invoiceOn, billOn, restOn, credit, withoutAdvance);
    }

    private static Money CreditOf(Money net, Chance chance) => chance.InThousand(100) ? net : new Money(net.Cents * chance.Between(3, 30) / 100);
}
