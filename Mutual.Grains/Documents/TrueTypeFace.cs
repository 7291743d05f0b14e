using System.Buffers.Binary;
using System.Text;

namespace Mutual.Grains.Documents;

/// <summary>A TrueType font file: which glyph draws a character, how wide it is, and the file cut down to some of its glyphs.</summary>
/// <remarks>Source: the OpenType specification, tables head, hhea, maxp, hmtx, loca, glyf and cmap (format 4).</remarks>
internal sealed class TrueTypeFace
{
    private readonly byte[] file;
    private readonly Dictionary<string, (int At, int Length)> tables = [];
    private readonly ushort[] glyphs = new ushort[char.MaxValue + 1];
    private readonly bool longOffsets;
    private readonly int measured;   // Glyphs with a width of their own; the others are as wide as the last of them.

    /// <exception cref="InvalidDataException">It is no TrueType font with a Unicode map.</exception>
    public TrueTypeFace(byte[] file)
    {
        this.file = file;
        for (var i = 0; i < U16(4); i++)
        {
            var entry = 12 + (i * 16);
            tables[Encoding.ASCII.GetString(file, entry, 4)] = ((int)U32(entry + 8), (int)U32(entry + 12));
        }
        UnitsPerEm = U16(At("head") + 18);
        Box = [.. Enumerable.Range(0, 4).Select(i => S16(At("head") + 36 + (i * 2)))];
        longOffsets = U16(At("head") + 50) == 1;
        (Ascent, Descent, measured) = (S16(At("hhea") + 4), S16(At("hhea") + 6), U16(At("hhea") + 34));
        ReadCharacters();
    }

    public int UnitsPerEm { get; }

    /// <summary>Left, bottom, right and top of what any glyph covers.</summary>
    public short[] Box { get; }

    public short Ascent { get; }

    public short Descent { get; }

    /// <summary>The glyph of a character; 0 when the font has none.</summary>
    public ushort GlyphOf(char character) => glyphs[character];

    /// <summary>How far a glyph moves the pen, in units of the font.</summary>
    public ushort AdvanceOf(int glyph) => U16(At("hmtx") + (Math.Min(glyph, measured - 1) * 4));

