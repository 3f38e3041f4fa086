namespace Ect;

/// <summary>Bounds on what a stranger may send. All values are this project's profile; the defaults are the profile's.</summary>
public sealed class EctLimits
{
    /// <summary>Tokens a request. Default 32 (profile, rule 2).</summary>
    public int MaxTokens { get; set; } = 32;

    /// <summary>Characters of one token. Default 16,384 (profile, section 1).</summary>
    public int MaxTokenLength { get; set; } = 16_384;

    /// <summary>Characters of all tokens of a request together. Default 131,072 (profile, rule 2).</summary>
    public int MaxTokensLength { get; set; } = 131_072;

    /// <summary>JSON values in the headers and payloads of all tokens of a request together: objects, arrays, strings, numbers and
    /// literals, whatever they stand in. Eight escapes (<c>\n</c>, <c>\u00e9</c>) count as one more. Default 4,096 (profile, rule 2). An
    /// ordinary token has about 15, and one more for each predecessor. Reading stops at the first value beyond it
    /// (<see cref="EctFailureReason.TokenTooLarge"/>); a token that is malformed before that is
    /// <see cref="EctFailureReason.Malformed"/>.</summary>
    public int MaxTokensValues { get; set; } = 4_096;

    /// <summary>Time that the tokens of a request's body may take to arrive, from when the body is first read to the end of the last token.
    /// A body in which tokens may stand anywhere (<c>AcceptJsonBody</c>) has to arrive whole in it. Default 30 seconds; longer than 0, and
    /// at most an hour.</summary>
    public TimeSpan TokensTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Depth of the header's and of the payload's JSON. Default 10 (profile, section 1).</summary>
    public int MaxDepth { get; set; } = 10;

    /// <summary>Characters of <c>iss</c> and of each <c>aud</c>. Default 1,024 (profile, section 1).</summary>
    public int MaxNameLength { get; set; } = 1_024;

    /// <summary>Members of <c>aud</c>. Default 16 (profile, section 1).</summary>
    public int MaxAudiences { get; set; } = 16;

    /// <summary>Characters of <c>exec_act</c>. Default 256 (profile, section 1).</summary>
    public int MaxActionLength { get; set; } = 256;

    /// <summary>Characters of <c>kid</c>. Default 256 (profile, section 1).</summary>
    public int MaxKeyIdLength { get; set; } = 256;

    /// <summary>Members of <c>pred</c>. Default 100 (profile, section 1).</summary>
    public int MaxPredecessors { get; set; } = 100;

    /// <summary>Ancestors, known or not, that one request may have walked: where a token could close a circle, and while anything is
    /// revoked. Default 1,500. Beyond it a circle counts as possible and the token is refused, and what comes after counts as tainted
    /// (profile, section 3, rule 5).</summary>
    public int MaxAncestors { get; set; } = 1_500;

    /// <summary>Links from a token to its predecessors that one such walk may follow. Default 7,500 (profile, section 3, rule 5).</summary>
    public int MaxAncestorLinks { get; set; } = 7_500;

    /// <summary>Round trips to a shared store that one such walk may wait for. Default 10, so that a request has at most 16 in all
    /// (profile, section 3, rule 5).</summary>
    public int MaxAncestorRoundTrips { get; set; } = 10;

    /// <summary>Bytes of <c>ect_ext</c> as it stands in the payload: 4,096 (draft).</summary>
    internal const int MaxExtensionBytes = 4_096;

    /// <summary>Depth of <c>ect_ext</c>, which itself counts as 1: 5 (draft).</summary>
    internal const int MaxExtensionDepth = 5;
}
