using System.Globalization;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Silo.Simulation;

/// <summary>The bank of one entity: keeps its account, takes what payers transfer, does what files of payments say, sends some back, and writes a statement of every day on which something moved.</summary>
/// <remarks>It knows nothing of the mutual but its account; what it writes is all the mutual learns of it.</remarks>
/// <param name="account">The entity's account.</param>
/// <param name="calendar">Days on which the bank works.</param>
/// <param name="booking">Told the day of every movement entered, so that somebody closes the bank on it.</param>
internal sealed class SimulatedBank(Iban account, BusinessCalendar calendar, Action<LocalDate> booking)
{
    private const string TransferIn = "PMNT/RCDT/ESCT";
    private const string TransferOut = "PMNT/ICDT/ESCT";
    private const string Returned = "PMNT/ICDT/RRTN";
    private const string Charged = "ACMT/MDOP/CHRG";
    private const int ReturnAfterDays = 2;
    private static readonly Money MonthlyCharge = new(12_50);

    private readonly SortedDictionary<LocalDate, List<BankLine>> coming = [];
    private readonly Dictionary<string, LocalDate> closed = [];
    private LocalDate? lastDay;
    private int statements;
    private long movements;

    /// <summary>What stands on the account.</summary>
    public Money Balance { get; private set; }

    /// <summary>From that day nothing can be paid to an account; what is comes back.</summary>
    public void Close(Iban other, LocalDate on) => closed[other.Value] = on;

    /// <summary>Somebody transfers money; booked that day, or on the bank's next one.</summary>
    /// <param name="on">Day of the instruction.</param>
    /// <param name="amount">Above zero.</param>
    /// <param name="from">Account it comes from.</param>
    /// <param name="name">Whose.</param>
    /// <param name="reference">Structured reference; null: none.</param>
    /// <param name="text">What the payer writes; null: nothing.</param>
    public void Transfer(LocalDate on, Money amount, Iban from, string name, string? reference, string? text)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(amount.Cents, 1, nameof(amount));
        Enter(calendar.OnOrAfter(on), BankLine.Movement(on, amount) with { Counterparty = name, CounterpartyIban = from.Value, Reference = reference, Remittance = text, TransactionCode = TransferIn });
    }

    /// <summary>Does a file of payments on the day it asks for; what goes to a closed account comes back two working days later.</summary>
    /// <param name="file">The file.</param>
    /// <param name="today">The day it arrives.</param>
    /// <returns>What will come back.</returns>
    /// <exception cref="InvalidDataException">It is to be paid from another account.</exception>
    public IReadOnlyList<OrderedPayment> Execute(PaymentOrders file, LocalDate today)
    {
        if (file.Payer != account) throw new InvalidDataException($"File {file.MessageId} is for another account.");
        var on = calendar.OnOrAfter(LocalDate.Max(today, file.ExecuteOn));
        var back = new List<OrderedPayment>();
        foreach (var payment in file.Payments)
        {
            var line = BankLine.Movement(on, -payment.Amount) with { Counterparty = payment.Name, CounterpartyIban = payment.Account.Value, EndToEnd = payment.EndToEnd };
            Enter(on, line with { Batch = file.MessageId, TransactionCode = TransferOut });
            if (!closed.TryGetValue(payment.Account.Value, out var since) || since > on) continue;
            back.Add(payment);
            Enter(calendar.Plus(on, ReturnAfterDays), line with { Amount = payment.Amount, Returned = true, ReturnReason = "AC04", TransactionCode = Returned });
        }
        return back;
    }

    /// <summary>The bank takes its charge for a month.</summary>
    /// <param name="on">Last day on which it works in that month.</param>
    public void Charge(LocalDate on) => Enter(on, BankLine.Movement(on, -MonthlyCharge) with { Remittance = "Account charges", TransactionCode = Charged });

    /// <summary>Ends the bank's day.</summary>
    /// <returns>The statement; null when nothing moved since the last one.</returns>
    /// <exception cref="InvalidOperationException">The account would be overdrawn: the bank lends nothing.</exception>
    public BankStatement? Close(LocalDate day)
    {
        var lines = new List<BankLine>();
        while (coming.Count > 0 && coming.First() is var (booked, entered) && booked <= day)
        {
            foreach (var line in entered) lines.Add(line with { BookedOn = booked, ValueOn = booked, BankReference = Reference(booked, line) });
            coming.Remove(booked);
        }
        if (lines.Count == 0) return null;

        // Numbers begin anew each year.
        statements = lastDay?.Year == day.Year ? statements + 1 : 1;
        var id = string.Create(CultureInfo.InvariantCulture, $"{account.Value[^4..]}-{day.Year}-{statements:000}");
        var statement = BankStatement.Of(account, id, statements, lastDay?.PlusDays(1) ?? day, day, Balance, lines);
        if (statement.Closing.IsNegative) throw new InvalidOperationException($"The account would be overdrawn by {-statement.Closing} on {day}.");
        (lastDay, Balance) = (day, statement.Closing);
        return statement;
    }

    // The lines of one file are booked as one movement: they share the bank's reference.
    private string Reference(LocalDate booked, BankLine line) => line is { Batch: { } batch, Returned: false }
        ? $"{LocalDatePattern.Iso.Format(booked)}-{batch}"[..Math.Min(35, 11 + batch.Length)]
        : string.Create(CultureInfo.InvariantCulture, $"{LocalDatePattern.Iso.Format(booked)}-{++movements:000000}");

    private void Enter(LocalDate booked, BankLine line)
    {
        if (lastDay is { } last && booked <= last) throw new ArgumentException($"{booked} is closed at the bank.", nameof(booked));
        if (!coming.TryGetValue(booked, out var entered)) coming[booked] = entered = [];
        entered.Add(line);
        booking(booked);
    }
}
