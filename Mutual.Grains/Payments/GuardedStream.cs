namespace Mutual.Grains.Payments;

/// <summary>A foreign file while it is read: stops at a size, stops at a run of bytes that is no honest markup, and remembers how the file began and ended.</summary>
internal sealed class GuardedStream(Stream source, long sizeLimit, int runLimit) : Stream
{
    private const int Remembered = 4096;
    private readonly byte[] head = new byte[Remembered];
    private readonly byte[] tail = new byte[64];
    private int headLength;
    private int run;

    /// <summary>Bytes read so far.</summary>
    public long Size { get; private set; }

    /// <summary>The first bytes, at most 4096.</summary>
    public ReadOnlySpan<byte> Head => head.AsSpan(0, headLength);

    /// <summary>The last bytes read, at most 64, without white space after them.</summary>
    public ReadOnlySpan<byte> Tail => tail.AsSpan().TrimEnd(" \t\r\n\0"u8);

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => Size; set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    /// <exception cref="RefusedException">The file is too large, or one tag or text of it is too long.</exception>
    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer);
        var bytes = buffer[..count];
        Size += count;
        RefusedException.Unless(Size <= sizeLimit, Refusal.XmlTooLarge);

        if (headLength < Remembered)
        {
            var kept = bytes[..Math.Min(count, Remembered - headLength)];
            kept.CopyTo(head.AsSpan(headLength));
            headLength += kept.Length;
        }
        Remember(bytes);

        // Millions of attributes in one tag would fit in the size; no honest tag or text is this long.
        while (!bytes.IsEmpty)
        {
            var at = bytes.IndexOfAny((byte)'<', (byte)'>');
            run = at < 0 ? run + bytes.Length : 0;
            RefusedException.Unless(run <= runLimit && at <= runLimit, Refusal.XmlElementTooLong);
            bytes = at < 0 ? [] : bytes[(at + 1)..];
        }
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Reads what is left, to know how the file ends.</summary>
    public void Drain()
    {
        var buffer = new byte[8192];
        while (Read(buffer.AsSpan()) > 0) { }
    }

    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= tail.Length) bytes[^tail.Length..].CopyTo(tail);
        else
        {
            tail.AsSpan(bytes.Length).CopyTo(tail);
            bytes.CopyTo(tail.AsSpan(tail.Length - bytes.Length));
        }
    }
}
