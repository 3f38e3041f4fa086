using System.Diagnostics.CodeAnalysis;
using Ect;
using Ect.Keys;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds issuers, callers, signing keys, stores, ledgers and configuration sections to the builder that <c>AddEct()</c> or
/// <c>AddEctCore()</c> returned.</summary>
/// <remarks>The last signing key, the last store of each kind, and the last ledger that are added count. A function is called once, when
/// the service is first needed, and the container owns and disposes its result. Workload identity tokens and client certificates vouch only
/// for the caller of a request, and not for predecessors. They are used for heads whose issuer is not configured, and for heads that are
/// bound to them (profile, section 5).</remarks>
public static partial class EctBuilderExtensions
{
    /// <summary>Trusts an issuer whose keys are given as the text of a JWK Set.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="issuer">The <c>iss</c>, compared as exact text.</param>
    /// <param name="jwks">A JWK Set (RFC 7517) with the issuer's public keys. A key without a <c>kid</c> is known by its RFC 7638
    /// thumbprint. A key that is malformed or of an unknown kind, and different keys under one <c>kid</c>, are left out with a warning at
    /// start.</param>
    /// <param name="mayCall">Whether the issuer may call, rather than only appear in a graph.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="issuer"/> is empty, or <paramref name="jwks"/> is not a JWK Set or has no key
    /// that a token could name.</exception>
    public static EctBuilder AddIssuerJwks(
        this EctBuilder builder, string issuer, [StringSyntax(StringSyntaxAttribute.Json)] string jwks, bool mayCall = true)
    {
        ArgumentNullException.ThrowIfNull(jwks);
        var keys = IssuerKeys.FromJwks(jwks);
        return builder.Trust(issuer, name => ConfiguredIssuer.WithKeys("AddIssuerJwks(…)", name, mayCall, keys));
    }

    /// <summary>Trusts an issuer whose keys are a JWK Set at an address. The set is fetched when it is first needed, and again as
    /// <see cref="EctOptions.Keys"/> says. Nothing is fetched at start.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="issuer">The <c>iss</c>, compared as exact text.</param>
    /// <param name="jwksUri">The address: https, or http on loopback. Redirects are not followed.</param>
    /// <param name="mayCall">Whether the issuer may call, rather than only appear in a graph.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="issuer"/> is empty, or <paramref name="jwksUri"/> is not such an
    /// address.</exception>
    public static EctBuilder AddIssuer(this EctBuilder builder, string issuer, Uri jwksUri, bool mayCall = true)
    {
        ArgumentNullException.ThrowIfNull(jwksUri);
        if (!KeyAddress.IsAllowed(jwksUri)) throw new ArgumentException($"The address must be {KeyAddress.Rule}.", nameof(jwksUri));
        return builder.Trust(issuer, name => ConfiguredIssuer.AtAddress("AddIssuer(…)", name, mayCall, jwksUri));
    }

    /// <summary>Trusts an OpenID Connect provider as an issuer. Its discovery document names the address of its keys. Both are fetched when
    /// they are first needed, and again as <see cref="EctOptions.Keys"/> says. Nothing is fetched at start.</summary>
    /// <remarks>If the <c>iss</c> differs from the authority, set both <see cref="EctTrustedIssuerOptions.Issuer"/> and
    /// <see cref="EctTrustedIssuerOptions.Authority"/> in the options instead.</remarks>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="authority">The address in front of <c>/.well-known/openid-configuration</c>: https, or http on loopback, without query
    /// and fragment. It is also the <c>iss</c>, compared as exact text. A document that names another <c>issuer</c> is refused.</param>
    /// <param name="mayCall">Whether the issuer may call, rather than only appear in a graph.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="authority"/> is not such an address.</exception>
    public static EctBuilder AddOpenIdIssuer(this EctBuilder builder, string authority, bool mayCall = true)
    {
        ArgumentNullException.ThrowIfNull(authority);
        if (!KeyAddress.IsAuthority(authority))
            throw new ArgumentException($"The authority must be {KeyAddress.AuthorityRule}.", nameof(authority));
        return builder.Trust(authority, name => ConfiguredIssuer.AtAuthority("AddOpenIdIssuer(…)", name, mayCall, authority));
    }

    /// <summary>Trusts an issuer that has one key.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="issuer">The <c>iss</c>, compared as exact text.</param>
    /// <param name="pem">The PEM text of an EC or RSA public key, or of a certificate. Only the key of a certificate counts.</param>
    /// <param name="keyId">The <c>kid</c> of the key.</param>
    /// <param name="mayCall">Whether the issuer may call, rather than only appear in a graph.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="issuer"/> or <paramref name="keyId"/> is empty, or <paramref name="pem"/> is not
    /// such a key.</exception>
    public static EctBuilder AddIssuerPem(this EctBuilder builder, string issuer, string pem, string keyId, bool mayCall = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(pem);
        ArgumentException.ThrowIfNullOrEmpty(keyId);
        return builder.Trust(issuer, name => ConfiguredIssuer.WithKeys("AddIssuerPem(…)", name, mayCall, IssuerKeys.FromPem(pem, keyId)));
    }

    /// <summary>Trusts an issuer whose keys are in a file, as <see cref="EctTrustedIssuerOptions.PemFile"/> and
    /// <see cref="EctTrustedIssuerOptions.JwksFile"/> do. The file is read at start, and when the configuration is reloaded. If it cannot
    /// be used, the start fails.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="issuer">The <c>iss</c>, compared as exact text.</param>
    /// <param name="keyFile">The path of a PEM file with one public key or certificate, or of a JWK Set (RFC 7517). A relative path starts
    /// at the content root.</param>
    /// <param name="keyId">The <c>kid</c> of the key in a PEM file. Omit it for a JWK Set, which says the <c>kid</c> of each key.</param>
    /// <param name="mayCall">Whether the issuer may call, rather than only appear in a graph.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="issuer"/>, <paramref name="keyFile"/> or <paramref name="keyId"/> is
    /// empty.</exception>
    public static EctBuilder AddIssuerKeyFile(
        this EctBuilder builder, string issuer, string keyFile, string? keyId = null, bool mayCall = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentException.ThrowIfNullOrEmpty(keyFile);
        if (keyId is "") throw new ArgumentException("The kid is empty.", nameof(keyId));
        builder.Services.Configure<EctOptions>(options => options.Issuers.Add(new()
        {
            Setting = "AddIssuerKeyFile(…)",
            Issuer = issuer,
            JwksFile = keyId is null ? keyFile : null,
            PemFile = keyId is null ? null : keyFile,
            KeyId = keyId,
            MayCall = mayCall,
        }));
        return builder;
    }

    private static EctBuilder Trust(this EctBuilder builder, string issuer, Func<string, ConfiguredIssuer> create)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        builder.Services.AddSingleton(create(issuer));
        return builder;
    }
}
