using System.Text.Json;
using Ect.Ledger.Tree;

namespace Ect.Ledger.Tests;

/// <summary>Outside test data (transparency-dev/merkle): every proof must verify or fail as it says.</summary>
public class MerkleVectorTests
{
    [Fact]
    public void Inclusion_AllCases_AsExpected()
    {
        using var file = Open("inclusion.json");
        var cases = file.RootElement.GetProperty("cases").EnumerateArray().ToList();

        Assert.All(cases, c => Assert.True(MustFail(c) != VerifiesInclusion(c), Name(c)));
        Assert.Equal((98, 92), (cases.Count, cases.Count(MustFail)));
    }

    [Fact]
    public void Consistency_AllCases_AsExpected()
    {
        using var file = Open("consistency.json");
        var cases = file.RootElement.GetProperty("cases").EnumerateArray().ToList();

        Assert.All(cases, c => Assert.True(MustFail(c) != VerifiesConsistency(c), Name(c)));
        Assert.Equal((98, 92), (cases.Count, cases.Count(MustFail)));
    }

    private static JsonDocument Open(string name) => JsonDocument.Parse(File.ReadAllBytes(Repository.SharedVector($"merkle/{name}")));

    private static string Name(JsonElement c) => c.GetProperty("name").GetString()!;

    private static bool MustFail(JsonElement c) => c.GetProperty("wantErr").GetBoolean();

    /// <summary>The data has 64 bits without a sign; what is too large for us arrives negative, as nothing that a ledger's reader
    /// takes.</summary>
    private static long Number(JsonElement c, string name) => unchecked((long)c.GetProperty(name).GetUInt64());

    private static bool VerifiesInclusion(JsonElement c) =>
        c.GetProperty("leafHash").GetBytesFromBase64().Length is EctDigest.Length
        && MerkleProof.VerifyInclusion(new(Number(c, "leafIdx"), Number(c, "treeSize"), Path(c)), Hash(c, "leafHash"), Hash(c, "root"));

    private static bool VerifiesConsistency(JsonElement c) =>
        MerkleProof.VerifyConsistency(new(Number(c, "size1"), Number(c, "size2"), Path(c)), Hash(c, "root1"), Hash(c, "root2"));

    private static EctDigest[] Path(JsonElement c) =>
        c.GetProperty("proof") is { ValueKind: JsonValueKind.Array } path ? [.. path.EnumerateArray().Select(Digest)] : [];

    private static EctDigest Hash(JsonElement c, string name) => Digest(c.GetProperty(name));

    /// <summary>What has not the length of a hash cannot be said here. Its own hash stands for it: what was equal stays so, and nothing
    /// else becomes so.</summary>
    private static EctDigest Digest(JsonElement hash)
    {
        var bytes = hash.ValueKind is JsonValueKind.String ? hash.GetBytesFromBase64() : [];
        return bytes.Length is EctDigest.Length ? new EctDigest(bytes) : EctDigest.Of([0xFF, .. bytes]);
    }
}
