namespace Ect;

/// <summary>What is known at the moment of the keys of one issuer, scheme or trust domain.</summary>
/// <param name="Keys">The set that counts; <see langword="null"/> for none.</param>
/// <param name="Age">How long ago it was fetched; <see langword="null"/> where it was given.</param>
/// <param name="Failure">Why the last attempt to fetch it failed; <see langword="null"/> if it did not.</param>
internal sealed record KeySetState(IssuerKeys? Keys, TimeSpan? Age = null, string? Failure = null)
{
    private const int MaxLeftOut = 20;

    /// <summary>How good that is.</summary>
    public KeySetCondition Condition => this switch
    {
        { Keys: null, Failure: null } => KeySetCondition.Good, // Nobody has needed them yet, or not for long: the next one fetches them.
        { Keys: null or { IsUsable: false } } => KeySetCondition.Unusable,
        { Keys.LeftOut.Count: > 0 } or { Failure: not null } => KeySetCondition.Impaired,
        _ => KeySetCondition.Good,
    };

    /// <summary>The same in sentences, of bounded length.</summary>
    public override string ToString() => string.Join(' ', Sentences());

    private IEnumerable<string> Sentences()
    {
        if (Keys is null) yield return "No keys are there: they have not been fetched yet, or not for too long.";
        else if (Age is { } age) yield return $"{Keys.Count} keys, fetched {(long)age.TotalSeconds} seconds ago.";
        else yield return $"{Keys.Count} keys, given.";

        if (Keys is { IsUsable: false }) yield return "None can verify the signature of a token.";
        if (Failure is not null) yield return $"The last attempt to fetch them failed. {Failure}";

        var leftOut = Keys?.LeftOut ?? [];
        foreach (var key in leftOut.Take(MaxLeftOut)) yield return $"Left out is {key}.";
        if (leftOut.Count > MaxLeftOut) yield return $"Left out are {leftOut.Count - MaxLeftOut} more.";
    }
}
