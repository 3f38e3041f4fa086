using System.Security.Cryptography;
using Ect.Workflow;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Ect.AspNetCore.Tests;

/// <summary>A worker that trusts Alice and Bob, and calls Alice.</summary>
internal sealed class Caller : IDisposable
{
    public const string ClientName = "alice";

    private static readonly ECDsa SigningKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ServiceProvider _provider;

    /// <param name="callee">Whom the client calls.</param>
    /// <param name="handler">More for the handler's options.</param>
    /// <param name="client">The client, instead of one that just has the handler.</param>
    /// <param name="options">More for the service's options.</param>
    /// <param name="services">More services.</param>
    /// <param name="signs">Whether it has a signing key.</param>
    /// <param name="build">More for the builder that AddEct returns.</param>
    public Caller(Callee callee, Action<EctMessageHandlerOptions>? handler = null, Action<IHttpClientBuilder>? client = null,
        Action<EctOptions>? options = null, Action<IServiceCollection>? services = null, bool signs = true,
        Action<EctBuilder>? build = null)
    {
        var all = new ServiceCollection();
        all.AddSingleton<TimeProvider>(new FakeTimeProvider(Forge.Now));
        all.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging());

        var ect = all.AddEct(o =>
        {
            o.Identity = Forge.Me;
            options?.Invoke(o);
        });
        foreach (var forge in new[] { Alice, Bob }) ect.AddIssuerJwks(forge.Issuer, forge.Jwks());
        var key = new ECDsaSecurityKey(SigningKey) { KeyId = "me-1" };
        if (signs) ect.AddSigningCredentials(new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256));
        build?.Invoke(ect);

        var builder = all.AddHttpClient(ClientName, http => http.BaseAddress = callee.Address);
        (client ?? (b => b.AddEctHandler(Configure)))(builder);
        if (handler is not null) all.Configure(ClientName, handler);
        services?.Invoke(all);
        _provider = all.BuildServiceProvider();
    }

    public static Forge Alice { get; } = new();

    public static Forge Bob { get; } = new(Forge.Bob, "b-1");

    public HttpClient Client => Get<IHttpClientFactory>().CreateClient(ClientName);

    public Scopes Scopes => Get<Scopes>();

    public FakeLogCollector Logs => _provider.GetFakeLogCollector();

    public T Get<T>() where T : notnull => _provider.GetRequiredService<T>();

    /// <summary>Sets the handler's options as most tests need them.</summary>
    public static void Configure(EctMessageHandlerOptions options) => (options.Audience, options.Action) = (Forge.Alice, "order_placed");

    /// <summary>Makes a handler by hand, without a factory.</summary>
    public EctMessageHandler NewHandler(EctMessageHandlerOptions options, HttpMessageHandler inner) =>
        new(Get<EctIssuer>(), Get<EctVerifier>(), Scopes, Get<IOptions<EctOptions>>(), options, Get<ILogger<EctMessageHandler>>())
        {
            InnerHandler = inner,
        };

    public void Dispose() => _provider.Dispose();
}
