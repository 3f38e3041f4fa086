using System.Diagnostics.CodeAnalysis;
using Ect;
using Ect.Keys;
using Microsoft.IdentityModel.Tokens;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Says whose tokens are trusted (profile, section 5).</summary>
public static class EctBuilderKeyExtensions
{
    /// <summary>Trusts an issuer whose keys are a JWK Set.</summary>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="issuer">The <c>iss</c>, compared as exact text.</param>
    /// <param name="keys">Its public keys, taken over now: later changes of the set have no effect. A key without a <c>kid</c> goes by its
    /// RFC 7638 thumbprint. What is malformed, of an unknown kind, or one of two different keys under one <c>kid</c> is left out with a warning
    /// at start.</param>
    /// <param name="mayCall">Whether the issuer may call, and not just appear in a graph.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="issuer"/> is empty, or <paramref name="keys"/> has no key that a token could
    /// name.</exception>
    public static EctBuilder AddIssuerKeys(this EctBuilder builder, string issuer, JsonWebKeySet keys, bool mayCall = true)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return builder.Trust(issuer, name => ConfiguredIssuer.WithKeys("AddIssuerKeys(…)", name, mayCall, IssuerKeys.FromSet(keys)));
    }

    /// <summary>Trusts an issuer whose keys are a JWK Set, given as text.</summary>
    /// <remarks>Unlike the constructor of <see cref="JsonWebKeySet"/>, which takes the whole set or nothing, it leaves out entries that are
    /// malformed.</remarks>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="issuer">The <c>iss</c>, compared as exact text.</param>
    /// <param name="jwks">A JWK Set (RFC 7517) with its public keys. What is malformed, of an unknown kind, or one of two different keys under
    /// one <c>kid</c> is left out with a warning at start.</param>
    /// <param name="mayCall">Whether the issuer may call, and not just appear in a graph.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="issuer"/> is empty, or <paramref name="jwks"/> is no JWK Set, or has no key that a
    /// token could name.</exception>
    public static EctBuilder AddIssuerJwks(
        this EctBuilder builder, string issuer, [StringSyntax(StringSyntaxAttribute.Json)] string jwks, bool mayCall = true)
    {
        ArgumentNullException.ThrowIfNull(jwks);
        var keys = IssuerKeys.FromJwks(jwks);
        return builder.Trust(issuer, name => ConfiguredIssuer.WithKeys("AddIssuerJwks(…)", name, mayCall, keys));
    }

    /// <summary>Trusts an issuer whose keys are a JWK Set at an address. It is fetched when it is first needed, and again as
    /// <see cref="EctOptions.Keys"/> says; nothing is fetched at start.</summary>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="issuer">The <c>iss</c>, compared as exact text.</param>
    /// <param name="jwksUri">The address: https, or http on loopback. Redirects are not followed.</param>
    /// <param name="mayCall">Whether the issuer may call, and not just appear in a graph.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="issuer"/> is empty, or <paramref name="jwksUri"/> is no such address.</exception>
    public static EctBuilder AddIssuer(this EctBuilder builder, string issuer, Uri jwksUri, bool mayCall = true)
    {
        ArgumentNullException.ThrowIfNull(jwksUri);
        if (!KeyAddress.IsAllowed(jwksUri)) throw new ArgumentException($"It must be {KeyAddress.Rule}.", nameof(jwksUri));
        return builder.Trust(issuer, name => ConfiguredIssuer.AtAddress("AddIssuer(…)", name, mayCall, jwksUri));
    }

    /// <summary>Trusts an OpenID Connect provider as an issuer: its discovery document names the address of its keys. Both are fetched when they are
    /// first needed, and again as <see cref="EctOptions.Keys"/> says; nothing is fetched at start.</summary>
    /// <remarks>Where <c>iss</c> is another text than the authority, configure <see cref="EctTrustedIssuerOptions.Issuer"/> beside
    /// <see cref="EctTrustedIssuerOptions.Authority"/>.</remarks>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="authority">The address that <c>/.well-known/openid-configuration</c> follows, and the <c>iss</c>, compared as exact text: a document that
    /// names another <c>issuer</c> is refused. https, or http on loopback, without query and fragment.</param>
    /// <param name="mayCall">Whether the issuer may call, and not just appear in a graph.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="authority"/> is no such address.</exception>
    public static EctBuilder AddOpenIdIssuer(this EctBuilder builder, string authority, bool mayCall = true)
    {
        ArgumentNullException.ThrowIfNull(authority);
        if (!KeyAddress.IsAuthority(authority)) throw new ArgumentException($"It must be {KeyAddress.AuthorityRule}.", nameof(authority));
        return builder.Trust(authority, name => ConfiguredIssuer.AtAuthority("AddOpenIdIssuer(…)", name, mayCall, authority));
    }

    /// <summary>Trusts an issuer that has one key.</summary>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="issuer">The <c>iss</c>, compared as exact text.</param>
    /// <param name="pem">PEM text of an EC or RSA public key, or of a certificate, of which nothing but the key counts.</param>
    /// <param name="keyId">The <c>kid</c> that the key goes by.</param>
    /// <param name="mayCall">Whether the issuer may call, and not just appear in a graph.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="issuer"/> or <paramref name="keyId"/> is empty, or <paramref name="pem"/> is no such key.</exception>
    public static EctBuilder AddIssuerPem(this EctBuilder builder, string issuer, string pem, string keyId, bool mayCall = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(pem);
        ArgumentException.ThrowIfNullOrEmpty(keyId);
        return builder.Trust(issuer, name => ConfiguredIssuer.WithKeys("AddIssuerPem(…)", name, mayCall, IssuerKeys.FromPem(pem, keyId)));
    }

    private static EctBuilder Trust(this EctBuilder builder, string issuer, Func<string, ConfiguredIssuer> create)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        builder.Services.AddSingleton(create(issuer));
        return builder;
    }
}
