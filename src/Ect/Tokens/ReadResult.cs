namespace Ect.Tokens;

/// <summary>What <see cref="TokenReader"/> made of a text.</summary>
/// <param name="Token">The token; set if, and only if, nothing failed.</param>
/// <param name="Reason">The first of rules 2 to 8 that failed.</param>
/// <param name="Claim">The claim or header member that the failure is about, if it is about one; never text from the token.</param>
internal readonly record struct ReadResult(EctToken? Token, EctFailureReason Reason, string? Claim = null)
{
    /// <summary>The token's envelope, whose signature nobody has verified yet; <see langword="null"/> for an unsigned token or a
    /// failure.</summary>
    public JwsCompact? Jws { get; init; }

    /// <summary>How many JSON values were read, whatever came of it.</summary>
    public int Values { get; init; }

    public static ReadResult Failure(EctFailureReason reason, string? claim = null) => new(null, reason, claim);
}
