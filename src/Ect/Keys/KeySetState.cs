namespace Ect.Keys;

/// <summary>The present state of the keys of an issuer, a scheme, a trust domain or the service itself.</summary>
internal sealed record KeySetState
{
    private const int MaxLeftOut = 20;

    /// <summary>How many keys count; <see langword="null"/> while there is no set.</summary>
    public int? Count { get; init; }

    /// <summary>The keys that count.</summary>
    public IReadOnlyList<EctKey> Keys { get; init; } = [];

    /// <summary>When each was fetched first; without those that were given.</summary>
    public IReadOnlyDictionary<EctDigest, DateTimeOffset>? KnownSince { get; init; }

    /// <summary>Whether any of them verifies signatures of tokens.</summary>
    public bool IsUsable { get; init; }

    /// <summary>The keys of the set that do not count, and why.</summary>
    public IReadOnlyList<LeftOutKey> LeftOut { get; init; } = [];

    /// <summary>The time since the set was fetched; <see langword="null"/> if it was given.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>Why the last attempt to fetch it failed; <see langword="null"/> if it did not fail.</summary>
    public string? Failure { get; init; }

    /// <summary>The condition. A set that no request has needed yet, or not for a long time, is good: the next token fetches it.</summary>
    public EctKeySetCondition Condition => this switch
    {
        { Count: null, Failure: null } => EctKeySetCondition.Good,
        { Count: null } or { IsUsable: false } => EctKeySetCondition.Unusable,
        { LeftOut.Count: > 0 } or { Failure: not null } => EctKeySetCondition.Impaired,
        _ => EctKeySetCondition.Good,
    };

    public static KeySetState Of(IssuerKeys keys) =>
        new() { Count = keys.Count, Keys = keys.Counting, IsUsable = keys.IsUsable, LeftOut = keys.LeftOut };

    /// <summary>Describes the state in sentences of bounded length.</summary>
    public override string ToString() => string.Join(' ', Sentences());

    private string CountText => Count is 1 ? "1 key" : $"{Count} keys";

    private IEnumerable<string> Sentences()
    {
        if (Count is null) yield return "No keys are there: they have not been fetched yet, or not for too long.";
        else if (Age is { } age) yield return $"{CountText}, fetched {(long)age.TotalSeconds} seconds ago.";
        else yield return $"{CountText}, given.";

        if (Count is not null && !IsUsable) yield return "None can verify the signature of a token.";
        if (Failure is not null) yield return $"The last attempt to fetch them failed. {Failure}";

        foreach (var key in LeftOut.Take(MaxLeftOut)) yield return $"Left out is {key}.";
        if (LeftOut.Count > MaxLeftOut) yield return $"Left out are {LeftOut.Count - MaxLeftOut} more.";
    }
}
