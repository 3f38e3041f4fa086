using CsCheck;
using Ect.Ledger.Tree;

namespace Ect.Ledger.Tests;

public class MerkleTreeTests
{
    private const int MaxSize = 600;

    private static readonly GrownTree Tree = new(MaxSize);

    private static readonly Gen<(int Index, int Size)> Leaves =
        Gen.Int[1, MaxSize].SelectMany(size => Gen.Int[0, size - 1], (size, index) => (index, size));

    private static readonly Gen<(int OldSize, int NewSize)> Growths =
        Gen.Int[1, MaxSize].SelectMany(size => Gen.Int[1, size], (size, old) => (old, size));

    [Fact]
    public void Root_EverySizeTo600_AsTheRfcDefines()
    {
        var frontier = new MerkleFrontier();
        for (var size = 0; size <= MaxSize; size++)
        {
            Assert.Equal(NaiveMerkle.Root(size), Tree.Root(size));
            Assert.Equal(NaiveMerkle.Root(size), frontier.Root);
            Assert.Equal(size, frontier.Size);
            frontier.Append(Leaf(size));
        }
    }

    [Fact]
    public void InclusionPath_EveryLeafOfEverySizeTo70_AsTheRfcDefinesAndVerifies()
    {
        for (var size = 1; size <= 70; size++)
            for (var index = 0; index < size; index++) CheckInclusion(index, size);
    }

    [Fact]
    public void ConsistencyPath_EveryPairTo70_AsTheRfcDefinesAndVerifies()
    {
        for (var size = 1; size <= 70; size++)
            for (var old = 1; old <= size; old++) CheckConsistency(old, size);
    }

    [Fact]
    public void InclusionPath_AnyLeafTo600_AsTheRfcDefinesAndVerifies() => Leaves.Sample(it => CheckInclusion(it.Index, it.Size), iter: 5_000);

    [Fact]
    public void ConsistencyPath_AnyPairTo600_AsTheRfcDefinesAndVerifies() => Growths.Sample(it => CheckConsistency(it.OldSize, it.NewSize), iter: 5_000);

    [Fact]
    public void ConsistencyPath_FromTheEmptyTree_EmptyAndProvesNothing()
    {
        var proof = new EctConsistencyProof(0, 7, Tree.ConsistencyPath(0, 7));

        Assert.Empty(proof.Path);
        Assert.False(MerkleProof.VerifyConsistency(proof, MerkleHash.Empty, Tree.Root(7)));
    }

    [Fact]
    public void Frontier_FromThePeaksOfAnySize_GoesOnAsIfItHadSeenAll() => Gen.Int[0, 100].Sample(size =>
    {
        var frontier = new MerkleFrontier(size, Tree.Peaks(size));

        Assert.Equal((size, NaiveMerkle.Root(size)), (frontier.Size, frontier.Root));
        for (var next = size; next < 130; next++) frontier.Append(Leaf(next));
        Assert.Equal((130, NaiveMerkle.Root(130)), (frontier.Size, frontier.Root));
        Assert.Equal(Tree.Peaks(130), frontier.Peaks);
    }, iter: 50);

    [Fact]
    public void VerifyInclusion_AnythingChanged_Fails() => Gen.Select(Leaves, Gen.Int[0, 1_000_000]).Sample((leaf, seed) =>
    {
        var random = new Random(seed);
        var proof = new EctInclusionProof(leaf.Index, leaf.Size, Tree.InclusionPath(leaf.Index, leaf.Size));
        var (hash, root) = (Leaf(leaf.Index), Tree.Root(leaf.Size));

        Assert.False(MerkleProof.VerifyInclusion(proof, Leaf(leaf.Index + 1), root));
        Assert.False(MerkleProof.VerifyInclusion(proof, hash, Tree.Root(leaf.Size - 1)));
        Assert.False(MerkleProof.VerifyInclusion(proof.With(leafIndex: random.Next(leaf.Size, int.MaxValue)), hash, root));
        Assert.False(MerkleProof.VerifyInclusion(proof.With(leafIndex: ~leaf.Index), hash, root));
        foreach (var other in Enumerable.Range(0, leaf.Size).Where(index => index != leaf.Index))
            Assert.False(MerkleProof.VerifyInclusion(proof.With(leafIndex: other), hash, root));
        foreach (var path in Mutations(proof.Path, random))
            Assert.False(MerkleProof.VerifyInclusion(proof.With(path: path), hash, root));
    }, iter: 300);

