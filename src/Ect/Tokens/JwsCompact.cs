using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Ect.Tokens;

/// <summary>The envelope of a JWS in compact serialization (RFC 7515), read strictly. It knows nothing about claims, and verifies
/// nothing.</summary>
internal sealed class JwsCompact
{
    private readonly string _text;
    private readonly int _headerLength, _signingInputLength;

    private JwsCompact(string text, JoseHeader header, int headerLength, int signingInputLength) =>
        (_text, Header, _headerLength, _signingInputLength) = (text, header, headerLength, signingInputLength);

    public JoseHeader Header { get; }

    /// <inheritdoc cref="JoseHeader.Type"/>
    public string? Type => Header.Type;

    /// <inheritdoc cref="JoseHeader.Algorithm"/>
    public string? Algorithm => Header.Algorithm;

    /// <inheritdoc cref="JoseHeader.KeyId"/>
    public string? KeyId => Header.KeyId;

    /// <inheritdoc cref="JoseHeader.HasCritical"/>
    public bool HasCritical => Header.HasCritical;

    /// <summary>The payload as it is sent, in canonical base64url. It need not encode JSON.</summary>
    public ReadOnlySpan<char> EncodedPayload => _text.AsSpan((_headerLength + 1).._signingInputLength);

    /// <summary>The payload, decoded.</summary>
    public byte[] Payload => field ??= Base64Url.DecodeFromChars(EncodedPayload);

    /// <summary>The text that the signature covers: encoded header, dot, encoded payload. It is ASCII, so each character is one
    /// byte.</summary>
    public ReadOnlySpan<char> SigningInput => _text.AsSpan(0, _signingInputLength);

    /// <summary>The signature, decoded; empty if the last part is.</summary>
    public byte[] Signature => field ??= Base64Url.DecodeFromChars(_text.AsSpan(_signingInputLength + 1));

    /// <summary>Reads three parts of canonical base64url, of which the first is one JSON object.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxDepth">How deeply objects and arrays of the header may be nested.</param>
    /// <param name="jws">The envelope.</param>
    /// <param name="values">How many JSON values the header may have; <see langword="null"/> if something else limits them.</param>
    /// <param name="headers">Headers that were read with the same depth before; <see langword="null"/> for none.</param>
    public static bool TryRead(
        string text, int maxDepth, [NotNullWhen(true)] out JwsCompact? jws, JsonAllowance? values = null, JoseHeaders? headers = null)
    {
        jws = null;
        Span<Range> parts = stackalloc Range[4];
        if (text.AsSpan().Split(parts, '.') is not 3
            || !Base64UrlText.IsCanonical(text.AsSpan(parts[0]))
            || !Base64UrlText.IsCanonical(text.AsSpan(parts[1]))
            || !Base64UrlText.IsCanonical(text.AsSpan(parts[2]))
            || ReadHeader(text.AsSpan(parts[0]), maxDepth, values, headers) is not { } header)
            return false;

        jws = new JwsCompact(text, header, parts[0].End.Value, parts[1].End.Value);
        return true;
    }

    private static JoseHeader? ReadHeader(ReadOnlySpan<char> encoded, int maxDepth, JsonAllowance? values, JoseHeaders? headers)
    {
        if (headers?.Find(encoded) is { } known) return values is null || values.TryTake(known.JsonValues) ? known : null;

        var header = JoseHeader.TryRead(encoded, maxDepth, values);
        if (header is not null) headers?.Set(encoded, header);
        return header;
    }
}