    /// <summary>The font with these glyphs only, numbered as given, and after them the parts they are made of. Without hints, which no paper needs.</summary>
    /// <param name="wanted">Glyphs of this font; the first is the one drawn for what is missing.</param>
    public byte[] Subset(IReadOnlyList<ushort> wanted)
    {
        var kept = new List<ushort>(wanted);
        var numbers = new Dictionary<ushort, ushort>(wanted.Count);
        for (var i = 0; i < wanted.Count; i++) numbers.TryAdd(wanted[i], (ushort)i);
        using var outlines = new MemoryStream();
        var offsets = new List<uint>();
        for (var i = 0; i < kept.Count; i++)
        {
            offsets.Add((uint)outlines.Length);
            outlines.Write(Outline(kept[i], part =>
            {
                if (numbers.TryGetValue(part, out var known)) return known;
                numbers.Add(part, (ushort)kept.Count);
                kept.Add(part);
                return numbers[part];
            }));
            while (outlines.Length % 4 != 0) outlines.WriteByte(0);
        }
        offsets.Add((uint)outlines.Length);

        var places = new byte[offsets.Count * 4];
        for (var i = 0; i < offsets.Count; i++) BinaryPrimitives.WriteUInt32BigEndian(places.AsSpan(i * 4), offsets[i]);
        var widths = new byte[kept.Count * 4];
        for (var i = 0; i < kept.Count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(widths.AsSpan(i * 4), AdvanceOf(kept[i]));
            BinaryPrimitives.WriteInt16BigEndian(widths.AsSpan((i * 4) + 2), SideOf(kept[i]));
        }
        var head = Copy("head");
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(8), 0);
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        var across = Copy("hhea");
        BinaryPrimitives.WriteUInt16BigEndian(across.AsSpan(34), (ushort)kept.Count);
        var most = Copy("maxp");
        BinaryPrimitives.WriteUInt16BigEndian(most.AsSpan(4), (ushort)kept.Count);
        most.AsSpan(14, 14).Clear();                                   // Zones, storage, functions, instructions: all of hints.
        BinaryPrimitives.WriteUInt16BigEndian(most.AsSpan(14), 1);
        return Assemble([("glyf", outlines.ToArray()), ("head", head), ("hhea", across), ("hmtx", widths), ("loca", places), ("maxp", most)]);
    }

    /// <summary>A glyph's outline without hints, its parts renumbered.</summary>
    private byte[] Outline(ushort glyph, Func<ushort, ushort> numberOf)
    {
        var (from, to) = (OffsetOf(glyph), OffsetOf(glyph + 1));
        if (to <= from) return [];
        var outline = file[(At("glyf") + from)..(At("glyf") + to)];
        var contours = BinaryPrimitives.ReadInt16BigEndian(outline);
        if (contours >= 0)
        {
            var hints = 10 + (contours * 2);
            var length = BinaryPrimitives.ReadUInt16BigEndian(outline.AsSpan(hints));
            BinaryPrimitives.WriteUInt16BigEndian(outline.AsSpan(hints), 0);
            return [.. outline[..(hints + 2)], .. outline[(hints + 2 + length)..]];
        }

        const int WordArguments = 0x0001, OneScale = 0x0008, MoreParts = 0x0020, TwoScales = 0x0040, Matrix = 0x0080, Hinted = 0x0100;
        for (var at = 10; ;)
        {
            var flags = BinaryPrimitives.ReadUInt16BigEndian(outline.AsSpan(at));
            BinaryPrimitives.WriteUInt16BigEndian(outline.AsSpan(at), (ushort)(flags & ~Hinted));
            BinaryPrimitives.WriteUInt16BigEndian(outline.AsSpan(at + 2), numberOf(BinaryPrimitives.ReadUInt16BigEndian(outline.AsSpan(at + 2))));
            at += 4 + ((flags & WordArguments) != 0 ? 4 : 2) + ((flags & OneScale) != 0 ? 2 : (flags & TwoScales) != 0 ? 4 : (flags & Matrix) != 0 ? 8 : 0);
            if ((flags & MoreParts) == 0) return outline[..at];
        }
    }

    private static byte[] Assemble((string Tag, byte[] Content)[] parts)
    {
        var at = 12 + (parts.Length * 16);
        var font = new byte[at + parts.Sum(part => Whole(part.Content.Length))];
        BinaryPrimitives.WriteUInt32BigEndian(font, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(4), (ushort)parts.Length);
        var power = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)parts.Length + 1) / 2;
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(6), (ushort)(power * 16));
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(8), (ushort)System.Numerics.BitOperations.Log2((uint)power));
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(10), (ushort)((parts.Length - power) * 16));
        var headAt = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var (tag, content) = parts[i];
            if (tag == "head") headAt = at;
            content.CopyTo(font.AsSpan(at));
            var entry = font.AsSpan(12 + (i * 16));
            Encoding.ASCII.GetBytes(tag, entry);
            BinaryPrimitives.WriteUInt32BigEndian(entry[4..], Sum(font.AsSpan(at, Whole(content.Length))));
            BinaryPrimitives.WriteUInt32BigEndian(entry[8..], (uint)at);
            BinaryPrimitives.WriteUInt32BigEndian(entry[12..], (uint)content.Length);
            at += Whole(content.Length);
        }
        BinaryPrimitives.WriteUInt32BigEndian(font.AsSpan(headAt + 8), unchecked(0xB1B0AFBA - Sum(font)));
        return font;
    }

    private static uint Sum(ReadOnlySpan<byte> content)
    {
        var sum = 0u;
        for (var i = 0; i < content.Length; i += 4) sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(content[i..]));
        return sum;
    }

    private static int Whole(int length) => (length + 3) / 4 * 4;

    private void ReadCharacters()
    {
        var map = At("cmap");
        var found = 0;
        for (var i = 0; i < U16(map + 2); i++)
        {
            var entry = map + 4 + (i * 8);
            if (U16(entry) == 3 && U16(entry + 2) == 1) found = map + (int)U32(entry + 4);
        }
        if (found == 0 || U16(found) != 4) throw new InvalidDataException("The font has no Unicode map of format 4.");
        var segments = U16(found + 6) / 2;
        var (ends, starts) = (found + 14, found + 16 + (segments * 2));
        var (deltas, ranges) = (starts + (segments * 2), starts + (segments * 4));
        for (var i = 0; i < segments; i++)
        {
            var (first, last, delta, range) = (U16(starts + (i * 2)), U16(ends + (i * 2)), U16(deltas + (i * 2)), U16(ranges + (i * 2)));
            for (var character = (int)first; character <= last && character < char.MaxValue; character++)
            {
                var glyph = range == 0 ? character + delta : U16(ranges + (i * 2) + range + ((character - first) * 2)) is var one and > 0 ? one + delta : 0;
                glyphs[character] = (ushort)(glyph & 0xFFFF);
            }
        }
    }

    private short SideOf(int glyph) => glyph < measured ? S16(At("hmtx") + (glyph * 4) + 2) : S16(At("hmtx") + (measured * 4) + ((glyph - measured) * 2));

    private int OffsetOf(int glyph) => longOffsets ? (int)U32(At("loca") + (glyph * 4)) : U16(At("loca") + (glyph * 2)) * 2;

    private byte[] Copy(string table) => file[tables[table].At..(tables[table].At + tables[table].Length)];

    private int At(string table) => tables.TryGetValue(table, out var found) ? found.At : throw new InvalidDataException($"The font has no table {table}.");

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at));

    private short S16(int at) => BinaryPrimitives.ReadInt16BigEndian(file.AsSpan(at));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
}
