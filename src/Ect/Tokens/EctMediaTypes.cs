namespace Ect;

/// <summary>Names that ECTs have in HTTP and in a JOSE header's <c>typ</c>.</summary>
public static class EctMediaTypes
{
    /// <summary><c>exec+jwt</c>: what the draft's current version says, and what is issued here (draft).</summary>
    public const string Type = "exec+jwt";

    /// <summary><c>wimse-exec+jwt</c>: the name in version -00, still read (draft).</summary>
    public const string LegacyType = "wimse-exec+jwt";

    /// <summary>The request and response field <c>Execution-Context</c> (draft).</summary>
    public const string HeaderName = "Execution-Context";
}
