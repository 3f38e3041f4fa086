using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Ect.Diagnostics;
using Ect.Signing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

/// <summary>An issuer with everything that it needs, and a view of what it records.</summary>
internal sealed class IssuerHost : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public IssuerHost(Action<EctOptions>? configure = null, SigningKey? key = null, bool signs = true)
    {
        Options.Identity = Forge.Me;
        configure?.Invoke(Options);
        Key = signs ? key ?? NewKey() : null;
        Keys = OwnKeys.Of(Key?.Credentials, Clock);
        Issuer = NewIssuer(Store, Clock);
    }

    public EctOptions Options { get; } = new();
    public RecordingStore Store { get; } = new();
    public FakeTimeProvider Clock { get; } = new(Forge.Now.AddMilliseconds(999));
    public SigningKey? Key { get; }
    public OwnSigningKeys Keys { get; }
    public EctIssuer Issuer { get; }
    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public static SigningKey NewKey(string keyId = "me-1") =>
        new(new SigningCredentials(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = keyId }, "ES256"));

    /// <summary>A descriptor of a plain root.</summary>
    public static EctDescriptor Root() => new() { Audiences = [Forge.Bob], Action = "review_spec" };

    /// <summary>An issuer with the same keys and options.</summary>
    public EctIssuer NewIssuer(IEctStore store, TimeProvider clock)
    {
        var recorder = TestRecording.Recorder(store, Options, clock, Meters);
        return new(Microsoft.Extensions.Options.Options.Create(Options), store, clock, new Metrics(Meters), Keys, recorder, new TokenSpans());
    }

    public void Dispose() => _services.Dispose();
}