    [Fact]
    public void VerifyConsistency_AnythingChanged_Fails() => Gen.Select(Growths, Gen.Int[0, 1_000_000]).Sample((sizes, seed) =>
    {
        var random = new Random(seed);
        var proof = new EctConsistencyProof(sizes.OldSize, sizes.NewSize, Tree.ConsistencyPath(sizes.OldSize, sizes.NewSize));
        var (old, now) = (Tree.Root(sizes.OldSize), Tree.Root(sizes.NewSize));

        Assert.False(MerkleProof.VerifyConsistency(proof, Leaf(7_000), now));
        Assert.False(MerkleProof.VerifyConsistency(proof, old, Leaf(7_000)));
        Assert.False(MerkleProof.VerifyConsistency(proof.With(oldSize: sizes.NewSize + 1L), old, now));
        Assert.False(MerkleProof.VerifyConsistency(proof.With(oldSize: -sizes.OldSize), old, now));
        foreach (var path in Mutations(proof.Path, random))
            Assert.False(MerkleProof.VerifyConsistency(proof.With(path: path), old, now));
    }, iter: 300);

    [Theory]
    [InlineData(0, 0), InlineData(0, -1), InlineData(-1, -1), InlineData(long.MinValue, long.MaxValue), InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(long.MaxValue - 1, long.MaxValue), InlineData(0, long.MaxValue), InlineData(long.MaxValue, 0), InlineData(1, long.MinValue)]
    public void Verify_HostileNumbersAndLongPaths_FailWithoutException(long first, long second)
    {
        var root = Leaf(1);
        Assert.False(MerkleProof.VerifyInclusion(new(first, second, null!), root, root));
        Assert.False(MerkleProof.VerifyConsistency(new(first, second, null!), root, root));
        foreach (var length in new[] { 0, 1, 62, 63, 64, 65, 10_000 })
        {
            var path = Enumerable.Repeat(root, length).ToArray();
            Assert.False(MerkleProof.VerifyInclusion(new(first, second, path), root, root));
            Assert.False(MerkleProof.VerifyConsistency(new(first, second, path), root, Leaf(2)));
        }
    }

    private static IEnumerable<EctDigest[]> Mutations(IReadOnlyList<EctDigest> path, Random random)
    {
        yield return [.. path, path.Count > 0 ? path[^1] : Leaf(1)];
        yield return [Leaf(1), .. path];
        if (path.Count is 0) yield break;
        yield return [.. path.Skip(1)];
        yield return [.. path.SkipLast(1)];

        var (place, changed, bytes) = (random.Next(path.Count), path.ToArray(), new byte[EctDigest.Length]);
        path[place].CopyTo(bytes);
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        changed[place] = new EctDigest(bytes);
        yield return changed;

        if (path.Count > 1) yield return [.. path.Reverse()];
    }

    private static void CheckInclusion(int index, int size)
    {
        var proof = new EctInclusionProof(index, size, Tree.InclusionPath(index, size));

        Assert.Equal(NaiveMerkle.Path(index, size), proof.Path);
        Assert.True(MerkleProof.VerifyInclusion(proof, Leaf(index), NaiveMerkle.Root(size)));
    }

    private static void CheckConsistency(int oldSize, int newSize)
    {
        var proof = new EctConsistencyProof(oldSize, newSize, Tree.ConsistencyPath(oldSize, newSize));

        Assert.Equal(NaiveMerkle.Proof(oldSize, newSize), proof.Path);
        Assert.True(MerkleProof.VerifyConsistency(proof, NaiveMerkle.Root(oldSize), NaiveMerkle.Root(newSize)));
    }

    private static EctDigest Leaf(int index) => MerkleHash.Leaf(NaiveMerkle.Entry(index));
}
