using System.Security.Cryptography;

namespace Mutual.Grains.Ledger;

/// <summary>The text an entry is sealed by, and the hash of it in the chain. Laid down in <c>docs/ledger-chain.md</c>; a change of it is a new version line.</summary>
/// <remarks>Not for several threads: it keeps one buffer.</remarks>
public sealed class CanonicalEntry
{
    /// <summary>What the first entry of an entity follows: 32 zero bytes.</summary>
    public static readonly byte[] Genesis = new byte[32];

    private readonly Utf8Line text = new();

    /// <summary>SHA-256 of the previous hash followed by the canonical text.</summary>
    /// <param name="previous">32 bytes: the hash of the entry before, or <see cref="Genesis"/>.</param>
    /// <param name="entry">With its postings, by line.</param>
    public byte[] Hash(ReadOnlySpan<byte> previous, StoredEntry entry)
    {
        text.Clear();
        text.Bytes(previous);
        Write(entry);
        return SHA256.HashData(text.Written.Span);
    }

    /// <summary>The canonical text, UTF-8.</summary>
    public ReadOnlyMemory<byte> Text(StoredEntry entry)
    {
        text.Clear();
        Write(entry);
        return text.Written;
    }

    private void Write(StoredEntry entry)
    {
        text.Bytes("mutual-entry\t1\n"u8);
        Field("entity"u8, entry.EntityCode);
        text.Bytes("entry\t"u8).Number(entry.EntryId).Bytes("\nstream\t"u8).Id(entry.Stream).Bytes("\nseq\t"u8).Number(entry.Seq).Bytes("\n"u8);
        Field("kind"u8, entry.Kind);
        Field("source-kind"u8, entry.SourceKind);
        text.Bytes("source-id\t"u8).Id(entry.SourceId).Bytes("\neffective-on\t"u8).Day(entry.EffectiveOn).Bytes("\nrecorded-at\t"u8).Moment(entry.RecordedAt).Bytes("\n"u8);
        Field("actor"u8, entry.Actor);
        Field("body"u8, entry.Body);
        text.Bytes("reverses\t"u8);
        if (entry.Reverses is { } reverses) text.Number(reverses);
        text.Bytes("\nlines\t"u8).Number(entry.LineCount).Bytes("\n"u8);
        foreach (var posting in entry.Postings)
        {
            text.Bytes("posting\t"u8).Number(posting.Line).Bytes(posting.Account.Book is Book.General ? "\tgeneral\t"u8 : "\tclass9\t"u8);
            Escaped(posting.Account.Code);
            text.Bytes("\t"u8);
            if (posting.Account.Party is { } party) text.Id(party);
            text.Bytes("\t"u8).Number(posting.Cents).Bytes("\n"u8);
        }
    }

    private void Field(ReadOnlySpan<byte> name, string value)
    {
        text.Bytes(name).Bytes("\t"u8);
        Escaped(value);
        text.Bytes("\n"u8);
    }

    // Without this a newline in a text could pass for the next field, and two different entries would have one hash.
    private void Escaped(string value) => text.Text(value.AsSpan().IndexOfAny('\\', '\t', '\n') < 0
        ? value
        : value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal));
}
