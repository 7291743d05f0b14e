namespace Mutual.Grains.Ledger.Export;

/// <summary>A form in which the books leave: how its file begins, how an entry is written, how it ends.</summary>
/// <remarks>Not for several threads.</remarks>
internal abstract class ExportFormat
{
    /// <summary>Name of the file.</summary>
    public abstract string FileName { get; }

    /// <summary>Whether it writes the bodies of entries and their place in the chain; without them reading is lighter.</summary>
    public virtual bool NeedsBody => false;

    /// <summary>Whether it has the facts that move no money as well.</summary>
    public virtual bool HasEntriesWithoutPostings => false;

    /// <summary>Whether its reader wants entries by day: then they come by (effective day, stream, seq), which does not depend on who was written first. Otherwise as they were written, which needs no sorting.</summary>
    public virtual bool IsByDay => false;

    /// <summary>What it remembers between two entries, so that one that was broken off goes on as if it had not been; empty when each entry stands alone.</summary>
    public virtual string State
    {
        get => "";
        set
        {
        }
    }

    /// <summary>What stands before the first entry.</summary>
    /// <param name="text">Where to write.</param>
    /// <param name="accounts">Every account with a posting, by name, with the day of its first.</param>
    public abstract void Begin(Utf8Line text, IReadOnlyList<OpenedAccount> accounts);

    /// <summary>One entry with its postings.</summary>
    public abstract void Entry(Utf8Line text, ExportedEntry entry);

    /// <summary>What stands after the last entry.</summary>
    public virtual void End(Utf8Line text)
    {
    }
}

/// <summary>An entry on its way out.</summary>
/// <param name="Entry">With its postings.</param>
/// <param name="Position">In the chain; null when not sealed yet, or not asked for.</param>
/// <param name="Previous">Hash of the entry before, 32 bytes; likewise.</param>
/// <param name="Hash">32 bytes; likewise.</param>
internal sealed record ExportedEntry(StoredEntry Entry, long? Position, byte[]? Previous, byte[]? Hash);

/// <summary>An account and the effective day of its first posting.</summary>
internal readonly record struct OpenedAccount(Account Account, string Name, NodaTime.LocalDate FirstOn);
