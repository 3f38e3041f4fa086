using System.Security.Cryptography;
using Ect.Store;

namespace Ect.Tests;

/// <summary>Records of tokens by the thousand.</summary>
internal static class StoreRecords
{
    private static readonly EctDigest Thumbprint = EctDigest.Of("key"u8);

    /// <summary>What an agent's token leaves: a workflow, a predecessor, a <c>kid</c> and its key.</summary>
    public static EctTokenRecord Ordinary(string? workflow = null, bool ancestorsKnown = true) => new()
    {
        Id = Forge.NewId(),
        Issuer = "spiffe://example.com/agent/planner",
        Action = "review_specification",
        WorkflowId = workflow ?? Forge.NewId(),
        Predecessors = [Forge.NewId()],
        IssuedAt = Forge.Now,
        ExpiresAt = Forge.Now.AddMinutes(10),
        Level = EctAssuranceLevel.L2,
        PathLevel = EctAssuranceLevel.L2,
        AncestorsKnown = ancestorsKnown,
        Digest = new EctDigest(RandomNumberGenerator.GetBytes(EctDigest.Length)),
        KeyId = "planner-2027-03",
        KeyThumbprint = Thumbprint,
    };

    public static PackedRecord Pack(EctTokenRecord record) => RecordPacker.Pack(record, new byte[RecordPacker.LengthOf(record)]);

    /// <summary>The most that a token can leave: texts as long as they may be, of characters that take three bytes, and a hundred unknown
    /// predecessors.</summary>
    public static EctTokenRecord Largest() => new EctTokenRecord(Ordinary(ancestorsKnown: false))
    {
        Issuer = new string('\u20AC', 1_024),
        Action = new string('\u20AC', 256),
        KeyId = new string('\u20AC', 256),
        PolicyDecision = new string('\u20AC', 64),
        Predecessors = [.. Enumerable.Range(0, 100).Select(_ => Forge.NewId())],
    };
}
