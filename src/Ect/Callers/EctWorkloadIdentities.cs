using System.Text;
using Ect.Callers;
using Ect.Keys;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Finds callers by their workload identity tokens (profile, section 5).</summary>
/// <remarks><c>AddWorkloadIdentityTokens(...)</c> registers it. It is thread-safe. Anyone who sees such a token can send it. It proves the
/// caller only if the caller's key signs too (<see cref="EctRequirement.OnlyCallerKeys"/>).</remarks>
public sealed class EctWorkloadIdentities : IDisposable
{
    private const string HeaderName = EctHeaderNames.WorkloadIdentityToken;

    private readonly TrustDomains _trustDomains;
    private readonly EctRevocationSources _revocations;
    private readonly KeyAliases _aliases;
    private readonly EctOptions _options;
    private readonly TimeProvider _clock;
    private readonly WorkloadIdentityTokenReader _reader;
    private readonly CallerCache _proven;

    internal EctWorkloadIdentities(
        TrustDomains trustDomains, EctRevocationSources revocations, KeyAliases aliases, IOptions<EctOptions> options, TimeProvider clock)
    {
        (_trustDomains, _revocations, _aliases, _options, _clock) = (trustDomains, revocations, aliases, options.Value, clock);
        (_reader, _proven) = (new(_options), new(clock));
    }

    /// <summary>Verifies a workload identity token, and finds the workload that it names.</summary>
    /// <param name="token">The token, as the request carries it.</param>
    /// <param name="cancellationToken">Ends the search when the caller has gone.</param>
    /// <returns>The workload and its key, or nobody if the token is not accepted. Bad input is never an exception.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is <see langword="null"/>.</exception>
    /// <exception cref="EctKeySourceException">The keys of the trust domain are not available.</exception>
    /// <exception cref="EctRevocationException">It is not known what is revoked.</exception>
    public async ValueTask<EctCaller> FindAsync(string token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length > _options.Limits.MaxTokenLength) return EctCaller.Nobody($"the {HeaderName} is too long");

        // Only proven tokens are remembered, so that strangers cannot fill the cache.
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
        if (!_reader.TryRead(text, out var token, out var failure)) return Refuse(failure);

        var key = await _trustDomains.FindKeyAsync(token.TrustDomain, token.KeyId, cancellationToken).ConfigureAwait(false);
        if (key is null) return Refuse(_trustDomains.WhyNot(token.TrustDomain, token.KeyId));
        if (JwsVerification.Verify(token.Jws, key) is var reason and not EctFailureReason.None) return Refuse($"its signature: {reason}");

        // Differences are compared, not sums, because the token's times may be near the end of the calendar.
        var (now, skew) = (_clock.GetUtcNow(), _options.ClockSkew);
        var validFor = token.ExpiresAt - now + skew;
        if (validFor <= TimeSpan.Zero) return Refuse("it has expired");
        if (token.NotBefore - now > skew) return Refuse("it is not valid yet");
        if (!WorkloadKey.TryRead(token.Confirmation, EctLimits.MaxKeyIdLength, out var callerKey, out failure))
            return Refuse(failure);

        var caller = new EctCaller(token.Subject, $"the workload identity is {token.Subject}", callerKey) { Voucher = key };
        if (callerKey.KeyId is { } keyId) _aliases.Note(token.Subject, keyId, callerKey.Thumbprint);
        _proven.Keep(evidence, caller, validFor);
        return caller;
    }

    /// <summary>Tells whether the trust domain still has the key that signed the proof. A key that it withdraws no longer vouches for
    /// anything.</summary>
    private async ValueTask<bool> IsVoucherThereAsync(EctCaller caller, CancellationToken cancellationToken)
    {
        if (caller is not { Name: { } name, Voucher: { KeyId: { } keyId } voucher }) return false;
        var key = await _trustDomains.FindKeyAsync(WorkloadId.TrustDomainOf(name)!, keyId, cancellationToken).ConfigureAwait(false);
        return key?.Thumbprint == voucher.Thumbprint;
    }

    /// <summary>Tells whether the trust domain or its key is revoked. For revocations, a trust domain is an issuer like any
    /// other.</summary>
    private async ValueTask<bool> IsVoucherRevokedAsync(EctCaller caller, CancellationToken cancellationToken)
    {
        if (caller is not { Name: { } name, Voucher: { } key }) return false;
        var revoked = await _revocations.GetAsync(cancellationToken).ConfigureAwait(false);
        var trustDomain = WorkloadId.TrustDomainOf(name)!;
        return revoked.IsIssuerRevoked(trustDomain) || revoked.IsKeyRevoked(trustDomain, key.KeyId, key.Thumbprint);
    }

    private static EctCaller Refuse(string failure) => EctCaller.Nobody($"the {HeaderName} is not accepted: {failure}");
}
