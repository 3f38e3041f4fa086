using System.Buffers;
using System.Buffers.Text;
using System.Collections.Frozen;

namespace Ect.Tokens;

/// <summary>Reads tokens strictly, by section 1 of the profile and by rules 2 (the length) to 8. Bad input is a reason, never an
/// exception.</summary>
/// <param name="limits">The limits for what is read.</param>
/// <param name="allowedAlgorithms">The possible values of <c>alg</c>. Names that are not <see cref="SignatureAlgorithms.Supported"/> remain
/// forbidden.</param>
internal sealed class TokenReader(EctLimits limits, IEnumerable<string> allowedAlgorithms)
{
    private const int MaxRented = 16_384; // Tokens are shorter, so the rare longer one does not stay in the pool.

    private readonly FrozenSet<string> _algorithms = allowedAlgorithms.Intersect(SignatureAlgorithms.Supported).ToFrozenSet();
    private readonly JoseHeaders _headers = new();

    /// <summary>Reads a token.</summary>
    /// <param name="text">The token as it is sent.</param>
    /// <param name="maxValues">How many JSON values it may have. By default it may have as many as all tokens of a request
    /// together.</param>
    /// <returns>The token, or the first rule that failed. Too many values are <see cref="EctFailureReason.TokenTooLarge"/>.</returns>
    public ReadResult Read(string text, int? maxValues = null)
    {
        if (text.Length > limits.MaxTokenLength) return ReadResult.Failure(EctFailureReason.TokenTooLarge);

        var values = new JsonAllowance(maxValues ?? limits.MaxTokensValues);
        var result = text.Contains('.') ? ReadSigned(text, values) : ReadUnsigned(text, values);
        if (values.IsExceeded) result = ReadResult.Failure(EctFailureReason.TokenTooLarge);
        return result with { Values = values.Count };
    }

    private ReadResult ReadUnsigned(string text, JsonAllowance values) => Base64UrlText.IsCanonical(text)
        ? ReadPayload(text, null, text, values)
        : ReadResult.Failure(EctFailureReason.Malformed);

    private ReadResult ReadSigned(string text, JsonAllowance values) =>
        JwsCompact.TryRead(text, EctLimits.MaxDepth, out var jws, values, _headers)
            ? ReadPayload(text, jws, jws.EncodedPayload, values)
            : ReadResult.Failure(EctFailureReason.Malformed);

    private ReadResult ReadPayload(string text, JwsCompact? jws, ReadOnlySpan<char> encoded, JsonAllowance values)
    {
        var rented = encoded.Length <= MaxRented ? ArrayPool<byte>.Shared.Rent(encoded.Length) : null;
        var payload = rented ?? new byte[encoded.Length];
        try
        {
            var length = Base64Url.DecodeFromChars(encoded, payload);
            JsonMembers.Buffer found = default;
            return StrictJson.TryReadMembers(payload.AsMemory(0, length), EctLimits.MaxDepth, ClaimNames.All, found, values)
                ? ReadMembers(text, jws, new JsonMembers(ClaimNames.All, found), values.Count)
                : ReadResult.Failure(EctFailureReason.Malformed);
        }
        finally
        {
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented); // Everything that is kept has been copied.
        }
    }

    private ReadResult ReadMembers(string text, JwsCompact? jws, JsonMembers claims, int values)
    {
        if (jws is null) return ReadClaims(text, null, ClaimVersion.Current, claims, values);
        if (jws.KeyId is not { Length: > 0 } keyId || keyId.Length > EctLimits.MaxKeyIdLength)
            return ReadResult.Failure(EctFailureReason.Malformed, JoseHeaderNames.KeyId);

        var version = ClaimVersion.ForType(jws.Type);
        if (version?.FindContradiction(claims) is { } claim) return ReadResult.Failure(EctFailureReason.Malformed, claim);
        if (version is null) return ReadResult.Failure(EctFailureReason.UnsupportedType, JoseHeaderNames.Type);
        if (jws.Algorithm is null || !_algorithms.Contains(jws.Algorithm))
            return ReadResult.Failure(EctFailureReason.UnsupportedAlgorithm, JoseHeaderNames.Algorithm);
        if (jws.HasCritical) return ReadResult.Failure(EctFailureReason.UnsupportedCriticalHeader, JoseHeaderNames.Critical);

        return ReadClaims(text, jws, version, claims, values);
    }

    private ReadResult ReadClaims(string text, JwsCompact? jws, ClaimVersion version, JsonMembers claims, int values)
    {
        foreach (var name in version.Required)
            if (!claims.Has(name)) return ReadResult.Failure(EctFailureReason.MissingClaim, name);

        var parser = new ClaimParser(claims, limits);
        var issuedAt = parser.Date(ClaimNames.IssuedAt);
        var id = parser.Id(ClaimNames.Id);
        var token = new EctToken
        {
            Id = id,
            Issuer = parser.Text(ClaimNames.Issuer, EctLimits.MaxNameLength),
            Audiences = parser.TextOrTexts(ClaimNames.Audience),
            IssuedAt = issuedAt,
            ExpiresAt = parser.Date(ClaimNames.ExpiresAt, after: issuedAt),
            WorkflowId = parser.OptionalId(ClaimNames.WorkflowId),
            Action = parser.Text(ClaimNames.Action, EctLimits.MaxActionLength),
            Predecessors = parser.Ids(version.Predecessors, notAmongThem: id),
            InputHash = parser.OptionalHash(ClaimNames.InputHash),
            OutputHash = parser.OptionalHash(ClaimNames.OutputHash),
            Extensions = parser.Extensions(version),
            KeyId = jws?.KeyId,
            Algorithm = jws?.Algorithm,
            Level = jws is null ? EctAssuranceLevel.L1 : EctAssuranceLevel.L2,
            EncodedToken = text,
            JsonValues = values,
        };
        return parser.Failure ?? new ReadResult(token, EctFailureReason.None) { Jws = jws };
    }
}
