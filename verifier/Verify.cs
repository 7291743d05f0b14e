// Checks an export of Mutual's books without Mutual: no package, no database, nothing of ours but this file.
//
//   dotnet run verifier/Verify.cs DIR [--heads FILE…] [--key PEM]
//   dotnet run verifier/Verify.cs --proof FILE [--key PEM]
//
// DIR holds ledger.jsonl with its manifest.json, as `./mutual ledger export --format jsonl` writes them. FILE holds heads published earlier, a line each,
// PEM the public key they are signed with (heads-key.pem beside the first FILE when it is not said). With --proof, FILE shows one entry under one published head. Prints a line per entity, as `./mutual ledger verify` does,
// or for the first fault `BAD FILE line=N reason`; exits with 0, 1 when something is broken, 64 when it was called wrongly.
// The text that is hashed, the chain, the tree over it and the signed text of a head are laid down in docs/ledger-chain.md; everything here follows from that page.
using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Mutual.Verifier;

/// <summary>The verifier as a program and as a part of <c>./mutual verify</c>.</summary>
public static class Verify
{
#if !PART_OF_MUTUAL
    public static int Main(string[] arguments) => Run(arguments, Console.Out, Console.Error);
#endif

    /// <summary>Verifies what the arguments name.</summary>
    /// <returns>0 when everything holds, 1 when something is broken, 64 for wrong arguments.</returns>
    public static int Run(string[] arguments, TextWriter answer, TextWriter rest)
    {
        string? folder = null, key = null, proof = null;
        var heads = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--heads") while (i + 1 < arguments.Length && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal)) heads.Add(arguments[++i]);
            else if (arguments[i] == "--key" && i + 1 < arguments.Length) key = arguments[++i];
            else if (arguments[i] == "--proof" && i + 1 < arguments.Length) proof = arguments[++i];
            else if (folder is null && !arguments[i].StartsWith('-')) folder = arguments[i];
            else return Usage(rest, $"'{arguments[i]}' is not understood.");
        }
        if (folder is null && proof is null) return Usage(rest, "Name the folder of the export.");
        if (heads.Count > 0) key ??= Path.Combine(Path.GetDirectoryName(Path.GetFullPath(heads[0]))!, "heads-key.pem");
        try
        {
            if (proof is not null) answer.WriteLine(Proof.Check(proof, key ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(proof))!, "heads-key.pem")));
            if (folder is null) return 0;
            var manifest = Manifest.Read(folder);
            var books = Books.Read(Path.Combine(folder, "ledger.jsonl"), manifest);
            manifest.Compare(folder, books);
            foreach (var head in heads.SelectMany(file => Head.ReadAll(file, key!))) head.Compare(books);
            foreach (var entity in books.Entities.Values.OrderBy(entity => entity.Code, StringComparer.Ordinal))
                answer.WriteLine(FormattableString.Invariant($"OK {entity.Code} entries={entity.Entries} sealed={entity.Links.Count} head={Hex(entity.HashAt(entity.Links.Count))}"));
            if (heads.Count > 0) rest.WriteLine($"{heads.Count} files of heads hold, signed with key {Hex(SHA256.HashData(Head.KeyBytes(key!)))}");
            return 0;
        }
        catch (Fault fault)
        {
            answer.WriteLine($"BAD {fault.File} line={fault.Line.ToString(CultureInfo.InvariantCulture)} {fault.Message}");
            return 1;
        }
    }

    private static int Usage(TextWriter rest, string wrong)
    {
        rest.WriteLine($"{wrong} Type: dotnet run verifier/Verify.cs DIR [--heads FILE…] [--key PEM]");
        return 64;
    }

    internal static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}

/// <summary>The first thing that does not hold, and where.</summary>
internal sealed class Fault(string file, long line, string reason) : Exception(reason)
{
    public string File { get; } = Path.GetFileName(file);
    public long Line { get; } = line;
}

/// <summary>manifest.json: what each file holds, and the chain it was taken at.</summary>
internal sealed class Manifest
{
    private const string Name = "manifest.json";
    private readonly Dictionary<string, (string Sha256, long Entries, long Postings, long Debit, long Credit)> files = [];
    private readonly Dictionary<string, (string Country, long Position, string Head)> chains = [];

