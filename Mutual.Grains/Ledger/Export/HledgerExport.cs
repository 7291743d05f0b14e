namespace Mutual.Grains.Ledger.Export;

/// <summary>hledger's journal format: passes <c>check --strict ordereddates</c>, and its <c>balance</c> is <c>ledger balance</c> to the cent. Each month ends with what every code that moved has come to in this file.</summary>
internal sealed class HledgerExport : ExportFormat
{
    private readonly MonthEnds months = new();

    public override string FileName => "ledger.journal";

    public override bool IsByDay => true;

    public override string State
    {
        get => months.State;
        set => months.State = value;
    }

    public override void Begin(Utf8Line text, IReadOnlyList<OpenedAccount> accounts)
    {
        text.Bytes("; Two books, each balanced in every entry: general (codes of the chart) and class9 (activity). A debit is positive.\n\ncommodity 1000.00 EUR\n\n"u8);
        foreach (var account in accounts.Concat(MonthEnds.Parents(accounts))) text.Bytes("account "u8).Text(account.Name).Bytes("\n"u8);
    }

    public override void Entry(Utf8Line text, ExportedEntry exported)
    {
        var entry = exported.Entry;
        Assert(text, months.Pass(entry));
        text.Bytes("\n"u8).Day(entry.EffectiveOn).Bytes(" ("u8).Id(entry.Stream).Bytes("/"u8).Number(entry.Seq).Bytes(") "u8)
            .Text(entry.Kind).Bytes(" "u8).Text(entry.SourceKind).Bytes(" "u8).Id(entry.SourceId).Bytes("\n"u8);
        foreach (var posting in entry.Postings)
        {
            text.Bytes("    "u8).Name(posting.Account).Bytes("  "u8).Euros(posting.Cents).Bytes(" EUR\n"u8);
        }
    }

    public override void End(Utf8Line text) => Assert(text, months.Last());

    // With =* the accounts below count too.
    private static void Assert(Utf8Line text, MonthEnd? ended)
    {
        if (ended is null) return;
        text.Bytes("\n"u8).Day(ended.On).Bytes(" month end\n"u8);
        foreach (var (code, cents) in ended.Balances) text.Bytes("    "u8).Name(code).Bytes("  0.00 EUR =* "u8).Euros(cents).Bytes(" EUR\n"u8);
    }
}
