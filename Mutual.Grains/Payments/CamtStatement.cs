using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace Mutual.Grains.Payments;

/// <summary>One <c>Stmt</c> of a camt.053 while it is read, and the sums it must keep.</summary>
/// <param name="room">How many more lines the file may hold.</param>
internal sealed class CamtStatement(int room)
{
    private readonly Dictionary<string, CamtElement> head = [];
    private readonly List<CamtElement> balances = [];
    private readonly List<CamtLine> lines = [];
    private readonly Tally booked = new();
    private readonly Tally everything = new();
    private CamtElement? summary;

    /// <summary>Reads the statement the cursor stands on, to its end.</summary>
    /// <exception cref="RefusedException">Something is missing, is not in euro, or does not add up.</exception>
    public BankStatement Read(CamtCursor cursor)
    {
        if (cursor.Enter(out _))
        {
            while (cursor.AtChild())
            {
                if (cursor.IsForeign) cursor.Skip();
                else if (cursor.Name is "Ntry") Entry(cursor);
                else if (cursor.Name is "Bal") balances.Add(CamtElement.Read(cursor));
                else if (cursor.Name is "TxsSummry") summary = CamtElement.Read(cursor);
                else if (cursor.Name is "Id" or "ElctrncSeqNb" or "LglSeqNb" or "FrToDt" or "Acct") head[cursor.Name] = CamtElement.Read(cursor);
                else cursor.Skip();
                RefusedException.Unless(balances.Count <= 1_000, Refusal.XmlElementTooLong);
            }
        }
        return Checked();
    }

    private void Entry(CamtCursor cursor)
    {
        var entry = new CamtEntry();
        entry.Read(cursor, room - lines.Count);
        everything.Add(entry.Amount);
        if (!entry.IsBooked) return;
        booked.Add(entry.Amount);
        lines.AddRange(entry.Lines());
        RefusedException.Unless(lines.Count <= room, Refusal.StatementTooManyLines);
    }

    private BankStatement Checked()
    {
        var bankId = head.GetValueOrDefault("Id")?.Text ?? throw new RefusedException(Refusal.StatementFieldMissing.Because("Stmt/Id"));
        var account = AccountOf(head.GetValueOrDefault("Acct"), "Stmt");
        var opening = Balance("OPBD", "PRCD");
        var closing = Balance("CLBD");
        var from = Period("FrDt", "FrDtTm") ?? DayOf(opening);
        var to = Period("ToDt", "ToDtTm") ?? DayOf(closing);
        RefusedException.Unless(from <= to, Refusal.StatementPeriod, string.Create(CultureInfo.InvariantCulture, $"From {from:uuuu-MM-dd} to {to:uuuu-MM-dd}."));

        var (before, after) = (opening.Signed(), closing.Signed());
        RefusedException.Unless(before + booked.Net == after, Refusal.StatementSum, $"Opening {before} and lines {booked.Net} make {before + booked.Net}, not {after}.");
        if (summary is not null && !booked.Agrees(summary, out var why) && !everything.Agrees(summary, out _)) throw new RefusedException(why);

        var keys = new BankLineKey(account);
        return new(account, bankId, to.Year, Number("LglSeqNb") ?? Number("ElctrncSeqNb"), from, to, before, after,
            [.. lines.Select((line, i) => line.Numbered(i + 1, account, keys))]);
    }

    /// <summary>The account a message is about.</summary>
    /// <param name="told">Its <c>Acct</c>.</param>
    /// <param name="within">The element it stands in, for a refusal.</param>
    internal static Iban AccountOf(CamtElement? told, string within)
    {
        var id = told?.At("Id") ?? throw new RefusedException(Refusal.StatementFieldMissing.Because($"{within}/Acct/Id"));
        var account = Iban.Parse(id.TextAt("IBAN") ?? id.TextAt("Othr", "Id"));   // Some banks put the IBAN under "other".
        RefusedException.Unless(account.IsAccepted, Refusal.StatementAccount, account.Refused?.Sentence);
        return account.Accepted;
    }

    private CamtElement Balance(params ReadOnlySpan<string> codes)
    {
        foreach (var code in codes)
        {
            var stated = new List<CamtElement>();
            foreach (var balance in balances)
            {
                if (balance.TextAt("Tp", "CdOrPrtry", "Cd") == code) stated.Add(balance);
            }
            if (stated.Count == 0) continue;
            RefusedException.Unless(stated.Count == 1, Refusal.StatementBalance, $"{stated.Count} balances are called {code}.");
            return stated[0];
        }
        throw new RefusedException(Refusal.StatementBalance.Because($"{codes[0]} is missing."));
    }

    private LocalDate? Period(string day, string moment) => head.GetValueOrDefault("FrToDt")?.Day(day, moment);

    private static LocalDate DayOf(CamtElement balance) => balance.At("Dt")?.Day() ?? throw new RefusedException(Refusal.StatementFieldMissing.Because("Bal/Dt"));

    private long? Number(string name)
    {
        if (head.GetValueOrDefault(name)?.Text is not { } text) return null;
        RefusedException.Unless(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number), Refusal.StatementFieldMissing, $"{name} is not a number.");
        return number;
    }

    /// <summary>Counts and sums of entries, to hold against those the bank declares.</summary>
    private sealed class Tally
    {
        private int credits, debits;
        private Money credited, debited;

        public Money Net => credited - debited;

        public void Add(Money amount)
        {
            if (amount.IsNegative) (debits, debited) = (debits + 1, debited - amount);
            else (credits, credited) = (credits + 1, credited + amount);
        }

        public bool Agrees(CamtElement summary, out Refused why)
        {
            var net = summary.At("TtlNtries", "TtlNetNtry") is { } nested ? (nested.At("Amt"), nested.TextAt("CdtDbtInd"))   // .04 and later
                : (summary.At("TtlNtries", "TtlNetNtryAmt"), summary.TextAt("TtlNtries", "CdtDbtInd"));   // .02
            var wrong = Count(summary, "TtlNtries", credits + debits) ?? Count(summary, "TtlCdtNtries", credits) ?? Count(summary, "TtlDbtNtries", debits)
                ?? Sum(summary, "TtlNtries", credited + debited, Net.Abs()) ?? Sum(summary, "TtlCdtNtries", credited) ?? Sum(summary, "TtlDbtNtries", debited)
                ?? (net is ({ } declared, "CRDT" or "DBIT") && declared.Euros() != (net.Item2 == "DBIT" ? -Net : Net)
                    ? Refusal.StatementDeclaredSum.Because($"Declared net {CamtElement.Shown(declared.Text)}, entries {Net}.") : null);
            why = wrong ?? Refusal.StatementDeclaredSum;
            return wrong is null;
        }

        private static Refused? Count(CamtElement summary, string of, int counted) => summary.TextAt(of, "NbOfNtries") is { } declared
            && !(int.TryParse(declared, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == counted)
            ? Refusal.StatementDeclaredCount.Because($"{of}: {CamtElement.Shown(declared)} declared, {counted} found.") : null;

        // ISO 20022 leaves open whether the sum of all entries is of their sizes or of their signed amounts; banks do either.
        private static Refused? Sum(CamtElement summary, string of, Money added, Money? orNet = null) =>
            summary.At(of, "Sum") is { } declared && declared.Euros() is var sum && sum != added && sum != orNet
                ? Refusal.StatementDeclaredSum.Because($"{of}: {CamtElement.Shown(declared.Text)} declared, {added} found.") : null;
    }
}
