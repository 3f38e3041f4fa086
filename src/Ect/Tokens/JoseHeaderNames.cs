namespace Ect.Tokens;

/// <summary>The members of a JOSE header that have a meaning here (RFC 7515). All others are ignored, even those that contain a
/// key.</summary>
internal static class JoseHeaderNames
{
    /// <summary>All names that a reader asks for.</summary>
    public static JsonNames All { get; } = new(Type, Algorithm, KeyId, Critical);

    public const string Type = "typ";
    public const string Algorithm = "alg";
    public const string KeyId = "kid";
    public const string Critical = "crit";
}
