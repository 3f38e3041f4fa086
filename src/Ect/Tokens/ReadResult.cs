namespace Ect.Tokens;

/// <summary>The result of <see cref="TokenReader"/> for a text.</summary>
/// <param name="Token">The token; set if and only if nothing failed.</param>
/// <param name="Reason">The first of rules 2 to 8 that failed.</param>
/// <param name="Claim">The claim or header member that the failure is about, if it is about one. It is never text from the token.</param>
internal readonly record struct ReadResult(EctToken? Token, EctFailureReason Reason, string? Claim = null)
{
    /// <summary>The token's envelope, whose signature is not verified yet; <see langword="null"/> for an unsigned token or a
    /// failure.</summary>
    public JwsCompact? Jws { get; init; }

    /// <summary>How many JSON values were read, whether reading succeeded or not.</summary>
    public int Values { get; init; }

    public static ReadResult Failure(EctFailureReason reason, string? claim = null) => new(null, reason, claim);
}
