using System.Collections.Frozen;

namespace Ect;

/// <summary>From text to token, strictly: the profile's section 1, and of its rules the length in 2, and 3 to 8.
/// Bad input is a reason, never an exception.</summary>
/// <param name="limits">Bounds on what is read.</param>
/// <param name="allowedAlgorithms">What <c>alg</c> may be. Names that are not <see cref="EctAlgorithms.Supported"/> stay forbidden.</param>
internal sealed class EctTokenReader(EctLimits limits, IEnumerable<string> allowedAlgorithms)
{
    private readonly FrozenSet<string> _algorithms = allowedAlgorithms.Intersect(EctAlgorithms.Supported).ToFrozenSet();

    public EctReadResult Read(string text)
    {
        if (text.Length > limits.MaxTokenLength) return EctReadResult.Failure(EctFailureReason.TokenTooLarge);
        return text.Contains('.') ? ReadSigned(text) : ReadUnsigned(text);
    }

    private EctReadResult ReadUnsigned(string text) =>
        Base64UrlText.TryDecode(text, out var payload) && StrictJson.TryReadObject(payload, limits.MaxDepth, EctClaimNames.All, out var claims)
            ? ReadClaims(text, null, EctClaimVersion.Current, claims)
            : EctReadResult.Failure(EctFailureReason.Malformed);

    private EctReadResult ReadSigned(string text)
    {
        if (!JwsCompact.TryRead(text, limits.MaxDepth, out var jws) || !StrictJson.TryReadObject(jws.Payload, limits.MaxDepth, EctClaimNames.All, out var claims))
            return EctReadResult.Failure(EctFailureReason.Malformed);
        if (jws.KeyId is not { Length: > 0 } keyId || keyId.Length > limits.MaxKeyIdLength)
            return EctReadResult.Failure(EctFailureReason.Malformed, JoseHeaderNames.KeyId);

        var version = EctClaimVersion.ForType(jws.Type);
        if (version?.FindContradiction(claims) is { } claim) return EctReadResult.Failure(EctFailureReason.Malformed, claim);
        if (version is null) return EctReadResult.Failure(EctFailureReason.UnsupportedType, JoseHeaderNames.Type);
        if (jws.Algorithm is null || !_algorithms.Contains(jws.Algorithm))
            return EctReadResult.Failure(EctFailureReason.UnsupportedAlgorithm, JoseHeaderNames.Algorithm);
        if (jws.HasCritical) return EctReadResult.Failure(EctFailureReason.UnsupportedCriticalHeader, JoseHeaderNames.Critical);

        return ReadClaims(text, jws, version, claims);
    }

    private EctReadResult ReadClaims(string text, JwsCompact? jws, EctClaimVersion version, IReadOnlyDictionary<string, StrictJsonValue> claims)
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
        };
        return parser.Fault ?? new EctReadResult(token, EctFailureReason.None) { Jws = jws };
    }
}
