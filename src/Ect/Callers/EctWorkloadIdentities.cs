using System.Text;
using Ect.Callers;
using Ect.Keys;
using Ect.Revocation;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Finds callers by their workload identity tokens (profile, section 5).</summary>
/// <remarks>Registered by <c>AddWorkloadIdentityTokens(...)</c>; thread-safe. Whoever sees such a token can send it: it proves who the caller
/// is only where the caller's key signs as well (<see cref="EctRequirement.OnlyCallerKeys"/>).</remarks>
public sealed class EctWorkloadIdentities : IDisposable
{
    private const string HeaderName = EctHeaderNames.WorkloadIdentityToken;

    private readonly TrustDomains _trustDomains;
    private readonly RevocationSources _revocations;
    private readonly KeyAliases _aliases;
    private readonly EctOptions _options;
    private readonly TimeProvider _clock;
    private readonly WorkloadIdentityTokenReader _reader;
    private readonly CallerCache _proven;

    internal EctWorkloadIdentities(
        TrustDomains trustDomains, RevocationSources revocations, KeyAliases aliases, IOptions<EctOptions> options, TimeProvider clock)
    {
        (_trustDomains, _revocations, _aliases, _options, _clock) = (trustDomains, revocations, aliases, options.Value, clock);
        (_reader, _proven) = (new(_options), new(clock));
    }

    /// <summary>Verifies a workload identity token, and finds the workload that it names.</summary>
    /// <param name="token">The token, as the request carries it.</param>
    /// <param name="cancellationToken">Ends the search when the caller has gone.</param>
    /// <returns>The workload and its key, or nobody for a token that is not accepted: bad input is never an exception.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is <see langword="null"/>.</exception>
    /// <exception cref="EctKeySourceException">The keys of the trust domain cannot be had.</exception>
    /// <exception cref="EctRevocationException">Nobody can say what is revoked.</exception>
    public async ValueTask<EctCaller> FindAsync(string token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length > _options.Limits.MaxTokenLength) return EctCaller.Nobody($"the {HeaderName} is too long");

        // Nothing is kept of a token that was not proven: strangers cannot fill the cache.
        var evidence = EctDigest.Of(Encoding.UTF8.GetBytes(token));
        var caller = _proven.Find(evidence) is { } proven && await IsVoucherThereAsync(proven, cancellationToken).ConfigureAwait(false)
            ? proven
            : await ReadAsync(token, evidence, cancellationToken).ConfigureAwait(false);
        return await IsVoucherRevokedAsync(caller, cancellationToken).ConfigureAwait(false)
            ? Refuse("its trust domain, or the key that signed it, is revoked")
            : caller;
    }

    void IDisposable.Dispose() => _proven.Dispose();

    private async ValueTask<EctCaller> ReadAsync(string text, EctDigest evidence, CancellationToken cancellationToken)
    {
        if (!_reader.TryRead(text, out var token, out var problem)) return Refuse(problem);

        var key = await _trustDomains.FindKeyAsync(token.TrustDomain, token.KeyId, cancellationToken).ConfigureAwait(false);
        if (key is null) return Refuse(_trustDomains.WhyNot(token.TrustDomain, token.KeyId));
        if (JwsVerification.Verify(token.Jws, key) is var failure and not EctFailureReason.None) return Refuse($"its signature: {failure}");

        // Differences, not sums: its times may lie at the end of what a date can hold.
        var (now, skew) = (_clock.GetUtcNow(), _options.ClockSkew);
        var validFor = token.ExpiresAt - now + skew;
        if (validFor <= TimeSpan.Zero) return Refuse("it has expired");
        if (token.NotBefore - now > skew) return Refuse("it is not valid yet");
        if (!WorkloadKey.TryRead(token.Confirmation, _options.Limits.MaxKeyIdLength, out var callerKey, out problem))
            return Refuse(problem);

        var caller = new EctCaller(token.Subject, $"the workload identity is {token.Subject}", callerKey) { Voucher = key };
        if (callerKey.KeyId is { } keyId) _aliases.Note(token.Subject, keyId, callerKey.Thumbprint);
        _proven.Keep(evidence, caller, validFor);
        return caller;
    }

    /// <summary>Whether the trust domain still has the key that signed what was proven: one that it has withdrawn ends at once what it
    /// vouched for.</summary>
    private async ValueTask<bool> IsVoucherThereAsync(EctCaller caller, CancellationToken cancellationToken)
    {
        if (caller is not { Name: { } name, Voucher: { KeyId: { } keyId } voucher }) return false;
        var key = await _trustDomains.FindKeyAsync(WorkloadId.TrustDomainOf(name)!, keyId, cancellationToken).ConfigureAwait(false);
        return key?.Thumbprint == voucher.Thumbprint;
    }

    /// <summary>To revocations, a trust domain is an issuer like any other.</summary>
    private async ValueTask<bool> IsVoucherRevokedAsync(EctCaller caller, CancellationToken cancellationToken)
    {
        if (caller is not { Name: { } name, Voucher: { } key }) return false;
        var revoked = await _revocations.GetAsync(cancellationToken).ConfigureAwait(false);
        var trustDomain = WorkloadId.TrustDomainOf(name)!;
        return revoked.IsIssuerRevoked(trustDomain) || revoked.IsKeyRevoked(trustDomain, key.KeyId, key.Thumbprint);
    }

    private static EctCaller Refuse(string problem) => EctCaller.Nobody($"the {HeaderName} is not accepted: {problem}");
}
