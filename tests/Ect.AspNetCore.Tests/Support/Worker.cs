using Ect.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Ect.AspNetCore.Tests;

/// <summary>Alice, as a worker that calls a <see cref="Service"/> with whatever client a protocol has.</summary>
internal sealed class Worker : IDisposable
{
    private readonly ServiceProvider _provider;

    public Worker(Action<IServiceCollection> clients)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new FakeTimeProvider(Forge.Now));
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging());
        services.AddEctCore(options => options.Identity = Forge.Alice)
            .AddIssuerPem(Forge.Me, Service.SigningKey.ExportSubjectPublicKeyInfoPem(), "me-1");
        services.SignAsEctTestIssuer(Service.Alice).TrustEctTestIssuer(Service.Bob);
        clients(services);
        _provider = services.BuildServiceProvider();
    }

    public IEctScopes Scopes => Get<IEctScopes>();

    public FakeLogCollector Logs => _provider.GetFakeLogCollector();

    public T Get<T>() where T : notnull => _provider.GetRequiredService<T>();

    /// <summary>What the handler's options are unless a test says otherwise.</summary>
    public static void Configure(EctMessageHandlerOptions options) =>
        (options.Audience, options.Action, options.ThrowOnInvalidReturnedTokens) = (Forge.Me, "order_placed", true);

    public void Dispose() => _provider.Dispose();
}
