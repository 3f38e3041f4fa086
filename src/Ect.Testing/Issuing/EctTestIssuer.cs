using Ect.Testing.Issuing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Testing;

/// <summary>An issuer with a new key of its own, which makes tokens as any service does that calls <c>AddEctCore()</c>.</summary>
/// <remarks>A service trusts it after <c>TrustEctTestIssuer(issuer)</c>. Thread-safe.</remarks>
public sealed class EctTestIssuer : IDisposable
{
    private readonly IssuingClock _clock;
    private readonly TestKey _key;
    private readonly ServiceProvider _services;
    private readonly EctIssuer _issuer;

    /// <summary>Makes an issuer and its key.</summary>
    /// <param name="name">Its <c>iss</c>: a SPIFFE ID, an https URL or a URN.</param>
    /// <param name="timeProvider">The clock that gives <c>iat</c>. Default: the system's.</param>
    /// <param name="algorithm">The signature algorithm, one that the service allows (<see cref="EctOptions.AllowedAlgorithms"/>). Default
    /// ES256.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> cannot be an <c>iss</c>, or <paramref name="algorithm"/> is not a
    /// signature algorithm with a private key.</exception>
    public EctTestIssuer(string name, TimeProvider? timeProvider = null, string algorithm = SecurityAlgorithms.EcdsaSha256)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(algorithm);

        (Name, Algorithm) = (name, algorithm);
        (_clock, _key) = (new(timeProvider ?? TimeProvider.System), new(algorithm));
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_clock);
        services.AddEctCore(options => options.Identity = name).AddSigningCredentials(_key.Credentials);
        _services = services.BuildServiceProvider();
        try
        {
            _issuer = _services.GetRequiredService<EctIssuer>();
        }
        catch (OptionsValidationException exception)
        {
            Dispose();
            throw new ArgumentException($"'{name}' cannot be the name of an issuer. {exception.Message}", nameof(name), exception);
        }
    }

    /// <summary>The <c>iss</c> of its tokens.</summary>
    public string Name { get; }

    internal string Algorithm { get; }

    internal SigningCredentials Credentials => _key.Credentials;

    internal EctKey Key => _key.Public;

    internal TimeProvider Clock => _clock;

    /// <summary>Issues a token.</summary>
    /// <param name="audience">Whom it is for: the <see cref="EctOptions.Identity"/> of the service that is tested.</param>
    /// <param name="configure">Changes what the token says. Default: a valid root.</param>
    /// <returns>The token. <see cref="EctToken.EncodedToken"/> is what a request carries.</returns>
    /// <exception cref="ArgumentException">The profile does not allow what the token would say. The message names the member.</exception>
    /// <exception cref="InvalidOperationException">This issuer has issued a token with this id before.</exception>
    public EctToken Issue(string audience, Action<EctTestTokenOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(audience);
        var options = new EctTestTokenOptions(audience);
        configure?.Invoke(options);
        return Issue(options);
    }

    /// <summary>Disposes of the key. Tokens that were issued stay as they are.</summary>
    public void Dispose()
    {
        _services.Dispose();
        _key.Dispose();
    }

    internal EctToken Issue(EctTestTokenOptions options)
    {
        var descriptor = options.ToDescriptor();
        return _clock.RunAt(options.IssuedAt, () => _issuer.IssueAsync(descriptor).AsTask().GetAwaiter().GetResult());
    }
}
