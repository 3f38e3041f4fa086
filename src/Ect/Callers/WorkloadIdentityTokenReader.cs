using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Ect.Keys;
using Ect.Tokens;

namespace Ect.Callers;

/// <summary>Reads workload identity tokens (WITs) as strictly as ECTs, with the same envelope, JSON, dates, algorithms and limits. Other
/// claims, such as <c>iss</c>, are ignored, because the key that signed the token tells its trust domain.</summary>
internal sealed class WorkloadIdentityTokenReader(EctOptions options)
{
    public const string Type = "wit+jwt";

    private const string Subject = "sub", NotBefore = "nbf", Confirmation = "cnf";

    private static readonly JsonNames Claims = new(Subject, ClaimNames.IssuedAt, ClaimNames.ExpiresAt, NotBefore, Confirmation);

    private readonly FrozenSet<string> _algorithms = options.EffectiveAlgorithms.Intersect(SignatureAlgorithms.Supported).ToFrozenSet();

    public bool TryRead(string text, [NotNullWhen(true)] out WorkloadIdentityToken? token, [NotNullWhen(false)] out string? failure)
    {
        token = null;
        var values = new JsonAllowance(options.Limits.MaxTokensValues);
        failure = !JwsCompact.TryRead(text, EctLimits.MaxDepth, out var jws, values)
            ? "it is malformed"
            : FindFailure(jws) ?? Read(jws, values, out token);
        return failure is null;
    }

    private string? FindFailure(JwsCompact jws)
    {
        if (!JoseType.Is(jws.Type, Type)) return $"its typ is not {Type}";
        if (jws.Algorithm is null || !_algorithms.Contains(jws.Algorithm)) return "its alg is not allowed";
        if (jws.HasCritical) return "it has crit";
        return jws.KeyId is { Length: > 0 } keyId && keyId.Length <= EctLimits.MaxKeyIdLength ? null : "it has no kid";
    }

    private string? Read(JwsCompact jws, JsonAllowance values, out WorkloadIdentityToken? token)
    {
        token = null;
        JsonMembers.Buffer found = default;
        if (!StrictJson.TryReadMembers(jws.Payload, EctLimits.MaxDepth, Claims, found, values)) return "it is malformed";

        var claims = new JsonMembers(Claims, found);
        if (FindMissing(claims) is { } missing) return $"it has no {missing}";

        var parser = new ClaimParser(claims, options.Limits);
        var subject = parser.Text(Subject, EctLimits.MaxNameLength);
        var expiresAt = parser.Date(ClaimNames.ExpiresAt);
        if (claims.Has(ClaimNames.IssuedAt)) parser.Date(ClaimNames.IssuedAt); // It is not needed here, but its form is checked.
        DateTimeOffset? notBefore = claims.Has(NotBefore) ? parser.Date(NotBefore) : null;
        if (parser.Failure is { } failure) return $"its {failure.Claim} is not of the right form";
        if (WorkloadId.TrustDomainOf(subject) is not { } trustDomain) return "its sub is in no trust domain";

        token = new(jws, jws.KeyId!, subject, trustDomain, expiresAt, notBefore, claims[Confirmation]);
        return null;
    }

    private static string? FindMissing(JsonMembers claims)
    {
        foreach (var name in (ReadOnlySpan<string>)[Subject, ClaimNames.ExpiresAt, Confirmation])
            if (!claims.Has(name)) return name;

        return null;
    }
}