    /// <summary>Whether the export holds every entry there is, so that gaps are faults; otherwise one year.</summary>
    public bool Whole { get; private set; }

    public static Manifest Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        var bytes = ReadFile(path);
        var seal = Encoding.ASCII.GetString(ReadFile(path + ".sha256"));
        if (seal != $"{Verify.Hex(SHA256.HashData(bytes))}  {Name}\n") throw new Fault(path, 1, "the manifest is not the one that was written: its hash is not that of manifest.json.sha256");
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var read = new Manifest { Whole = json.RootElement.GetProperty("year").ValueKind is JsonValueKind.Null };
            foreach (var file in json.RootElement.GetProperty("files").EnumerateArray())
                read.files.Add(file.GetProperty("name").GetString()!, (file.GetProperty("sha256").GetString()!, Number(file, "entries"), Number(file, "postings"), Number(file, "debitCents"), Number(file, "creditCents")));
            foreach (var chain in json.RootElement.GetProperty("chain").EnumerateArray())
                read.chains.Add(chain.GetProperty("entity").GetString()!, (chain.GetProperty("country").GetString()!, Number(chain, "position"), chain.GetProperty("head").GetString()!));
            if (!read.files.ContainsKey("ledger.jsonl")) throw new Fault(path, 1, "the manifest does not list ledger.jsonl");
            return read;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new Fault(path, 1, "the manifest cannot be read: " + e.Message);
        }

        static long Number(JsonElement of, string name) => of.GetProperty(name).GetInt64();
    }

    /// <summary>The country of an entity, whose chart decides what class 6 and 7 are.</summary>
    public string CountryOf(string entity, string file, long line) =>
        chains.TryGetValue(entity, out var chain) ? chain.Country : throw new Fault(file, line, $"the manifest knows no entity '{entity}'");

    /// <summary>What the journal turned out to be, against what the manifest says of it and of every other file.</summary>
    public void Compare(string folder, Books books)
    {
        var (_, entries, postings, debit, credit) = files["ledger.jsonl"];
        if ((books.Entries, books.Postings, books.Debit, books.Credit) != (entries, postings, debit, credit))
            throw new Fault(books.File, books.Lines, FormattableString.Invariant($"the file holds {books.Entries} entries, {books.Postings} postings and {books.Debit} cents of debit, the manifest says {entries}, {postings} and {debit}"));
        foreach (var (code, (_, position, head)) in chains)
        {
            var entity = books.Entities.GetValueOrDefault(code);
            if (Whole && (entity?.Links.Count ?? 0) != position) throw new Fault(books.File, books.Lines, FormattableString.Invariant($"the chain of {code} ends at position {entity?.Links.Count ?? 0}, the manifest says {position}"));
            if (Whole && position > 0 && Verify.Hex(entity!.HashAt(position)) != head) throw new Fault(Name, 1, $"the head of {code} is another one than the manifest says: this manifest is of other books");
        }
        foreach (var (name, (sha256, _, _, _, _)) in files)
        {
            var path = Path.Combine(folder, name);
            var actual = name == Path.GetFileName(books.File) ? books.Sha256 : Verify.Hex(SHA256.HashData(ReadFile(path)));
            if (actual != sha256) throw new Fault(path, 1, "the file is not the one that was exported: its hash is not the manifest's");
        }
    }

    private static byte[] ReadFile(string path) => File.Exists(path) ? File.ReadAllBytes(path) : throw new Fault(path, 0, "the file is missing");
}

/// <summary>Everything ledger.jsonl says, added up, with each line checked as it passes.</summary>
internal sealed class Books
{
    private readonly Dictionary<Guid, (int Last, int Count)> streams = [];
    private readonly Dictionary<(int Entity, bool General, int Code, Guid Party), long> balances = [];
    private readonly List<string> codes = [];
    private readonly Dictionary<string, int> codeNumbers = [];
    private readonly HashSet<long> reversed = [];

    private Books(string file) => File = file;

