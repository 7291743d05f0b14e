using Mutual.Grains.Kernel;
using NodaTime;

namespace Mutual.Silo.Simulation;

/// <summary>How much of what is open a payer sends.</summary>
internal enum TransferSize
{
    /// <summary>What is open.</summary>
    Open,

    /// <summary>Half of it.</summary>
    Half,

    /// <summary>What is open, to the next full 50 euro.</summary>
    RoundedUp,

    /// <summary>A few cents less.</summary>
    CentsShort,

    /// <summary>The whole invoice, though it is paid.</summary>
    Again,
}

/// <summary>What a payer quotes.</summary>
internal enum Quote
{
    /// <summary>The structured reference in its own field.</summary>
    Reference,

    /// <summary>The structured reference in the text, as printed.</summary>
    ReferenceInText,

    /// <summary>The invoice number in the text.</summary>
    Number,

    /// <summary>A number of its own.</summary>
    Own,

    /// <summary>Nothing that helps.</summary>
    Nothing,
}

/// <summary>A transfer a client will make for an invoice.</summary>
internal readonly record struct PlannedTransfer(LocalDate On, TransferSize Size, Quote Quote)
{
    /// <summary>The transfers of one invoice, as the client's habit has it; most clients sometimes pay as others do.</summary>
    /// <param name="chance">Draws of this invoice.</param>
    /// <param name="client">Who pays.</param>
    /// <param name="issuedOn">Day of the invoice.</param>
    /// <param name="dueOn">Day it is due.</param>
    /// <param name="later">Days everybody takes longer, in a recession.</param>
    public static IReadOnlyList<PlannedTransfer> Of(Chance chance, SimulatedClient client, LocalDate issuedOn, LocalDate dueOn, int later)
    {
        var habit = chance.InThousand(850) ? client.Habit : PayerHabit.OnTime;
        var due = dueOn.PlusDays(later);
        var quote = chance.InThousand(200) ? Quote.ReferenceInText : Quote.Reference;
        var onTime = due.PlusDays(chance.Between(-3, 2));
        IReadOnlyList<PlannedTransfer> planned = habit switch
        {
            PayerHabit.Early => [new(issuedOn.PlusDays(chance.Between(3, 15)), TransferSize.Open, quote)],
            PayerHabit.Late => [new(due.PlusDays(chance.Between(6, 22)), TransferSize.Open, quote)],
            PayerHabit.VeryLate => [new(due.PlusDays(chance.Between(40, 75)), TransferSize.Open, quote)],
            PayerHabit.InParts => [new(onTime, TransferSize.Half, quote), new(due.PlusDays(chance.Between(10, 30)), TransferSize.Open, quote)],
            PayerHabit.TooMuch => [new(onTime, TransferSize.RoundedUp, quote)],
            PayerHabit.CentsShort => [new(onTime, TransferSize.CentsShort, quote)],
            PayerHabit.WithoutReference => [new(onTime, TransferSize.Open, Quote.Nothing)],
            PayerHabit.OwnReference => [new(onTime, TransferSize.Open, Quote.Own)],
            PayerHabit.NumberInText => [new(onTime, TransferSize.Open, Quote.Number)],
            PayerHabit.Twice => [new(onTime, TransferSize.Open, quote), new(onTime.PlusDays(chance.Between(4, 12)), TransferSize.Again, quote)],
            _ => [new(onTime, TransferSize.Open, quote)],
        };
        // Nobody pays before the invoice is there.
        return [.. planned.Select(transfer => transfer with { On = LocalDate.Max(transfer.On, issuedOn.PlusDays(1)) }).Where(transfer => client.FailsOn is not { } fails || transfer.On < fails)];
    }

    /// <summary>The amount, from what the client's view of the invoice says.</summary>
    /// <param name="open">Gross still open.</param>
    /// <param name="gross">The whole invoice.</param>
    public Money AmountOf(Money open, Money gross) => Size switch
    {
        TransferSize.Half => new(open.Cents / 2),
        TransferSize.RoundedUp when open.IsPositive => new((open.Cents + 49_99) / 50_00 * 50_00),
        TransferSize.CentsShort when open.Cents > 1_00 => open - new Money(35),
        TransferSize.Again => gross,
        _ => open,
    };
}
