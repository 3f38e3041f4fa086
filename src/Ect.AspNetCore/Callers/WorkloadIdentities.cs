using System.Text;
using Ect.Keys;
using Ect.Revocation;
using Ect.Verification;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Callers;

/// <summary>The caller as its workload identity token names it (profile, section 5).</summary>
internal sealed class WorkloadIdentities(TrustDomains trustDomains, RevocationSources revocations, KeyAliases aliases, IOptions<EctOptions> options, TimeProvider clock)
    : ICallerSource, IDisposable
{
    private const string HeaderName = EctHeaderNames.WorkloadIdentityToken;

    private readonly WorkloadIdentityTokenReader _reader = new(options.Value);
    private readonly CallerCache _proven = new(clock);

    public async ValueTask<ProvenCaller> FindAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var values = context.Request.Headers[HeaderName];
        if (values is not [{ Length: > 0 } text]) return ProvenCaller.Nobody($"the request has {(values.Count > 1 ? "more than one" : "no")} {HeaderName}");
        if (text.Length > options.Value.Limits.MaxTokenLength) return ProvenCaller.Nobody($"the {HeaderName} is too long");

        // Nothing is kept of a token that was not proven: strangers cannot fill the cache.
        var evidence = EctDigest.Of(Encoding.UTF8.GetBytes(text));
        var caller = _proven.Find(evidence) is { } proven && await IsVoucherThereAsync(proven, cancellationToken)
            ? proven
            : await ReadAsync(text, evidence, cancellationToken);
        return await IsVoucherRevokedAsync(caller, cancellationToken)
            ? Refuse("its trust domain, or the key that signed it, is revoked")
            : caller;
    }

    public void Dispose() => _proven.Dispose();

    private async ValueTask<ProvenCaller> ReadAsync(string text, EctDigest evidence, CancellationToken cancellationToken)
    {
        if (!_reader.TryRead(text, out var token, out var problem)) return Refuse(problem);

        var key = await trustDomains.FindKeyAsync(token.TrustDomain, token.KeyId, cancellationToken);
        if (key is null) return Refuse(trustDomains.WhyNot(token.TrustDomain, token.KeyId));
        if (JwsVerification.Verify(token.Jws, key) is var failure and not EctFailureReason.None) return Refuse($"its signature: {failure}");

        // Differences, not sums: its times may lie at the end of what a date can hold.
        var (now, skew) = (clock.GetUtcNow(), options.Value.ClockSkew);
        var validFor = token.ExpiresAt - now + skew;
        if (validFor <= TimeSpan.Zero) return Refuse("it has expired");
        if (token.NotBefore - now > skew) return Refuse("it is not valid yet");
        if (!WorkloadKey.TryRead(token.Confirmation, options.Value.Limits.MaxKeyIdLength, out var callerKey, out problem))
            return Refuse(problem);

        var caller = new ProvenCaller([token.Subject], $"the workload identity is {token.Subject}", callerKey, Voucher: key);
        if (callerKey.KeyId is { } keyId) aliases.Note(token.Subject, keyId, callerKey.Thumbprint);
        _proven.Keep(evidence, caller, validFor);
        return caller;
    }

    /// <summary>Whether the trust domain still has the key that signed what was proven: one that it has withdrawn ends at once what it
    /// vouched for.</summary>
    private async ValueTask<bool> IsVoucherThereAsync(ProvenCaller caller, CancellationToken cancellationToken)
    {
        if (caller is not { Names: [var name], Voucher: { KeyId: { } keyId } voucher }) return false;
        var key = await trustDomains.FindKeyAsync(WorkloadId.TrustDomainOf(name)!, keyId, cancellationToken);
        return key?.Thumbprint == voucher.Thumbprint;
    }

    /// <summary>To revocations, a trust domain is an issuer like any other.</summary>
    private async ValueTask<bool> IsVoucherRevokedAsync(ProvenCaller caller, CancellationToken cancellationToken)
    {
        if (caller is not { Names: [var name], Voucher: { } key }) return false;
        var revoked = await revocations.GetAsync(cancellationToken);
        var trustDomain = WorkloadId.TrustDomainOf(name)!;
        return revoked.IsIssuerRevoked(trustDomain) || revoked.IsKeyRevoked(trustDomain, key.KeyId, key.Thumbprint);
    }

    private static ProvenCaller Refuse(string problem) => ProvenCaller.Nobody($"the {HeaderName} is not accepted: {problem}");
}
