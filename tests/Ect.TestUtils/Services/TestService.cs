using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Ect.TestUtils;

/// <summary>One service with everything that AddEctCore() registers, on a clock of its own.</summary>
public sealed class TestService : IDisposable
{
    private readonly ServiceProvider _provider;

    public TestService(Action<EctOptions>? options = null, Action<EctBuilder>? build = null, params Forge[] trusted)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        var builder = services.AddEctCore(o =>
        {
            o.Identity = Forge.Me;
            options?.Invoke(o);
        });
        foreach (var forge in trusted) builder.AddIssuerJwks(forge.Issuer, forge.Jwks());
        build?.Invoke(builder);
        services.AddFakeLogging();
        _provider = services.BuildServiceProvider();
    }

    public FakeTimeProvider Clock { get; } = new(Forge.Now);
    public EctVerifier Verifier => Get<EctVerifier>();
    public IEctStore Store => Get<IEctStore>();

    public T Get<T>() where T : notnull => _provider.GetRequiredService<T>();

    public ValueTask<EctVerificationResult> VerifyAsync(params string[] tokens) =>
        Verifier.VerifyAsync(tokens, new EctRequirement(), TestContext.Current.CancellationToken);

    public ValueTask<EctVerificationResult> VerifyAsync(EctRequirement requirement, params string[] tokens) =>
        Verifier.VerifyAsync(tokens, requirement, TestContext.Current.CancellationToken);

    public void Dispose() => _provider.Dispose();
}
