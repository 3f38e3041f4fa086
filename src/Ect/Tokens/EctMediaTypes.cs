namespace Ect;

/// <summary>Media types of bodies that carry ECTs, and their short forms in a JOSE header's <c>typ</c>.</summary>
public static class EctMediaTypes
{
    /// <summary><c>exec+jwt</c>: what the draft's current version says, and what is issued here (draft).</summary>
    public const string Type = "exec+jwt";

    /// <summary><c>wimse-exec+jwt</c>: the name in version -00, still read (draft).</summary>
    public const string LegacyType = "wimse-exec+jwt";

    /// <summary><c>application/exec+jwt</c>: a body, or a part of one, that is a token (profile, section 4).</summary>
    public const string MediaType = "application/" + Type;

    /// <summary><c>application/wimse-exec+jwt</c>: the same under the name of version -00, still read.</summary>
    public const string LegacyMediaType = "application/" + LegacyType;

    /// <summary><c>multipart/related</c>: tokens, and the content that they come with (profile, section 4).</summary>
    public const string Multipart = "multipart/related";
}
