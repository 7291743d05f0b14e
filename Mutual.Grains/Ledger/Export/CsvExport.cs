namespace Mutual.Grains.Ledger.Export;

/// <summary>Comma-separated values (RFC 4180, lines ended by LF): a line per posting; a fact that moves no money has one line whose last four fields are empty; no text is taken for a formula.</summary>
internal sealed class CsvExport : ExportFormat
{
    private readonly Utf8Line common = new();

    public override string FileName => "ledger.csv";

    public override bool HasEntriesWithoutPostings => true;

    public override void Begin(Utf8Line text, IReadOnlyList<OpenedAccount> accounts) =>
        text.Bytes("entity,entry,stream,seq,kind,source_kind,source_id,effective_on,recorded_at,actor,reverses,line,account,debit_cents,credit_cents\n"u8);

    public override void Entry(Utf8Line text, ExportedEntry exported)
    {
        var entry = exported.Entry;
        common.Clear();
        Common(common, entry);
        if (entry.Postings.Count == 0) text.Bytes(common.Written.Span).Bytes(",,,\n"u8);
        foreach (var posting in entry.Postings)
        {
            text.Bytes(common.Written.Span).Number(posting.Line).Bytes(","u8).Name(posting.Account).Bytes(","u8);
            if (posting.Cents > 0) text.Number(posting.Cents).Bytes(",\n"u8);
            else text.Bytes(","u8).Number(-posting.Cents).Bytes("\n"u8);
        }
    }

    private static void Common(Utf8Line text, StoredEntry entry)
    {
        text.Text(entry.EntityCode).Bytes(","u8).Number(entry.EntryId).Bytes(","u8).Id(entry.Stream).Bytes(","u8).Number(entry.Seq).Bytes(","u8);
        Field(text, entry.Kind);
        Field(text, entry.SourceKind);
        text.Id(entry.SourceId).Bytes(","u8).Day(entry.EffectiveOn).Bytes(","u8).Moment(entry.RecordedAt).Bytes(","u8);
        Field(text, entry.Actor);
        if (entry.Reverses is { } reverses) text.Number(reverses);
        text.Bytes(","u8);
    }

    private static void Field(Utf8Line text, string value)
    {
        text.Text(CsvText.Field(value)).Bytes(","u8);
    }
}