    public string File { get; }
    public string Sha256 { get; private set; } = "";
    public long Lines { get; private set; }
    public long Entries { get; private set; }
    public long Postings { get; private set; }
    public long Debit { get; private set; }
    public long Credit { get; private set; }
    public Dictionary<string, EntityChain> Entities { get; } = [];

    public static Books Read(string file, Manifest manifest)
    {
        if (!System.IO.File.Exists(file)) throw new Fault(file, 0, "the file is missing");
        var books = new Books(file);
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        var line = new EntryLine();
        for (int filled = 0, read; (read = stream.Read(buffer, filled, buffer.Length - filled)) > 0 || filled > 0;)
        {
            sha256.AppendData(buffer, filled, read);
            filled += read;
            var start = 0;
            for (int length; (length = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n')) >= 0; start += length + 1)
            {
                books.Lines++;
                line.Read(buffer.AsSpan(start, length), file, books.Lines);
                books.Add(line, manifest);
            }
            if (read == 0) throw new Fault(file, books.Lines + 1, "the file breaks off in the middle of a line");
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        }
        books.Sha256 = Verify.Hex(sha256.GetHashAndReset());
        books.CompareWholes(manifest);
        return books;
    }

    private void Add(EntryLine line, Manifest manifest)
    {
        if (!Entities.TryGetValue(line.Entity, out var entity)) Entities.Add(line.Entity, entity = new(Entities.Count, line.Entity, manifest.CountryOf(line.Entity, File, Lines)));
        Entries++;
        entity.Entries++;
        if (line.Position > 0) entity.Add(line.Position, line.Previous, line.Hash, Lines, File);
        var (last, count) = streams.GetValueOrDefault(line.Stream);
        streams[line.Stream] = (Math.Max(last, line.Seq), count + 1);
        if (line.Reverses is { } undone && !reversed.Add(undone)) throw new Fault(File, Lines, FormattableString.Invariant($"entry {undone} is reversed twice"));
        foreach (var (general, code, party, cents) in line.Postings)
        {
            Postings++;
            if (cents > 0) Debit += cents;
            else Credit -= cents;
            if (!codeNumbers.TryGetValue(code, out var number))
            {
                codeNumbers.Add(code, number = codes.Count);
                codes.Add(code);
            }
            var account = (entity.Number, general, number, party);
            balances[account] = balances.GetValueOrDefault(account) + cents;
        }
    }

    /// <summary>What only the whole of the books can show: no gap in chain or stream, no account on its wrong side, the mirrors.</summary>
    private void CompareWholes(Manifest manifest)
    {
        foreach (var entity in Entities.Values) entity.CompareLinks(File, manifest.Whole);
        if (!manifest.Whole) return;
        foreach (var (stream, (last, count)) in streams)
            if (last != count) throw new Fault(File, Lines, FormattableString.Invariant($"stream {stream} has {count} entries and a last number of {last}: entries are missing or doubled"));
        foreach (var ((of, general, code, party), cents) in balances)
        {
            var wrong = !general && codes[code] switch { "activity" or "set-aside" => cents > 0, "owed-by" or "advance" => cents < 0, _ => false };
            if (wrong) throw new Fault(File, Lines, FormattableString.Invariant($"class9:{codes[code]}:{party} stands at {cents} cents, on the side it must never be on"));
        }
        foreach (var entity in Entities.Values)
        {
            CompareMirror(entity, "reflected-revenue", '7');
            CompareMirror(entity, "reflected-cost", '6');
        }
    }

    private void CompareMirror(EntityChain entity, string mirror, char group)
    {
        long sum = 0;
        foreach (var ((of, general, code, _), cents) in balances)
            if (of == entity.Number && (general ? IsMirrored(codes[code], group, entity.Country) : codes[code] == mirror)) sum += cents;
        if (sum != 0) throw new Fault(File, Lines, FormattableString.Invariant($"{mirror} of {entity.Code} is not class {group} with the sign turned: off by {sum} cents"));
    }

    // Belgian 69 and 79, the appropriation of the result, have no mirror.
    private static bool IsMirrored(string code, char group, string country) => code[0] == group && !(country == "be" && code.Length > 1 && code[1] == '9');
}

/// <summary>The chain of one entity, by position, filled in whatever order the lines come.</summary>
internal sealed class EntityChain(int number, string code, string country)
{
    public int Number { get; } = number;
    public string Code { get; } = code;
    public string Country { get; } = country;
    public long Entries { get; set; }
    public SortedLinks Links { get; } = new();

    public void Add(long position, byte[] previous, byte[] hash, long line, string file)
    {
        if (!Links.TryAdd(position, previous, hash, line)) throw new Fault(file, line, FormattableString.Invariant($"position {position} of {Code} stands twice"));
    }

    /// <summary>Each link follows the one before; in a whole export there is one before each.</summary>
    public void CompareLinks(string file, bool whole)
    {
        var before = default((byte[] Hash, long Position)?);
        foreach (var (position, previous, hash, line) in Links.InOrder())
        {
            if (whole && position != (before?.Position ?? 0) + 1) throw new Fault(file, line, FormattableString.Invariant($"the chain of {Code} jumps from position {before?.Position ?? 0} to {position}: entries are missing"));
            var expected = position == 1 ? new byte[32] : before?.Position == position - 1 ? before.Value.Hash : null;
            if (expected is not null && !previous.AsSpan().SequenceEqual(expected)) throw new Fault(file, line, FormattableString.Invariant($"the link at position {position} of {Code} does not follow the one before"));
            before = (hash, position);
        }
    }

    public byte[] HashAt(long position) => position == 0 ? new byte[32] : Links.HashAt(position);
}

/// <summary>Links by position, in arrays of bytes: a million of them take no more than their hashes.</summary>
internal sealed class SortedLinks
{
    private readonly Dictionary<long, int> places = [];
    private readonly List<(long Position, long Line)> rows = [];
    private byte[] hashes = new byte[1 << 16];

    public int Count => rows.Count;

    public bool TryAdd(long position, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> hash, long line)
    {
        if (!places.TryAdd(position, rows.Count)) return false;
        var at = rows.Count * 64;
        rows.Add((position, line));
        if (at + 64 > hashes.Length) Array.Resize(ref hashes, hashes.Length * 2);
        previous.CopyTo(hashes.AsSpan(at));
        hash.CopyTo(hashes.AsSpan(at + 32));
        return true;
    }

    public bool Has(long position) => places.ContainsKey(position);

    public byte[] HashAt(long position) => hashes.AsSpan(places[position] * 64 + 32, 32).ToArray();

    public IEnumerable<(long Position, byte[] Previous, byte[] Hash, long Line)> InOrder()
    {
        foreach (var (position, line) in rows.OrderBy(row => row.Position))
        {
            var at = places[position] * 64;
            yield return (position, hashes[at..(at + 32)], hashes[(at + 32)..(at + 64)], line);
        }
    }
}

/// <summary>One line of ledger.jsonl: its members in their fixed order, and the hash recomputed from them.</summary>
internal sealed class EntryLine
{
    private readonly ArrayBufferWriter<byte> text = new(4096);
    private readonly ArrayBufferWriter<byte> lines = new(4096);
    private readonly Dictionary<string, string> known = [];
    private string file = "";
    private long number;

    public string Entity { get; private set; } = "";
    public long Position { get; private set; }
    public byte[] Previous { get; private set; } = [];
    public byte[] Hash { get; private set; } = [];
    public Guid Stream { get; private set; }
    public int Seq { get; private set; }
    public long? Reverses { get; private set; }
    public List<(bool General, string Code, Guid Party, long Cents)> Postings { get; } = [];

    public void Read(ReadOnlySpan<byte> line, string of, long at)
    {
        (file, number) = (of, at);
        try
        {
            Read(line);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            throw Broken("the line cannot be read: " + e.Message);
        }
    }

    private void Read(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        text.ResetWrittenCount();
        lines.ResetWrittenCount();
        Postings.Clear();
        json.Read();
        var entity = Next(ref json, "entity"u8).GetString()!;
        Entity = known.TryGetValue(entity, out var same) ? same : known[entity] = entity;
        Position = Next(ref json, "position"u8).TokenType is JsonTokenType.Null ? 0 : json.GetInt64();
        var previous = Next(ref json, "previous"u8).TokenType is JsonTokenType.Null ? null : Bytes(ref json);
        var hash = Next(ref json, "hash"u8).TokenType is JsonTokenType.Null ? null : Bytes(ref json);
        if (Position < 0 || Position > 0 != (previous is not null && hash is not null)) throw Broken("position, previous and hash do not go together");

        text.Write("mutual-entry\t1\nentity\t"u8);
        Escaped(Encoding.UTF8.GetBytes(entity));
        Write("\nentry\t"u8, Next(ref json, "entry"u8).ValueSpan);
        Write("\nstream\t"u8, Next(ref json, "stream"u8).ValueSpan);
        Stream = json.GetGuid();
        Write("\nseq\t"u8, Next(ref json, "seq"u8).ValueSpan);
        Seq = json.GetInt32();
        Text("\nkind\t"u8, ref json, "kind"u8);
        Text("\nsource-kind\t"u8, ref json, "sourceKind"u8);
        Write("\nsource-id\t"u8, Next(ref json, "sourceId"u8).ValueSpan);
        Write("\neffective-on\t"u8, Next(ref json, "effectiveOn"u8).ValueSpan);
        Write("\nrecorded-at\t"u8, Next(ref json, "recordedAt"u8).ValueSpan);
        Text("\nactor\t"u8, ref json, "actor"u8);
        Text("\nbody\t"u8, ref json, "body"u8);
        text.Write("\nreverses\t"u8);
        Reverses = Next(ref json, "reverses"u8).TokenType is JsonTokenType.Null ? null : json.GetInt64();
        if (Reverses is not null) text.Write(json.ValueSpan);
        ReadPostings(ref json);
        if (!json.Read() || json.TokenType is not JsonTokenType.EndObject || json.BytesConsumed != line.Length) throw Broken("something stands after the entry");

        (Previous, Hash) = (previous ?? [], hash ?? []);
        if (Position > 0 && !Chained(Previous).AsSpan().SequenceEqual(Hash)) throw Broken("the content is not what was sealed");
    }

    private void ReadPostings(ref Utf8JsonReader json)
    {
        if (Next(ref json, "postings"u8).TokenType is not JsonTokenType.StartArray) throw Broken("postings are a list");
        long general = 0, activity = 0;
        while (json.Read() && json.TokenType is JsonTokenType.StartObject)
        {
            if (Next(ref json, "line"u8).GetInt32() != Postings.Count + 1) throw Broken($"posting {Postings.Count + 1} is missing");
            Put(lines, "posting\t"u8, json.ValueSpan);
            var isGeneral = Next(ref json, "book"u8).ValueTextEquals("general"u8);
            if (!isGeneral && !json.ValueTextEquals("class9"u8)) throw Broken("a posting is in a book that does not exist");
            Put(lines, "\t"u8, json.ValueSpan);
            var code = Next(ref json, "code"u8).GetString()!;
            lines.Write("\t"u8);
            Escaped(lines, Encoding.UTF8.GetBytes(code));
            lines.Write("\t"u8);
            var party = Next(ref json, "party"u8).TokenType is JsonTokenType.Null ? Guid.Empty : json.GetGuid();
            if (json.TokenType is JsonTokenType.String) lines.Write(json.ValueSpan);
            var cents = Next(ref json, "cents"u8).GetInt64();
            Put(lines, "\t"u8, json.ValueSpan);
            lines.Write("\n"u8);
            if (!json.Read() || json.TokenType is not JsonTokenType.EndObject) throw Broken("a posting has a member too many");
            if (cents == 0 || code.Length == 0) throw Broken("a posting of nothing");
            if (isGeneral) general += cents;
            else activity += cents;
            Postings.Add((isGeneral, known.TryGetValue(code, out var same) ? same : known[code] = code, party, cents));
        }
        if (general != 0 || activity != 0) throw Broken(FormattableString.Invariant($"the entry does not balance: general book {general}, activity book {activity} cents"));
        text.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant($"\nlines\t{Postings.Count}\n")));
        text.Write(lines.WrittenSpan);
    }

