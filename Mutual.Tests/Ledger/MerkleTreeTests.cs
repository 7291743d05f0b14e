using System.Security.Cryptography;
using CsCheck;
using Mutual.Grains.Ledger;

namespace Mutual.Tests.Ledger;

public sealed class MerkleTreeTests
{
    [Fact]
    public void Roots_are_those_of_RFC_6962()
    {
        new MerkleTree().Root.Should().Equal(SHA256.HashData([]));
        var (a, b, c) = (HashOf(0), HashOf(1), HashOf(2));
        Root(a).Should().Equal(Sha(0, a));
        Root(a, b).Should().Equal(Sha(1, Sha(0, a), Sha(0, b)));
        Root(a, b, c).Should().Equal(Sha(1, Sha(1, Sha(0, a), Sha(0, b)), Sha(0, c)));
    }

    [Fact]
    public void Going_on_from_the_peaks_is_the_same_as_starting_over() =>
        Gen.Select(Gen.Int[0, 70], Gen.Int[0, 70]).Sample((first, more) =>
        {
            var begun = Of(first);
            var tree = new MerkleTree(begun.Size, begun.Peaks);
            for (var i = first; i < first + more; i++) tree.Append(HashOf(i));
            return tree.Root.SequenceEqual(Of(first + more).Root);
        });

    [Fact]
    public void A_leaf_is_shown_by_its_path_and_no_other_leaf_or_place_is() =>
        Gen.Int[1, 40].Sample(size =>
        {
            var hashes = Enumerable.Range(0, size).Select(HashOf).ToArray();
            var root = Of(size).Root;
            for (var index = 0; index < size; index++)
            {
                var path = MerkleTree.Inclusion(hashes, index);
                if (!root.AsSpan().SequenceEqual(MerkleTree.RootOf(hashes[index], index, size, path))) return false;
                if (root.AsSpan().SequenceEqual(MerkleTree.RootOf(HashOf(1000), index, size, path))) return false;
                if (size > 1 && root.AsSpan().SequenceEqual(MerkleTree.RootOf(hashes[index], (index + 1) % size, size, path))) return false;
                if (size > 1 && root.AsSpan().SequenceEqual(MerkleTree.RootOf(hashes[index], index, size, [.. path.SkipLast(1)]))) return false;
            }
            return true;
        });

    [Fact]
    public void Consistency_is_nothing_for_the_same_size_and_the_subtrees_of_RFC_6962_otherwise()
    {
        var hashes = Enumerable.Range(0, 7).Select(HashOf).ToArray();
        MerkleTree.Consistency(hashes, 7).Should().BeEmpty();

        // The example of RFC 6962 §2.1.3: from 3 to 7 leaves.
        byte[] Leaf(int i) => Sha(0, hashes[i]);
        byte[] Pair(int i) => Sha(1, Leaf(i), Leaf(i + 1));
        var right = Sha(1, Pair(4), Leaf(6));
        MerkleTree.Consistency(hashes, 3).Should().BeEquivalentTo([Leaf(2), Leaf(3), Pair(0), right], options => options.WithStrictOrdering());
        MerkleTree.Consistency(hashes, 4).Should().BeEquivalentTo([right], options => options.WithStrictOrdering());
    }

    private static MerkleTree Of(int size)
    {
        var tree = new MerkleTree();
        for (var i = 0; i < size; i++) tree.Append(HashOf(i));
        return tree;
    }

    private static byte[] Root(params byte[][] hashes)
    {
        var tree = new MerkleTree();
        foreach (var hash in hashes) tree.Append(hash);
        return tree.Root;
    }

    private static byte[] HashOf(int i) => SHA256.HashData(BitConverter.GetBytes(i));

    private static byte[] Sha(byte kind, params byte[][] parts) => SHA256.HashData([kind, .. parts.SelectMany(part => part)]);
}
