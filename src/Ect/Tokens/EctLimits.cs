namespace Ect;

/// <summary>The limits for what a stranger may send. The defaults are those of the profile.</summary>
/// <remarks>What the profile says about a single claim or header is the same everywhere, and cannot be set: names have at most 1,024
/// characters, <c>aud</c> has at most 16 members, <c>exec_act</c> and <c>kid</c> have at most 256 characters, and JSON is at most 10 levels
/// deep (profile, section 1).</remarks>
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

    /// <summary>The members of <c>pred</c>. Default 100 (profile, section 1).</summary>
    public int MaxPredecessors { get; set; } = 100;

    /// <summary>The ancestors, known or not, that may be walked for one request (profile, section 3, rule 5). Default 1,500.</summary>
    /// <remarks>Ancestors are walked if a token could close a circle, and while anything is revoked. Beyond the limit a circle counts as
    /// possible and the token is refused, or the token counts as tainted. The walk also ends after five links for each of these ancestors,
    /// and after 10 round trips to a shared store: a request has at most 16 in all.</remarks>
    public int MaxAncestors { get; set; } = 1_500;

    /// <summary>The links from tokens to their predecessors that a walk over ancestors may follow.</summary>
    internal long MaxAncestorLinks => 5L * MaxAncestors;

    /// <summary>The round trips to a shared store that a walk over ancestors may wait for.</summary>
    internal const int MaxAncestorRoundTrips = 10;

    /// <summary>The depth of the JSON of header and payload (profile, section 1).</summary>
    internal const int MaxDepth = 10;

    /// <summary>The characters of <c>iss</c> and of each <c>aud</c> (profile, section 1).</summary>
    internal const int MaxNameLength = 1_024;

    /// <summary>The members of <c>aud</c> (profile, section 1).</summary>
    internal const int MaxAudiences = 16;

    /// <summary>The characters of <c>exec_act</c> (profile, section 1).</summary>
    internal const int MaxActionLength = 256;

    /// <summary>The characters of <c>kid</c> (profile, section 1).</summary>
    internal const int MaxKeyIdLength = 256;

    /// <summary>The bytes of <c>ect_ext</c> as it is written in the payload: 4,096 (profile, section 1).</summary>
    internal const int MaxExtensionBytes = 4_096;

    /// <summary>The depth of <c>ect_ext</c>, which itself counts as 1: 5 (profile, section 1).</summary>
    internal const int MaxExtensionDepth = 5;
}
