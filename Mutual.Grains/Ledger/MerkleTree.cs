using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Mutual.Grains.Ledger;

/// <summary>
/// The tree of RFC 6962 over the hashes of a chain: a root fixes every entry before it, a short path shows that one entry is under it,
/// another that an earlier root is of the same beginning.
/// </summary>
/// <remarks>A leaf is SHA-256(0 ‖ hash of the chain), a node SHA-256(1 ‖ left ‖ right). Laid down in <c>docs/ledger-chain.md</c>.</remarks>
public sealed class MerkleTree
{
    private const int HashSize = 32;
    private readonly List<byte[]> peaks;

    /// <param name="size">How many leaves are in already.</param>
    /// <param name="peaks">What <see cref="Peaks"/> gave then; empty for none.</param>
    public MerkleTree(long size = 0, ReadOnlySpan<byte> peaks = default)
    {
        Size = size;
        this.peaks = [];
        for (; !peaks.IsEmpty; peaks = peaks[HashSize..]) this.peaks.Add(peaks[..HashSize].ToArray());
        if (this.peaks.Count != System.Numerics.BitOperations.PopCount((ulong)size)) throw new ArgumentException("The peaks are not those of a tree of this size.", nameof(peaks));
    }

    /// <summary>How many leaves are in.</summary>
    public long Size { get; private set; }

    /// <summary>Roots of the whole subtrees, from the left: all that is needed to go on, 32 bytes each.</summary>
    public byte[] Peaks => [.. peaks.SelectMany(static peak => peak)];

    /// <summary>The root; of no leaf, the hash of nothing.</summary>
    public byte[] Root => peaks.Count == 0 ? SHA256.HashData([]) : peaks.AsEnumerable().Reverse().Aggregate(static (right, left) => Node(left, right));

    /// <summary>Puts the next hash of the chain in.</summary>
    public void Append(ReadOnlySpan<byte> hash)
    {
        var node = Leaf(hash);
        for (var whole = ++Size; whole % 2 == 0; whole /= 2)
        {
            node = Node(peaks[^1], node);
            peaks.RemoveAt(peaks.Count - 1);
        }
        peaks.Add(node);
    }

    /// <summary>The path from one leaf to the root.</summary>
    /// <param name="hashes">Hashes of the chain from position 1 up to the size of the tree.</param>
    /// <param name="index">The leaf, from zero: position less one.</param>
    /// <returns>Siblings from the leaf upwards, as RFC 6962 §2.1.1 has them.</returns>
    public static ImmutableArray<byte[]> Inclusion(IReadOnlyList<byte[]> hashes, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, hashes.Count);
        return [.. Path(hashes, 0, hashes.Count, index)];
    }

    /// <summary>The nodes that show a tree to begin with an earlier one.</summary>
    /// <param name="hashes">Hashes of the chain up to the size of the later tree.</param>
    /// <param name="earlier">Size of the earlier tree: at least 1, at most as many as there are.</param>
    /// <returns>As RFC 6962 §2.1.2 has them; none when both are the same.</returns>
    public static ImmutableArray<byte[]> Consistency(IReadOnlyList<byte[]> hashes, int earlier)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(earlier, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(earlier, hashes.Count);
        return [.. Proof(hashes, 0, hashes.Count, earlier, true)];
    }

    /// <summary>The root a path leads to: equal to the published one exactly when the leaf is under it.</summary>
    /// <param name="hash">The entry's hash in the chain.</param>
    /// <param name="index">Position less one.</param>
    /// <param name="size">Size of the tree the path was made for.</param>
    /// <param name="path">Siblings from the leaf upwards.</param>
    /// <returns>Null when the path is not as long as it must be.</returns>
    public static byte[]? RootOf(ReadOnlySpan<byte> hash, long index, long size, IReadOnlyList<byte[]> path)
    {
        var node = Leaf(hash);
        var (at, last) = (index, size - 1);
        foreach (var sibling in path)
        {
            if (last == 0) return null;
            if (at % 2 == 1 || at == last)
            {
                node = Node(sibling, node);
                // Where the right edge has no sibling, the same node stands on several levels.
                while (at % 2 == 0 && at != 0) (at, last) = (at / 2, last / 2);
            }
            else node = Node(node, sibling);
            (at, last) = (at / 2, last / 2);
        }
        return last == 0 ? node : null;
    }

    private static byte[] RootOf(IReadOnlyList<byte[]> hashes, int from, int count)
    {
        if (count == 1) return Leaf(hashes[from]);
        var left = LargestPowerBelow(count);
        return Node(RootOf(hashes, from, left), RootOf(hashes, from + left, count - left));
    }

    private static IEnumerable<byte[]> Path(IReadOnlyList<byte[]> hashes, int from, int count, int index)
    {
        if (count == 1) return [];
        var left = LargestPowerBelow(count);
        return index < left
            ? Path(hashes, from, left, index).Append(RootOf(hashes, from + left, count - left))
            : Path(hashes, from + left, count - left, index - left).Append(RootOf(hashes, from, left));
    }

    private static IEnumerable<byte[]> Proof(IReadOnlyList<byte[]> hashes, int from, int count, int earlier, bool isWhole)
    {
        if (earlier == count) return isWhole ? [] : [RootOf(hashes, from, count)];
        var left = LargestPowerBelow(count);
        return earlier <= left
            ? Proof(hashes, from, left, earlier, isWhole).Append(RootOf(hashes, from + left, count - left))
            : Proof(hashes, from + left, count - left, earlier - left, false).Append(RootOf(hashes, from, left));
    }

    private static int LargestPowerBelow(int count) => (int)(System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count) / 2);

    private static byte[] Leaf(ReadOnlySpan<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[1 + HashSize];
        bytes[0] = 0;
        hash.CopyTo(bytes[1..]);
        return SHA256.HashData(bytes);
    }

    private static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> bytes = stackalloc byte[1 + 2 * HashSize];
        bytes[0] = 1;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + HashSize)..]);
        return SHA256.HashData(bytes);
    }
}
