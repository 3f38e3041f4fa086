namespace Ect;

/// <summary>The limits for what a stranger may send. The defaults are those of the profile.</summary>
public sealed class EctLimits
{
    /// <summary>The tokens of a request. Default 32 (profile, rule 2).</summary>
    public int MaxTokens { get; set; } = 32;

    /// <summary>The characters of one token. Default 16,384 (profile, section 1).</summary>
    public int MaxTokenLength { get; set; } = 16_384;

    /// <summary>The characters of all tokens of a request together. Default 131,072 (profile, rule 2).</summary>
    public int MaxTokensLength { get; set; } = 131_072;

    /// <summary>The JSON values in the headers and payloads of all tokens of a request together: objects, arrays, strings, numbers and
    /// literals, at any depth. Default 4,096 (profile, rule 2).</summary>
    /// <remarks>Eight escapes (<c>\n</c>, <c>\u00e9</c>) count as one more value. An ordinary token has about 15 values, and one more for
    /// each predecessor. Reading stops at the first value beyond the limit, with <see cref="EctFailureReason.TokenTooLarge"/>. A token that
    /// is malformed before that is <see cref="EctFailureReason.Malformed"/>.</remarks>
    public int MaxTokensValues { get; set; } = 4_096;

    /// <summary>The time within which the tokens of a request's body must arrive, from the first read of the body to the end of the last
    /// token. Default 30 seconds, longer than 0 and at most an hour.</summary>
    /// <remarks>A body in which tokens may be anywhere (<c>AcceptJsonBody</c>) must arrive as a whole within this time.</remarks>
    public TimeSpan TokensTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The depth of the JSON of header and payload. Default 10 (profile, section 1).</summary>
    public int MaxDepth { get; set; } = 10;

    /// <summary>The characters of <c>iss</c> and of each <c>aud</c>. Default 1,024 (profile, section 1).</summary>
    public int MaxNameLength { get; set; } = 1_024;

    /// <summary>The members of <c>aud</c>. Default 16 (profile, section 1).</summary>
    public int MaxAudiences { get; set; } = 16;

    /// <summary>The characters of <c>exec_act</c>. Default 256 (profile, section 1).</summary>
    public int MaxActionLength { get; set; } = 256;

    /// <summary>The characters of <c>kid</c>. Default 256 (profile, section 1).</summary>
    public int MaxKeyIdLength { get; set; } = 256;

    /// <summary>The members of <c>pred</c>. Default 100 (profile, section 1).</summary>
    public int MaxPredecessors { get; set; } = 100;

    /// <summary>The ancestors, known or not, that may be walked for one request (profile, section 3, rule 5). Default 1,500.</summary>
    /// <remarks>Ancestors are walked if a token could close a circle, and while anything is revoked. Beyond the limit a circle counts as
    /// possible and the token is refused, or the token counts as tainted.</remarks>
    public int MaxAncestors { get; set; } = 1_500;

    /// <summary>The links from a token to its predecessors that such a walk may follow. Default 7,500.</summary>
    public int MaxAncestorLinks { get; set; } = 7_500;

    /// <summary>The round trips to a shared store that such a walk may wait for. Default 10: a request has at most 16 in all.</summary>
    public int MaxAncestorRoundTrips { get; set; } = 10;

    /// <summary>The bytes of <c>ect_ext</c> as it is written in the payload: 4,096 (profile, section 1).</summary>
    internal const int MaxExtensionBytes = 4_096;

    /// <summary>The depth of <c>ect_ext</c>, which itself counts as 1: 5 (profile, section 1).</summary>
    internal const int MaxExtensionDepth = 5;
}
