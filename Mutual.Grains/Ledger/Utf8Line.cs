using System.Buffers;
using System.Buffers.Text;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Grains.Ledger;

/// <summary>A growing buffer of UTF-8 text: what is hashed and what exports write, without a string per line.</summary>
internal sealed class Utf8Line
{
    private static readonly InstantPattern Microseconds = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.ffffff'Z'");
    private readonly ArrayBufferWriter<byte> buffer = new(4096);

    /// <summary>What was written since the last <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => buffer.WrittenMemory;

    /// <summary>The buffer itself, for writers that fill one.</summary>
    public IBufferWriter<byte> Writer => buffer;

    /// <summary>Starts again, keeping the memory.</summary>
    public void Clear() => buffer.ResetWrittenCount();

    /// <summary>Text as it is.</summary>
    public Utf8Line Text(ReadOnlySpan<char> text)
    {
        var room = buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        buffer.Advance(Encoding.UTF8.GetBytes(text, room));
        return this;
    }

    /// <summary>Bytes as they are.</summary>
    public Utf8Line Bytes(ReadOnlySpan<byte> bytes)
    {
        buffer.Write(bytes);
        return this;
    }

    /// <summary>A whole number without grouping.</summary>
    public Utf8Line Number(long number)
    {
        Utf8Formatter.TryFormat(number, buffer.GetSpan(20), out var length);
        buffer.Advance(length);
        return this;
    }

    /// <summary>Cents as euros: <c>-1234.56</c>.</summary>
    public Utf8Line Euros(long cents)
    {
        var room = buffer.GetSpan(24);
        var at = 0;
        var size = cents < 0 ? (ulong)-(cents + 1) + 1 : (ulong)cents; // The smallest number has no positive counterpart.
        if (cents < 0) room[at++] = (byte)'-';
        Utf8Formatter.TryFormat(size / 100, room[at..], out var length);
        at += length;
        room[at++] = (byte)'.';
        room[at++] = (byte)('0' + (size / 10 % 10));
        room[at++] = (byte)('0' + (size % 10));
        buffer.Advance(at);
        return this;
    }

    /// <summary>An id in lower case with hyphens.</summary>
    public Utf8Line Id(Guid id)
    {
        id.TryFormat(buffer.GetSpan(36), out var length, "D");
        buffer.Advance(length);
        return this;
    }

    /// <summary>An id in capitals, for formats whose names begin with one.</summary>
    public Utf8Line IdInCapitals(Guid id)
    {
        var room = buffer.GetSpan(36);
        id.TryFormat(room, out var length, "D");
        Ascii.ToUpperInPlace(room[..length], out _);
        buffer.Advance(length);
        return this;
    }

    /// <summary>An account as in every export: <c>general:400:ID</c>.</summary>
    public Utf8Line Name(Account account)
    {
        Bytes(account.Book is Book.General ? "general:"u8 : "class9:"u8).Text(account.Code);
        return account.Party is { } party ? Bytes(":"u8).Id(party) : this;
    }

    /// <summary>A day as <c>2026-11-24</c>.</summary>
    public Utf8Line Day(LocalDate day)
    {
        var room = buffer.GetSpan(10);
        Utf8Formatter.TryFormat(day.Year, room, out _, new StandardFormat('D', 4));
        room[4] = (byte)'-';
        Utf8Formatter.TryFormat(day.Month, room[5..], out _, new StandardFormat('D', 2));
        room[7] = (byte)'-';
        Utf8Formatter.TryFormat(day.Day, room[8..], out _, new StandardFormat('D', 2));
        buffer.Advance(10);
        return this;
    }

    /// <summary>A moment in universal time with six decimals: <c>2026-11-24T16:12:48.123456Z</c>.</summary>
    public Utf8Line Moment(Instant moment) => Text(Microseconds.Format(moment));
}
