using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.JwtBearer;

/// <summary>The issuers that <c>JwtBearer</c> schemes trust, with the keys of those schemes (profile, section 5).</summary>
internal sealed class JwtBearerKeySource(
    IEnumerable<JwtBearerSchemeName> names,
    IOptions<AuthenticationOptions> authentication,
    IOptionsMonitor<JwtBearerOptions> options,
    IOptions<EctOptions> ectOptions,
    EctKeySetFactory sets,
    TimeProvider clock) : IEctKeySource
{
    private readonly string[] _names = [.. JwtBearerSchemeName.Resolve(names, authentication.Value).OfType<string>()];
    private readonly ConditionalWeakTable<JwtBearerOptions, JwtBearerKeys> _keys = [];

    /// <inheritdoc/>
    public IEnumerable<EctKeySet> KeySets => _names.Select(scheme => KeysOf(scheme).Set);

    /// <inheritdoc/>
    public async ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken)
    {
        if (issuer == ectOptions.Value.Identity) return EctKeyResult.UnknownIssuer; // Whatever a discovery document says.

        var schemes = Array.ConvertAll(_names, KeysOf);
        var keys = OwnerOf(issuer, schemes) ?? await DiscoverOwnerAsync(issuer, schemes, cancellationToken);
        return keys is null
            ? EctKeyResult.UnknownIssuer
            : await keys.Set.FindAsync(keyId, mayCall: true, cancellationToken);
    }

    /// <summary>Returns the keys of a scheme by its current options, which may be reloaded, or differ between tenants.</summary>
    private JwtBearerKeys KeysOf(string scheme) =>
        _keys.GetValue(options.Get(scheme), current => new JwtBearerKeys(scheme, current, sets, clock));

    /// <summary>Returns the keys of an issuer. Configured issuers come before those of documents, and an issuer that two documents claim
    /// has none.</summary>
    private static JwtBearerKeys? OwnerOf(string issuer, JwtBearerKeys[] schemes) =>
        Array.Find(schemes, scheme => scheme.NamedIssuers.Contains(issuer, StringComparer.Ordinal))
        ?? (Array.FindAll(schemes, scheme => scheme.DiscoveredIssuer == issuer) is [var only] ? only : null);

    /// <summary>Makes the exception for an issuer that may be that of a document which is still missing.</summary>
    private static EctKeySourceException NotKnown(JwtBearerKeys[] schemes) =>
        new("A JwtBearer scheme names no ValidIssuer, and its discovery document could not be fetched yet. Set the ValidIssuer.")
        {
            RetryAfter = schemes.Where(scheme => !scheme.KnowsIssuers).Select(scheme => scheme.Set.RetryAfter)
                .DefaultIfEmpty(TimeSpan.Zero).Min(),
        };

    private static async ValueTask<JwtBearerKeys?> DiscoverOwnerAsync(
        string issuer, JwtBearerKeys[] schemes, CancellationToken cancellationToken)
    {
        var areAllKnown = true;
        foreach (var scheme in schemes) areAllKnown &= await scheme.KnowsIssuersAsync(cancellationToken);

        var owner = OwnerOf(issuer, schemes);
        return owner is null && !areAllKnown ? throw NotKnown(schemes) : owner;
    }
}
