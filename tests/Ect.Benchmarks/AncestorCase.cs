namespace Ect.Benchmarks;

/// <summary>What is stored before a request, and which tokens the request then has.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Records">Stored once, predecessors first.</param>
/// <param name="Predecessors">What each token of the request names.</param>
internal sealed record AncestorCase(string Name, IReadOnlyList<EctTokenRecord> Records, IReadOnlyList<string[]> Predecessors);

/// <summary>Honest and hostile ancestors.</summary>
internal static class AncestorCases
{
    private const int MaxPredecessors = 100, Second = 13, Inner = 4;

    // No request has room for more tokens that name as many.
    private const int Heads = 32, NamedByHead = 60;

    /// <summary>What so many tokens cost by themselves.</summary>
    public static AncestorCase Nothing(int heads) => new("nothing", [], [.. Enumerable.Repeat<string[]>([], heads)]);

    /// <summary>An honest workflow, of whose beginning nobody knows.</summary>
    public static AncestorCase Chain(int length, string? workflowId = null)
    {
        List<EctTokenRecord> chain = [Record(Unknown(1), workflowId)];
        while (chain.Count < length) chain.Add(Record([chain[^1].Id], workflowId));
        return new($"a chain of {length:N0}{(workflowId is null ? "" : " in one workflow")}", chain, [[chain[^1].Id]]);
    }

    /// <summary>As many ancestors as are looked at, the last of which name as many again as they can.</summary>
    public static AncestorCase Wide(int heads, string? workflowId = null)
    {
        var last = Enumerable.Range(0, MaxPredecessors * Second).Select(_ => Record(Unknown(MaxPredecessors), workflowId)).ToArray();
        return Above(heads, $"1,400 ancestors of {MaxPredecessors} predecessors", last, workflowId);
    }

    /// <summary>As many links as are followed, to the end.</summary>
    public static AncestorCase Linked(int heads, string? workflowId = null)
    {
        var ids = Unknown(MaxPredecessors * Second);
        var last = ids.Select((id, i) => Record([.. Enumerable.Range(1, Inner).Where(n => i + n < ids.Length).Select(n => ids[i + n])], workflowId, id)).ToArray();
        return Above(heads, "1,400 ancestors and 6,600 links", last, workflowId);
    }

    /// <summary>Heads that name what is stored and names much.</summary>
    public static AncestorCase Heavy()
    {
        var records = Enumerable.Range(0, Heads * NamedByHead).Select(_ => Record(Unknown(MaxPredecessors), workflowId: null)).ToArray();
        return new($"each after {NamedByHead} of {MaxPredecessors} predecessors", records, [.. records.Select(record => record.Id).Chunk(NamedByHead)]);
    }

    public static EctTokenRecord Record(IReadOnlyList<string> predecessors, string? workflowId, string? id = null) => new()
    {
        Id = id ?? NewId(),
        Issuer = Sender.Identity,
        Action = "order_placed",
        WorkflowId = workflowId,
        Predecessors = predecessors,
        IssuedAt = DateTimeOffset.UtcNow,
        ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(10),
        Level = EctAssuranceLevel.L2,
        PathLevel = EctAssuranceLevel.L2,
        AncestorsKnown = false, // As far up as it goes, nothing ends the walk.
        Digest = EctDigest.Of(Guid.NewGuid().ToByteArray()),
        KeyId = Sender.KeyId,
    };

    private static AncestorCase Above(int heads, string name, EctTokenRecord[] last, string? workflowId)
    {
        var first = last.Chunk(Second).Select(part => Record([.. part.Select(record => record.Id)], workflowId)).ToArray();
        string[] named = [.. first.Select(record => record.Id)];
        return new(name, [.. last, .. first], [named, .. Enumerable.Range(1, heads - 1).Select(i => named[i..(i + 1)])]);
    }

    private static string[] Unknown(int count) => [.. Enumerable.Range(0, count).Select(_ => NewId())];

    private static string NewId() => Guid.NewGuid().ToString();
}
