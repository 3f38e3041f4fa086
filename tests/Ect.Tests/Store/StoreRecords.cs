using System.Security.Cryptography;
using Ect.Store;

namespace Ect.Tests;

/// <summary>Records of tokens by the thousand.</summary>
internal static class StoreRecords
{
    private static readonly EctDigest Thumbprint = EctDigest.Of("key"u8);

    /// <summary>What an agent's token leaves: a workflow, a predecessor, a <c>kid</c> and its key, an audience
    /// and a trace.</summary>
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
        RecordedAt = Forge.Now.AddMilliseconds(345),
        Audiences = ["spiffe://example.com/agent/reviewer"],
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
    };

    /// <summary>An ordinary token that also has the hashes of its input and output, the attempt that it repeats, and a decision.</summary>
    public static EctTokenRecord Full() => new(Ordinary())
    {
        PolicyDecision = "approved",
        InputHash = new EctDigest(RandomNumberGenerator.GetBytes(EctDigest.Length)),
        OutputHash = new EctDigest(RandomNumberGenerator.GetBytes(EctDigest.Length)),
        RetryOf = Forge.NewId(),
    };

    public static PackedRecord Pack(EctTokenRecord record) => RecordPacker.Pack(record, new byte[RecordPacker.LengthOf(record)]);

    /// <summary>The most that a token can leave: texts as long as they may be, of characters that take three bytes, a hundred unknown
    /// predecessors, and sixteen audiences.</summary>
    public static EctTokenRecord Largest() => new EctTokenRecord(Ordinary(ancestorsKnown: false))
    {
        Issuer = new string('\u20AC', 1_024),
        Action = new string('\u20AC', 256),
        KeyId = new string('\u20AC', 256),
        PolicyDecision = new string('\u20AC', 64),
        Predecessors = [.. Enumerable.Range(0, 100).Select(_ => Forge.NewId())],
        Audiences = [.. Enumerable.Repeat(new string('\u20AD', 128), 16)],
        InputHash = EctDigest.Of("input"u8),
        OutputHash = EctDigest.Of("output"u8),
        RetryOf = Forge.NewId(),
    };
}
