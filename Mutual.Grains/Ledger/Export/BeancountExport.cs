namespace Mutual.Grains.Ledger.Export;

/// <summary>Beancount's format, under its five roots: <c>general:400:ID</c> is <c>Assets:General:400:ID</c>, <c>class9:activity:ID</c> is <c>Liabilities:Class9:Activity:ID</c>. After each month stands what every code that moved has come to in this file, to the cent.</summary>
/// <remarks>Beancount wants every part of a name to begin with a capital or a digit, so ids are in upper case.</remarks>
internal sealed class BeancountExport : ExportFormat
{
    private readonly Dictionary<(Book Book, string Code), byte[]> prefixes = [];
    private readonly MonthEnds months = new();

    public override string FileName => "ledger.beancount";

    public override bool IsByDay => true;

    public override string State
    {
        get => months.State;
        set => months.State = value;
    }

    public override void Begin(Utf8Line text, IReadOnlyList<OpenedAccount> accounts)
    {
        text.Bytes("option \"title\" \"Mutual: general book and activity book, a debit positive\"\noption \"operating_currency\" \"EUR\"\n\n"u8);
        foreach (var opened in accounts.Concat(MonthEnds.Parents(accounts)))
        {
            text.Day(opened.FirstOn).Bytes(" open "u8);
            Name(text, opened.Account);
            text.Bytes(" EUR\n"u8);
        }
    }

    public override void Entry(Utf8Line text, ExportedEntry exported)
    {
        var entry = exported.Entry;
        Assert(text, months.Pass(entry));
        text.Bytes("\n"u8).Day(entry.EffectiveOn).Bytes(" * \""u8).Text(entry.Kind).Bytes("\" \""u8).Text(entry.SourceKind).Bytes(" "u8).Id(entry.SourceId)
            .Bytes("\"\n  ref: \""u8).Id(entry.Stream).Bytes("/"u8).Number(entry.Seq).Bytes("\"\n"u8);
        foreach (var posting in entry.Postings)
        {
            text.Bytes("  "u8);
            Name(text, posting.Account);
            text.Bytes("  "u8).Euros(posting.Cents).Bytes(" EUR\n"u8);
        }
    }

    public override void End(Utf8Line text) => Assert(text, months.Last());

    // Of the next morning: a balance holds before the day's entries. Without the nought after the tilde a cent off would pass.
    private void Assert(Utf8Line text, MonthEnd? ended)
    {
        if (ended is null) return;
        text.Bytes("\n"u8);
        foreach (var (code, cents) in ended.Balances)
        {
            text.Day(ended.On.PlusDays(1)).Bytes(" balance "u8);
            Name(text, code);
            text.Bytes("  "u8).Euros(cents).Bytes(" ~ 0.00 EUR\n"u8);
        }
    }

    private void Name(Utf8Line text, Account account)
    {
        if (!prefixes.TryGetValue((account.Book, account.Code), out var prefix))
            prefixes[(account.Book, account.Code)] = prefix = System.Text.Encoding.UTF8.GetBytes(
                $"{Root(account)}:{(account.Book is Book.General ? "General" : "Class9")}:{char.ToUpperInvariant(account.Code[0])}{account.Code[1..]}");
        text.Bytes(prefix);
        if (account.Party is { } party) text.Bytes(":"u8).IdInCapitals(party);
    }

    /// <summary>By the first digits of the chart; in the activity book by the side the account keeps.</summary>
    private static string Root(Account account) => account is { Book: Book.Activity }
        ? account.Code switch
        {
            "advance" or "owed-by" => "Assets",
            "activity" or "set-aside" or "pending" or "accrued" => "Liabilities",
            _ => "Equity",
        }
        : account.Code switch
        {
            ['1', '6' or '7', ..] => "Liabilities",
            ['1', ..] => "Equity",
            ['4', '1', '9', ..] => "Liabilities", // Advances received and credits owed to clients, in the French chart.
            ['4', '0' or '1', ..] => "Assets",
            ['4', ..] => "Liabilities",
            ['6', ..] => "Expenses",
            ['7', ..] => "Income",
            _ => "Assets",
        };
}
