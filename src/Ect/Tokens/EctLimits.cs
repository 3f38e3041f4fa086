namespace Ect;

/// <summary>Bounds on what a stranger may send. All values are this project's profile; the defaults are the profile's.</summary>
public sealed class EctLimits
{
    /// <summary>Tokens a request. Default 32 (profile, rule 2).</summary>
    public int MaxTokens { get; set; } = 32;

    /// <summary>Characters of one token. Default 16,384 (profile, section 1).</summary>
    public int MaxTokenLength { get; set; } = 16_384;

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

    /// <summary>Ancestors that the walk for cycles visits for one token before it refuses it. Default 10,000 (profile, section 3).</summary>
    public int MaxAncestors { get; set; } = 10_000;

    /// <summary>Bytes of <c>ect_ext</c> as it stands in the payload: 4,096 (draft).</summary>
    public const int MaxExtensionBytes = 4_096;

    /// <summary>Depth of <c>ect_ext</c>, which itself counts as 1: 5 (draft).</summary>
    public const int MaxExtensionDepth = 5;
}