    private byte[] Chained(byte[] previous)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha256.AppendData(previous);
        sha256.AppendData(text.WrittenSpan);
        return sha256.GetHashAndReset();
    }

    private ref Utf8JsonReader Next(ref Utf8JsonReader json, ReadOnlySpan<byte> name)
    {
        if (!json.Read() || json.TokenType is not JsonTokenType.PropertyName || !json.ValueTextEquals(name)) throw Broken($"'{Encoding.UTF8.GetString(name)}' is missing or out of its place");
        json.Read();
        return ref json;
    }

    private void Text(ReadOnlySpan<byte> label, ref Utf8JsonReader json, ReadOnlySpan<byte> name)
    {
        text.Write(label);
        Escaped(Encoding.UTF8.GetBytes(Next(ref json, name).GetString()!));
    }

    private void Write(ReadOnlySpan<byte> label, ReadOnlySpan<byte> value) => Put(text, label, value);

    private static void Put(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> label, ReadOnlySpan<byte> value)
    {
        to.Write(label);
        to.Write(value);
    }

    private void Escaped(ReadOnlySpan<byte> value) => Escaped(text, value);

    private static void Escaped(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> value)
    {
        for (int special; (special = value.IndexOfAny((byte)'\\', (byte)'\t', (byte)'\n')) >= 0; value = value[(special + 1)..])
        {
            to.Write(value[..special]);
            to.Write(value[special] switch { (byte)'\t' => "\\t"u8, (byte)'\n' => "\\n"u8, _ => "\\\\"u8 });
        }
        to.Write(value);
    }

    private byte[] Bytes(ref Utf8JsonReader json)
    {
        var bytes = Convert.FromHexString(json.GetString()!);
        return bytes.Length == 32 && json.ValueTextEquals(Verify.Hex(bytes)) ? bytes : throw Broken("a hash is 64 small hexadecimal digits");
    }

    private Fault Broken(string reason) => new(file, number, reason);
}

