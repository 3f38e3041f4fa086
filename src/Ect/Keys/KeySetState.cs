namespace Ect.Keys;

/// <summary>What is known at the moment of the keys of one issuer, scheme or trust domain, or of the service's own.</summary>
internal sealed record KeySetState
{
    private const int MaxLeftOut = 20;

    /// <summary>How many keys count; <see langword="null"/> while there is no set.</summary>
    public int? Count { get; init; }

    /// <summary>Whether any of them verifies signatures of tokens.</summary>
    public bool IsUsable { get; init; }

    /// <summary>What the set has besides, and why it does not count.</summary>
    public IReadOnlyList<LeftOutKey> LeftOut { get; init; } = [];

    /// <summary>How long ago the set was fetched; <see langword="null"/> where it was given.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>Why the last attempt to have it anew failed; <see langword="null"/> if it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>How good that is. A set that nobody has needed yet, or not for long, is good: the next token fetches it.</summary>
    public KeySetCondition Condition => this switch
    {
        { Count: null, Failure: null } => KeySetCondition.Good,
        { Count: null } or { IsUsable: false } => KeySetCondition.Unusable,
        { LeftOut.Count: > 0 } or { Failure: not null } => KeySetCondition.Impaired,
        _ => KeySetCondition.Good,
    };

    public static KeySetState Of(IssuerKeys keys) => new() { Count = keys.Count, IsUsable = keys.IsUsable, LeftOut = keys.LeftOut };

    /// <summary>The same in sentences, of bounded length.</summary>
    public override string ToString() => string.Join(' ', Sentences());

    private IEnumerable<string> Sentences()
    {
        if (Count is null) yield return "No keys are there: they have not been fetched yet, or not for too long.";
        else if (Age is { } age) yield return $"{Count} keys, fetched {(long)age.TotalSeconds} seconds ago.";
        else yield return $"{Count} keys, given.";

        if (Count is not null && !IsUsable) yield return "None can verify the signature of a token.";
        if (Failure is not null) yield return $"The last attempt to fetch them failed. {Failure}";

        foreach (var key in LeftOut.Take(MaxLeftOut)) yield return $"Left out is {key}.";
        if (LeftOut.Count > MaxLeftOut) yield return $"Left out are {LeftOut.Count - MaxLeftOut} more.";
    }
}
