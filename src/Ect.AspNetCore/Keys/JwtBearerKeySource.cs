using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>The issuers that <c>JwtBearer</c> schemes trust, with the keys of those schemes (profile, section 5).</summary>
internal sealed class JwtBearerKeySource(
    IEnumerable<JwtBearerSchemeName> names,
    IOptions<AuthenticationOptions> authentication,
    IOptionsMonitor<JwtBearerOptions> options,
    IOptions<EctOptions> ectOptions,
    RemoteKeySetFactory remote,
    TimeProvider clock) : IEctKeySource
{
    private readonly JwtBearerKeys[] _schemes =
        [.. JwtBearerSchemeName.Resolve(names, authentication.Value).OfType<string>().Select(scheme => new JwtBearerKeys(scheme, options, remote, ectOptions.Value.Keys, clock))];

    /// <inheritdoc/>
    public async ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken)
    {
        if (issuer == ectOptions.Value.Identity) return EctKeyResult.UnknownIssuer; // Whatever a discovery document may say.

        var keys = OwnerOf(issuer) ?? await DiscoverOwnerAsync(issuer, cancellationToken).ConfigureAwait(false);
        if (keys is null) return EctKeyResult.UnknownIssuer;
        return EctKeyResult.Of(keyId is null ? null : await keys.FindAsync(keyId, cancellationToken).ConfigureAwait(false), mayCall: true);
    }

    /// <summary>What is configured comes before what a document says, and an issuer that two documents claim is nobody's.</summary>
    private JwtBearerKeys? OwnerOf(string issuer) =>
        Array.Find(_schemes, scheme => scheme.NamedIssuers.Contains(issuer, StringComparer.Ordinal))
        ?? (Array.FindAll(_schemes, scheme => scheme.DiscoveredIssuer == issuer) is [var only] ? only : null);

    private async ValueTask<JwtBearerKeys?> DiscoverOwnerAsync(string issuer, CancellationToken cancellationToken)
    {
        var areAllKnown = true;
        foreach (var scheme in _schemes) areAllKnown &= await scheme.KnowsIssuersAsync(cancellationToken).ConfigureAwait(false);

        var owner = OwnerOf(issuer);
        return owner is null && !areAllKnown ? throw new EctKeySourceException("A JwtBearer scheme names no ValidIssuer, and its discovery document has not been there yet.") : owner;
    }
}