/// <summary>A head published on some day: the chain and the tree over it as they stood, signed with a key the database never holds.</summary>
internal sealed class Head
{
    private string file = "";
    private long line;
    private string entity = "";
    private long position;
    private string head = "";
    private string root = "";

    public static byte[] KeyBytes(string pem)
    {
        if (!File.Exists(pem)) throw new Fault(pem, 0, "the public key of the heads is missing");
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(pem));
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new Fault(pem, 1, "this is no public key: " + e.Message);
        }
        return key.ExportSubjectPublicKeyInfo();
    }

    public string Entity => entity;
    public long Position => position;
    public string Root => root;

    public static IEnumerable<Head> ReadAll(string file, string pem)
    {
        if (!File.Exists(file)) throw new Fault(file, 0, "the file of heads is missing");
        return File.ReadLines(file).Select((text, i) => Read(text, file, i + 1, pem));
    }

    /// <summary>Reads a head and checks its signature.</summary>
    public static Head Read(string text, string file, long line, string pem)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(KeyBytes(pem), out _);
        var read = new Head { file = file, line = line };
        string day;
        byte[] signature;
        try
        {
            using var json = JsonDocument.Parse(text);
            string Of(string name) => json.RootElement.GetProperty(name).GetString()!;
            (read.entity, day, read.position, read.head, read.root, signature) = (Of("entity"), Of("day"), json.RootElement.GetProperty("position").GetInt64(), Of("head"), Of("root"), Convert.FromBase64String(Of("signature")));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new Fault(file, line, "the head cannot be read: " + e.Message);
        }
        var signed = Encoding.UTF8.GetBytes(FormattableString.Invariant($"mutual-head\t1\nentity\t{read.entity}\nday\t{day}\nposition\t{read.position}\nhead\t{read.head}\nroot\t{read.root}\n"));
        return key.VerifyData(signed, signature, HashAlgorithmName.SHA256) ? read : throw new Fault(file, line, "the head is forged: its signature is not of this key");
    }

    /// <summary>The books of the export must go through this head.</summary>
    public void Compare(Books books)
    {
        if (position == 0) return;
        var chain = books.Entities.GetValueOrDefault(entity);
        if (chain is null || !chain.Links.Has(position)) throw new Fault(file, line, FormattableString.Invariant($"{entity} was published at position {position} and the export does not reach it: the end was cut off"));
        if (Verify.Hex(chain.HashAt(position)) != head) throw new Fault(file, line, FormattableString.Invariant($"{entity} had another head at position {position} when it was published: the books were rewritten"));
        if (Verify.Hex(Tree.Root(chain, position)) != root) throw new Fault(file, line, FormattableString.Invariant($"the tree of {entity} over {position} entries has another root"));
    }
}

