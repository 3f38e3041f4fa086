namespace Ect;

/// <summary>The media types of bodies that are ECTs.</summary>
public static class EctMediaTypes
{
    /// <summary><c>exec+jwt</c>: the name in the draft's current version, and in tokens that are issued here (profile, section
    /// 1).</summary>
    internal const string Type = "exec+jwt";

    /// <summary><c>wimse-exec+jwt</c>: the name in version -00, which is still read (profile, section 1).</summary>
    internal const string LegacyType = "wimse-exec+jwt";

    /// <summary><c>application/exec+jwt</c>: a body that is a token, or a part of one (profile, section 4).</summary>
    public const string MediaType = "application/" + Type;

    /// <summary><c>application/wimse-exec+jwt</c>: the same under the name of version -00, which is still read (profile, section
    /// 4).</summary>
    public const string LegacyMediaType = "application/" + LegacyType;

    /// <summary><c>multipart/related</c>: tokens with the content that they come with (profile, section 4).</summary>
    internal const string Multipart = "multipart/related";
}
