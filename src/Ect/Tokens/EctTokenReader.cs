using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Ect;

/// <summary>From text to token, strictly: the profile's section 1, and of its rules the length in 2, and 3 to 8.
/// Bad input is a reason, never an exception.</summary>
/// <param name="limits">Bounds on what is read.</param>
/// <param name="allowedAlgorithms">What <c>alg</c> may be. Names that are not <see cref="EctAlgorithms.Supported"/> stay forbidden.</param>
internal sealed class EctTokenReader(EctLimits limits, IEnumerable<string> allowedAlgorithms)
{
    private readonly FrozenSet<string> _algorithms = allowedAlgorithms.Intersect(EctAlgorithms.Supported).ToFrozenSet();

    /// <summary>Reads a token.</summary>
    /// <param name="text">The token as it travels.</param>
    /// <param name="maxValues">How many JSON values it may have; by default as many as all tokens of a request together.</param>
    /// <returns>The token, or the first of the rules that failed. More values are <see cref="EctFailureReason.TokenTooLarge"/>.</returns>
    public EctReadResult Read(string text, int? maxValues = null)
    {
        if (text.Length > limits.MaxTokenLength) return EctReadResult.Failure(EctFailureReason.TokenTooLarge);

        var values = new JsonAllowance(maxValues ?? limits.MaxTokensValues);
        var result = text.Contains('.') ? ReadSigned(text, values) : ReadUnsigned(text, values);
        if (values.IsExceeded) result = EctReadResult.Failure(EctFailureReason.TokenTooLarge);
        return result with { Values = values.Count };
    }

    private EctReadResult ReadUnsigned(string text, JsonAllowance values) =>
        Base64UrlText.TryDecode(text, out var payload) && TryReadClaims(payload, values, out var claims)
            ? ReadClaims(text, null, EctClaimVersion.Current, claims, values.Count)
            : EctReadResult.Failure(EctFailureReason.Malformed);

    private EctReadResult ReadSigned(string text, JsonAllowance values)
    {
        if (!JwsCompact.TryRead(text, limits.MaxDepth, out var jws, values) || !TryReadClaims(jws.Payload, values, out var claims))
            return EctReadResult.Failure(EctFailureReason.Malformed);
        if (jws.KeyId is not { Length: > 0 } keyId || keyId.Length > limits.MaxKeyIdLength)
            return EctReadResult.Failure(EctFailureReason.Malformed, JoseHeaderNames.KeyId);

        var version = EctClaimVersion.ForType(jws.Type);
        if (version?.FindContradiction(claims) is { } claim) return EctReadResult.Failure(EctFailureReason.Malformed, claim);
        if (version is null) return EctReadResult.Failure(EctFailureReason.UnsupportedType, JoseHeaderNames.Type);
        if (jws.Algorithm is null || !_algorithms.Contains(jws.Algorithm))
            return EctReadResult.Failure(EctFailureReason.UnsupportedAlgorithm, JoseHeaderNames.Algorithm);
        if (jws.HasCritical) return EctReadResult.Failure(EctFailureReason.UnsupportedCriticalHeader, JoseHeaderNames.Critical);

        return ReadClaims(text, jws, version, claims, values.Count);
    }

    private bool TryReadClaims(
        byte[] payload, JsonAllowance values, [NotNullWhen(true)] out IReadOnlyDictionary<string, StrictJsonValue>? claims) =>
        StrictJson.TryReadObject(payload, limits.MaxDepth, EctClaimNames.All, out claims, values);

    private EctReadResult ReadClaims(
        string text, JwsCompact? jws, EctClaimVersion version, IReadOnlyDictionary<string, StrictJsonValue> claims, int values)
    {
        if (version.Required.FirstOrDefault(name => !claims.ContainsKey(name)) is { } missing)
            return EctReadResult.Failure(EctFailureReason.MissingClaim, missing);

        var parser = new EctClaimParser(claims, limits);
        var issuedAt = parser.Date(EctClaimNames.IssuedAt);
        var id = parser.Id(EctClaimNames.Id);
        var token = new EctToken
        {
            Id = id,
            Issuer = parser.Text(EctClaimNames.Issuer, limits.MaxNameLength),
            Audiences = parser.TextOrTexts(EctClaimNames.Audience),
            IssuedAt = issuedAt,
            ExpiresAt = parser.Date(EctClaimNames.ExpiresAt, after: issuedAt),
            WorkflowId = parser.OptionalId(EctClaimNames.WorkflowId),
            Action = parser.Text(EctClaimNames.Action, limits.MaxActionLength),
            Predecessors = parser.Ids(version.Predecessors, notAmongThem: id),
            InputHash = parser.OptionalHash(EctClaimNames.InputHash),
            OutputHash = parser.OptionalHash(EctClaimNames.OutputHash),
            Extensions = parser.Extensions(version),
            KeyId = jws?.KeyId,
            Algorithm = jws?.Algorithm,
            Level = jws is null ? EctAssuranceLevel.L1 : EctAssuranceLevel.L2,
            EncodedToken = text,
            JsonValues = values,
        };
        return parser.Fault ?? new EctReadResult(token, EctFailureReason.None) { Jws = jws };
    }
}
