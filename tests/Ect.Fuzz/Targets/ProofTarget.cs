using System.Buffers.Binary;
using Ect.Fuzz.Running;
using Ect.Ledger.Tree;

namespace Ect.Fuzz.Targets;

/// <summary>Proofs of inclusion and consistency, over a tree of seven leaves: none leads anywhere else.</summary>
/// <remarks>An input has two numbers of eight bytes, and numbers of nodes of the tree, of which the path is made.</remarks>
internal sealed class ProofTarget : FuzzTarget
{
    private const int Size = 7, Numbers = 2 * sizeof(long);

    private static readonly EctDigest[] Leaves = [.. Enumerable.Range(0, Size).Select(i => MerkleHash.Leaf([(byte)i]))];
    private static readonly EctDigest[] Nodes =
    [
        .. Enumerable.Range(0, Size).SelectMany(start => Enumerable.Range(start + 1, Size - start).Select(end => RootOf(start, end))),
    ];

    public override string Name => "proof";

    public override IEnumerable<byte[]> MakeSeeds()
    {
        yield return Input(0, Size, RootOf(1, 2), RootOf(2, 4), RootOf(4, 7));
        yield return Input(6, Size, RootOf(4, 6), RootOf(0, 4));
        yield return Input(4, Size, RootOf(4, 7));
        yield return Input(3, Size, RootOf(2, 3), RootOf(3, 4), RootOf(0, 2), RootOf(4, 7));
        yield return Input(long.MaxValue - 1, long.MaxValue, [.. Enumerable.Repeat(RootOf(0, 1), 63)]);
    }

    public override object Read(byte[] input)
    {
        var (first, second, path) = ProofOf(input);
        var places = Enumerable.Range(0, Size).Where(leaf =>
            MerkleProof.VerifyInclusion(new(first, second, path), Leaves[leaf], RootOf(0, Size))).ToList();
        var older = Enumerable.Range(1, Size).Where(size =>
            MerkleProof.VerifyConsistency(new(first, second, path), RootOf(0, size), RootOf(0, Size))).ToList();
        return (places, older);
    }

    public override string Check(byte[] input, object? read)
    {
        var ((places, older), (first, second, _)) = (((List<int>, List<int>))read!, ProofOf(input));
        if (places is not [] && second is Size) FuzzException.UnlessSame([(int)first], places, "The places that the proof leads from");
        if (older is not [] && second is Size) FuzzException.UnlessSame([(int)first], older, "The older trees that the proof leads from");
        return places is [] && older is [] ? "refused" : $"accepted {second is Size} {places.Count} {older.Count}";
    }

    private static (long First, long Second, EctDigest[] Path) ProofOf(byte[] input)
    {
        var padded = input.Length < Numbers ? [.. input, .. new byte[Numbers - input.Length]] : input;
        return (BinaryPrimitives.ReadInt64BigEndian(padded), BinaryPrimitives.ReadInt64BigEndian(padded.AsSpan(sizeof(long))),
            [.. padded.Skip(Numbers).Select(node => Nodes[node % Nodes.Length])]);
    }

    /// <summary>The root of some leaves (RFC 9162, 2.1.1), written down as the RFC does.</summary>
    private static EctDigest RootOf(int start, int end)
    {
        if (end - start is 1) return Leaves[start];

        var half = 1;
        while (2 * half < end - start) half *= 2;
        return MerkleHash.Node(RootOf(start, start + half), RootOf(start + half, end));
    }

    private static byte[] Input(long first, long second, params EctDigest[] path)
    {
        var input = new byte[Numbers];
        BinaryPrimitives.WriteInt64BigEndian(input, first);
        BinaryPrimitives.WriteInt64BigEndian(input.AsSpan(sizeof(long)), second);
        return [.. input, .. path.Select(hash => (byte)Array.IndexOf(Nodes, hash))];
    }
}
