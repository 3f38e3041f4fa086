using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Ect.Tokens;

/// <summary>The envelope of a JWS in compact serialization (RFC 7515), read strictly. It knows nothing of claims, and verifies
/// nothing.</summary>
internal sealed class JwsCompact
{
    private readonly string _text;
    private readonly int _signingInputLength;

    private JwsCompact(string text, int signingInputLength) => (_text, _signingInputLength) = (text, signingInputLength);

    /// <summary>The <c>typ</c>; <see langword="null"/> if missing or not a string.</summary>
    public string? Type { get; private init; }

    /// <summary>The <c>alg</c>; <see langword="null"/> if missing or not a string.</summary>
    public string? Algorithm { get; private init; }

    /// <summary>The <c>kid</c>; <see langword="null"/> if missing or not a string.</summary>
    public string? KeyId { get; private init; }

    /// <summary>Whether the header carries <c>crit</c>, whatever its value.</summary>
    public bool HasCritical { get; private init; }

    /// <summary>The payload, decoded. It need not be JSON.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>What the signature covers: encoded header, dot, encoded payload.</summary>
    public byte[] SigningInput => field ??= Encoding.ASCII.GetBytes(_text, 0, _signingInputLength);

    /// <summary>The signature, decoded; empty where the last part is.</summary>
    public required byte[] Signature { get; init; }

    /// <summary>Reads <paramref name="text"/>: three parts of canonical base64url, of which the first is one JSON object.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxDepth">How deep objects and arrays may lie in each other in the header.</param>
    /// <param name="jws">What it is.</param>
    /// <param name="values">How many JSON values the header may have; <see langword="null"/> where something else bounds them.</param>
    public static bool TryRead(string text, int maxDepth, [NotNullWhen(true)] out JwsCompact? jws, JsonAllowance? values = null)
    {
        jws = null;
        Span<Range> parts = stackalloc Range[4];
        if (text.AsSpan().Split(parts, '.') is not 3
            || !Base64UrlText.TryDecode(text.AsSpan(parts[0]), out var headerBytes)
            || !Base64UrlText.TryDecode(text.AsSpan(parts[1]), out var payloadBytes)
            || !Base64UrlText.TryDecode(text.AsSpan(parts[2]), out var signatureBytes)
            || !StrictJson.TryReadObject(headerBytes, maxDepth, JoseHeaderNames.All, out var members, values))
            return false;

        jws = new JwsCompact(text, parts[1].End.Value)
        {
            Type = members.GetValueOrDefault(JoseHeaderNames.Type).Text,
            Algorithm = members.GetValueOrDefault(JoseHeaderNames.Algorithm).Text,
            KeyId = members.GetValueOrDefault(JoseHeaderNames.KeyId).Text,
            HasCritical = members.ContainsKey(JoseHeaderNames.Critical),
            Payload = payloadBytes,
            Signature = signatureBytes,
        };
        return true;
    }
}
