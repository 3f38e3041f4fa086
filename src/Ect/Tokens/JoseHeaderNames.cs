namespace Ect.Tokens;

/// <summary>Members of a JOSE header that mean something here (RFC 7515). All others are ignored, also those that bring a key along.</summary>
internal static class JoseHeaderNames
{
    /// <summary>All that a reader asks for.</summary>
    public static JsonNames All { get; } = new(Type, Algorithm, KeyId, Critical);

    public const string Type = "typ";
    public const string Algorithm = "alg";
    public const string KeyId = "kid";
    public const string Critical = "crit";
}
