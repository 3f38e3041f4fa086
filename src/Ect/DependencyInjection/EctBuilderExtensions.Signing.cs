using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;
using Ect;
using Ect.Signing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class EctBuilderExtensions
{
    /// <summary>Signs with the given key.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="credentials">An asymmetric private key and its algorithm. A key without a <c>KeyId</c> gets its RFC 7638
    /// thumbprint.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The algorithm is not one of ES256, ES384, ES512, PS256, PS384, PS512, RS256, RS384 and RS512,
    /// the key does not fit the algorithm, or it cannot sign.</exception>
    public static EctBuilder AddSigningCredentials(this EctBuilder builder, SigningCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return builder.SignWith(new EctSigningKeySet(credentials));
    }

    /// <summary>Signs with the private key of a certificate, with ES256, ES384 or ES512 by its curve, or with PS256 for RSA.</summary>
    /// <remarks>By default the <c>kid</c> is the certificate's SHA-256 thumbprint, <c>x5t#S256</c>, because receivers look for the key of a
    /// client certificate by that name. Receivers that have the key from a JWK Set accept any <c>kid</c>.</remarks>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="certificate">A certificate with its EC or RSA private key. It may be disposed afterwards.</param>
    /// <param name="keyId">The <c>kid</c> of issued tokens. Default: base64url of the certificate's SHA-256.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="certificate"/> has no private key, or one that cannot sign tokens.</exception>
    public static EctBuilder AddSigningCertificate(this EctBuilder builder, X509Certificate2 certificate, string? keyId = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return builder.AddSigningCredentials(SigningCertificate.ToCredentials(certificate, keyId));
    }

    /// <summary>Signs with a key that is given as text, for example from a secret in the environment.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="key">A private key as JWK or PEM, or a JWK Set whose first key signs and whose others are published.</param>
    /// <param name="keyId">The <c>kid</c> of issued tokens. Default: the JWK's own, otherwise the key's RFC 7638 thumbprint. Not for a JWK
    /// Set of several keys.</param>
    /// <param name="algorithm">The <c>alg</c> of issued tokens. Default: the JWK's own, otherwise ES256, ES384 or ES512 by the curve, and
    /// PS256 for RSA.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is empty, is not such a key, or cannot sign. The message shows no part of
    /// it.</exception>
    public static EctBuilder AddSigningKey(this EctBuilder builder, string key, string? keyId = null, string? algorithm = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return builder.SignWith(SigningKeyText.Parse(key, keyId, algorithm));
    }

    /// <summary>Signs with the keys of a source that the container makes, for example of a key vault.</summary>
    /// <typeparam name="TSource">The source, a singleton.</typeparam>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static EctBuilder AddSigningKeySource<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSource>(
        this EctBuilder builder)
        where TSource : class, IEctSigningKeySource => builder.SignWith(ServiceDescriptor.Singleton<IEctSigningKeySource, TSource>());

    /// <summary>Signs with the keys of a source, for example of a key vault.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="source">Returns the source.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddSigningKeySource(this EctBuilder builder, Func<IServiceProvider, IEctSigningKeySource> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return builder.SignWith(ServiceDescriptor.Singleton(source));
    }

    /// <summary>Signs with the key in a file, as <see cref="EctSigningOptions.KeyFile"/> does. The file is read at start, and again when it
    /// has changed.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="keyFile">The path of a file with a private key as JWK or PEM, or with a JWK Set. A relative path starts at the content
    /// root.</param>
    /// <param name="keyId">The <c>kid</c> of issued tokens. Default: the JWK's own, otherwise the key's RFC 7638 thumbprint. Omit it if the
    /// key in the file changes.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="keyFile"/> is empty.</exception>
    public static EctBuilder AddSigningKeyFile(this EctBuilder builder, string keyFile, string? keyId = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(keyFile);
        builder.Services.RemoveAll<IEctSigningKeySource>(); // The last call counts.
        builder.Services.Configure<EctOptions>(options => (options.Signing.KeyFile, options.Signing.KeyId) = (keyFile, keyId));
        return builder;
    }

    /// <summary>Signs with an ES256 key that is made on the first run, and is kept for the next ones in a file that only this user can
    /// read. It is for development: in any other environment the application does not start.</summary>
    /// <remarks>The public half of the key is logged at start, so that it can be given to other services.</remarks>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static EctBuilder AddDevelopmentSigningKey(this EctBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<EctOptions>().Validate<IHostEnvironment>(
            (_, environment) => environment.IsDevelopment(),
            "AddDevelopmentSigningKey() is only for the Development environment. " +
            "Set Ect:Signing:KeyFile, or call AddSigningCredentials(...).");
        return builder.SignWith(ServiceDescriptor.Singleton<IEctSigningKeySource>(services =>
        {
            var key = DevelopmentSigningKey.LoadOrCreate(
                services.GetRequiredService<IOptions<EctOptions>>().Value.Identity,
                DevelopmentSigningKey.DefaultFolder,
                services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DevelopmentSigningKey)));
            return new FixedSigningKeySource(new EctSigningKeySet(key.Credentials));
        }));
    }

    private static EctBuilder SignWith(this EctBuilder builder, EctSigningKeySet keys) =>
        builder.SignWith(ServiceDescriptor.Singleton<IEctSigningKeySource>(new FixedSigningKeySource(keys)));

    private static EctBuilder SignWith(this EctBuilder builder, ServiceDescriptor source)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(source);
        return builder;
    }
}
