using System.Buffers.Text;

namespace Ect.Tokens;

/// <summary>The header of a JWS (RFC 7515, section 4), with the members that have a meaning here.</summary>
internal sealed class JoseHeader
{
    /// <summary>The <c>typ</c>; <see langword="null"/> if missing or not a string.</summary>
    public string? Type { get; private init; }

    /// <summary>The <c>alg</c>; <see langword="null"/> if missing or not a string.</summary>
    public string? Algorithm { get; private init; }

    /// <summary>The <c>kid</c>; <see langword="null"/> if missing or not a string.</summary>
    public string? KeyId { get; private init; }

    /// <summary>Whether there is a <c>crit</c>, whatever its value.</summary>
    public bool HasCritical { get; private init; }

    /// <summary>How many JSON values the header has; its escapes count as well.</summary>
    public int JsonValues { get; private init; }

    /// <summary>Reads a header, which is one JSON object, by the strict rules.</summary>
    /// <param name="encoded">Canonical base64url.</param>
    /// <param name="maxDepth">How deeply objects and arrays may be nested.</param>
    /// <param name="values">How many JSON values it may have; <see langword="null"/> if something else limits them.</param>
    /// <returns>The header; <see langword="null"/> if it is not such an object.</returns>
    public static JoseHeader? TryRead(ReadOnlySpan<char> encoded, int maxDepth, JsonAllowance? values)
    {
        var before = values?.Count ?? 0;
        JsonMembers.Buffer found = default;
        if (!StrictJson.TryReadMembers(Base64Url.DecodeFromChars(encoded), maxDepth, JoseHeaderNames.All, found, values)) return null;

        var members = new JsonMembers(JoseHeaderNames.All, found);
        return new JoseHeader
        {
            Type = members[JoseHeaderNames.Type].Text,
            Algorithm = members[JoseHeaderNames.Algorithm].Text,
            KeyId = members[JoseHeaderNames.KeyId].Text,
            HasCritical = members.Has(JoseHeaderNames.Critical),
            JsonValues = (values?.Count ?? 0) - before,
        };
    }
}