/// <summary>One entry under one published head, shown by the hashes on the way from the one to the other.</summary>
internal static class Proof
{
    /// <summary>Checks text, hash, path and signature.</summary>
    /// <returns><c>OK ENTITY entry=ID position=N day=DAY root=HEX</c>.</returns>
    public static string Check(string file, string pem)
    {
        if (!File.Exists(file)) throw new Fault(file, 0, "the proof is missing");
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            string Of(string name) => json.RootElement.GetProperty(name).GetString()!;
            var (entry, position) = (json.RootElement.GetProperty("entry").GetInt64(), json.RootElement.GetProperty("position").GetInt64());
            var text = Of("text");
            var hash = SHA256.HashData([.. Convert.FromHexString(Of("previous")), .. Encoding.UTF8.GetBytes(text)]);
            if (Verify.Hex(hash) != Of("hash")) throw new Fault(file, 1, "the text is not what was sealed");
            if (!text.StartsWith(FormattableString.Invariant($"mutual-entry\t1\nentity\t{Of("entity")}\nentry\t{entry}\n"), StringComparison.Ordinal)) throw new Fault(file, 1, "the text is of another entry");
            var published = json.RootElement.GetProperty("head");
            var head = Head.Read(published.GetRawText(), file, 1, pem);
            var path = json.RootElement.GetProperty("path").EnumerateArray().Select(node => Convert.FromHexString(node.GetString()!)).ToList();
            if (head.Entity != Of("entity") || Tree.RootOf(hash, position - 1, head.Position, path) is not { } root || Verify.Hex(root) != head.Root) throw new Fault(file, 1, "the entry is not under this head");
            return FormattableString.Invariant($"OK {head.Entity} entry={entry} position={position} day={published.GetProperty("day").GetString()} root={head.Root}");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new Fault(file, 1, "the proof cannot be read: " + e.Message);
        }
    }
}

