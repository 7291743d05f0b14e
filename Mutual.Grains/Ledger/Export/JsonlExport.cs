using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mutual.Grains.Ledger.Export;

/// <summary>JSON lines, one per entry, with all that the chain's hashes are made of: see <c>docs/ledger-chain.md</c>.</summary>
internal sealed class JsonlExport : ExportFormat
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly Utf8Line moment = new();

    public override string FileName => "ledger.jsonl";

    public override bool NeedsBody => true;

    public override bool HasEntriesWithoutPostings => true;

    public override void Begin(Utf8Line text, IReadOnlyList<OpenedAccount> accounts)
    {
    }

    public override void Entry(Utf8Line text, ExportedEntry exported)
    {
        var entry = exported.Entry;
        using var json = new Utf8JsonWriter(text.Writer, Options);
        json.WriteStartObject();
        json.WriteString("entity"u8, entry.EntityCode);
        if (exported.Position is { } position) json.WriteNumber("position"u8, position);
        else json.WriteNull("position"u8);
        Hash(json, "previous"u8, exported.Previous);
        Hash(json, "hash"u8, exported.Hash);
        json.WriteNumber("entry"u8, entry.EntryId);
        json.WriteString("stream"u8, entry.Stream);
        json.WriteNumber("seq"u8, entry.Seq);
        json.WriteString("kind"u8, entry.Kind);
        json.WriteString("sourceKind"u8, entry.SourceKind);
        json.WriteString("sourceId"u8, entry.SourceId);
        moment.Clear();
        json.WriteString("effectiveOn"u8, moment.Day(entry.EffectiveOn).Written.Span);
        moment.Clear();
        json.WriteString("recordedAt"u8, moment.Moment(entry.RecordedAt).Written.Span);
        json.WriteString("actor"u8, entry.Actor);
        json.WriteString("body"u8, entry.Body);
        if (entry.Reverses is { } reverses) json.WriteNumber("reverses"u8, reverses);
        else json.WriteNull("reverses"u8);
        json.WriteStartArray("postings"u8);
        foreach (var posting in entry.Postings)
        {
            json.WriteStartObject();
            json.WriteNumber("line"u8, posting.Line);
            json.WriteString("book"u8, posting.Account.Book is Book.General ? "general"u8 : "class9"u8);
            json.WriteString("code"u8, posting.Account.Code);
            if (posting.Account.Party is { } party) json.WriteString("party"u8, party);
            else json.WriteNull("party"u8);
            json.WriteNumber("cents"u8, posting.Cents);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        text.Bytes("\n"u8);
    }

    private static void Hash(Utf8JsonWriter json, ReadOnlySpan<byte> name, byte[]? hash)
    {
        if (hash is null)
        {
            json.WriteNull(name);
            return;
        }
        Span<byte> hexadecimal = stackalloc byte[64];
        Convert.TryToHexStringLower(hash, hexadecimal, out _);
        json.WriteString(name, hexadecimal);
    }
}
