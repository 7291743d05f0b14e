using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Grains.Payments;

/// <summary>What the bank says happened on one account: booked, complete, and adding up.</summary>
/// <param name="Account">Whose statement it is.</param>
/// <param name="BankId">The bank's own id of the statement. Banks use it again each year.</param>
/// <param name="Year">Year of <paramref name="ToOn"/>: numbers begin anew each year.</param>
/// <param name="No">Legal sequence number, else the electronic one; null when the bank gives neither, and only balances show a gap.</param>
/// <param name="FromOn">First day, as the bank writes it: the period's, else the opening balance's.</param>
/// <param name="ToOn">Last day: the period's, else the closing balance's.</param>
/// <param name="Opening">Booked balance before the first line; negative when overdrawn.</param>
/// <param name="Closing">Booked balance after the last line: opening + lines, to the cent.</param>
/// <param name="Lines">In the bank's order; none is zero.</param>
public sealed record BankStatement(
    Iban Account, string BankId, int Year, long? No, LocalDate FromOn, LocalDate ToOn, Money Opening, Money Closing, ImmutableArray<BankLine> Lines)
{
    /// <summary>The statement of given movements: numbered, keyed, and with the closing balance they lead to. For the simulated bank.</summary>
    /// <param name="movements">In booking order; their numbers and keys are given here.</param>
    public static BankStatement Of(Iban account, string bankId, long no, LocalDate fromOn, LocalDate toOn, Money opening, params IEnumerable<BankLine> movements)
    {
        var keys = new BankLineKey(account);
        var lines = movements
            .Select((line, i) => line with { N = i + 1, Key = keys.Next(line.BookedOn, line.Amount, line.BankReference, line.EndToEnd, line.CounterpartyIban) })
            .ToImmutableArray();
        return new(account, bankId, toOn.Year, no, fromOn, toOn, opening, lines.Aggregate(opening, (balance, line) => balance + line.Amount), lines);
    }
}

/// <summary>One movement on our account.</summary>
/// <param name="N">1, 2, 3 … within the statement.</param>
/// <param name="Key">The same movement in another file has the same key: see <see cref="BankLineKey"/>.</param>
/// <param name="BookedOn">The day it counts at the bank.</param>
/// <param name="ValueOn">The day it bears interest; null when the bank does not say.</param>
/// <param name="Amount">Into our account positive, out of it negative; never zero.</param>
/// <param name="BankReference">The bank's own reference of the movement.</param>
/// <param name="EndToEnd">The reference the payer's instruction carried; null when none was given.</param>
/// <param name="Counterparty">Name of the other side.</param>
/// <param name="CounterpartyIban">Account of the other side as the bank gives it, capitals without spaces. Not checked: it may lie outside the euro payment area.</param>
/// <param name="Reference">Structured reference; normalised when its check digits hold, else as received.</param>
/// <param name="Remittance">Free text of the payer, on one line.</param>
/// <param name="Returned">Whether a payment came back or an entry was reversed.</param>
/// <param name="ReturnReason">The bank's code for it, such as <c>AC04</c>; null when it gives none.</param>
/// <param name="Batch">Payment information id of our file, when the bank books the file as one movement.</param>
/// <param name="TransactionCode">ISO bank transaction code, <c>PMNT/RCDT/ESCT</c>; null when the bank gives none.</param>
public sealed record BankLine(
    int N, string Key, LocalDate BookedOn, LocalDate? ValueOn, Money Amount, string? BankReference = null, string? EndToEnd = null, string? Counterparty = null,
    string? CounterpartyIban = null, string? Reference = null, string? Remittance = null, bool Returned = false, string? ReturnReason = null,
    string? Batch = null, string? TransactionCode = null)
{
    /// <summary>A movement that is on no statement yet.</summary>
    /// <param name="amount">Into the account positive, out of it negative; not zero.</param>
    public static BankLine Movement(LocalDate on, Money amount) => new(0, "", on, on, amount);

    /// <summary>Whether the bank takes its own charges with it: sub-family charges, fees or commission of any family.</summary>
    public bool IsCharge => Amount.IsNegative && TransactionCode?.Split('/') is [_, _, "CHRG" or "FEES" or "COMM"];
}

/// <summary>Names movements so that one that comes twice, in overlapping files, is booked once, and two equal ones are booked twice.</summary>
/// <remarks>
/// SHA-256 of account, booking day, cents, the bank's reference (without one: end-to-end id and other account) and how many equal ones came before in the statement;
/// first 40 hexadecimal digits. Names and free text stay out: banks word them differently from file to file.
/// </remarks>
public sealed class BankLineKey(Iban account)
{
    private readonly Dictionary<string, int> seen = [];

    /// <summary>The key of the next movement of the statement.</summary>
    /// <param name="amount">Signed: into our account positive.</param>
    public string Next(LocalDate bookedOn, Money amount, string? bankReference, string? endToEnd, string? counterpartyIban)
    {
        var told = bankReference is not null ? $"bank\n{bankReference}" : $"payer\n{endToEnd}\n{counterpartyIban}";
        var facts = string.Create(CultureInfo.InvariantCulture, $"{account.Value}\n{LocalDatePattern.Iso.Format(bookedOn)}\n{amount.Cents}\n{told}");
        seen[facts] = seen.GetValueOrDefault(facts) + 1;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{facts}\n{seen[facts]}"))))[..40];
    }
}