/// <summary>The tree of RFC 6962 over the hashes of the chain.</summary>
internal static class Tree
{
    /// <summary>The root a path leads to from a leaf; null when the path is not as long as it must be.</summary>
    public static byte[]? RootOf(byte[] hash, long index, long size, IReadOnlyList<byte[]> path)
    {
        var node = Node(0, hash, []);
        var (at, last) = (index, size - 1);
        foreach (var sibling in path)
        {
            if (last == 0) return null;
            if (at % 2 == 1 || at == last)
            {
                node = Node(1, sibling, node);
                while (at % 2 == 0 && at != 0) (at, last) = (at / 2, last / 2);   // At the right edge one node stands on several levels.
            }
            else node = Node(1, node, sibling);
            (at, last) = (at / 2, last / 2);
        }
        return last == 0 ? node : null;
    }

    /// <summary>Root over the first so many positions: whole subtrees are kept on a stack, and folded from the right at the end.</summary>
    public static byte[] Root(EntityChain chain, long size)
    {
        var stack = new Stack<byte[]>();
        for (long position = 1; position <= size; position++)
        {
            if (!chain.Links.Has(position)) throw new Fault("ledger.jsonl", 0, FormattableString.Invariant($"position {position} of {chain.Code} is not in this export, so its tree cannot be computed: export all years"));
            var node = Node(0, chain.HashAt(position), []);
            for (var whole = position; whole % 2 == 0; whole /= 2) node = Node(1, stack.Pop(), node);
            stack.Push(node);
        }
        var root = stack.Pop();
        while (stack.Count > 0) root = Node(1, stack.Pop(), root);
        return root;
    }

    private static byte[] Node(byte kind, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> bytes = stackalloc byte[65];
        bytes[0] = kind;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + left.Length)..]);
        return SHA256.HashData(bytes[..(1 + left.Length + right.Length)]);
    }
}
