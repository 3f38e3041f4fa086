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
        if (issuer == ectOptions.Value.Identity) return EctKeyResult.UnknownIssuer; // Whatever a discovery document may say.

        var schemes = Array.ConvertAll(_names, KeysOf);
        var keys = OwnerOf(issuer, schemes) ?? await DiscoverOwnerAsync(issuer, schemes, cancellationToken);
        return keys is null
            ? EctKeyResult.UnknownIssuer
            : await keys.Set.FindAsync(keyId, mayCall: true, cancellationToken);
    }

    /// <summary>The keys of a scheme as its options are now: they may be reloaded, or be different ones for each tenant.</summary>
    private JwtBearerKeys KeysOf(string scheme) =>
        _keys.GetValue(options.Get(scheme), current => new JwtBearerKeys(scheme, current, sets, clock));

    /// <summary>What is configured comes before what a document says, and an issuer that two documents claim is nobody's.</summary>
    private static JwtBearerKeys? OwnerOf(string issuer, JwtBearerKeys[] schemes) =>
        Array.Find(schemes, scheme => scheme.NamedIssuers.Contains(issuer, StringComparer.Ordinal))
        ?? (Array.FindAll(schemes, scheme => scheme.DiscoveredIssuer == issuer) is [var only] ? only : null);

    /// <summary>The first of the documents that are missing may be the one that names the issuer.</summary>
    private static EctKeySourceException NotKnown(JwtBearerKeys[] schemes) =>
        new("A JwtBearer scheme names no ValidIssuer, and its discovery document has not been there yet.")
        {
            RetryAfter = schemes.Where(scheme => !scheme.KnowsIssuers).Select(scheme => scheme.Set.RetryAfter).DefaultIfEmpty(TimeSpan.Zero).Min(),
        };

    private static async ValueTask<JwtBearerKeys?> DiscoverOwnerAsync(string issuer, JwtBearerKeys[] schemes, CancellationToken cancellationToken)
    {
        var areAllKnown = true;
        foreach (var scheme in schemes) areAllKnown &= await scheme.KnowsIssuersAsync(cancellationToken);

        var owner = OwnerOf(issuer, schemes);
        return owner is null && !areAllKnown ? throw NotKnown(schemes) : owner;
    }
}
