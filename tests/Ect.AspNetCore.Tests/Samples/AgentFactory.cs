using System.Security.Cryptography;
using Ect.Testing;
using EctAgent;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Ect.AspNetCore.Tests;

/// <summary>The sample EctAgent, as it is configured from outside: it trusts Alice to call, and Bob to appear in a graph. For its tests it
/// trusts a planner as well.</summary>
internal sealed class AgentFactory : WebApplicationFactory<Downstream>
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _settings;

    public AgentFactory(Dictionary<string, string>? settings = null)
    {
        using var signing = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _settings = new()
        {
            ["Ect:Identity"] = Forge.Me,
            ["Ect:ExposeFailureReason"] = "true",
            ["Ect:Issuers:0:Issuer"] = Alice.Issuer,
            ["Ect:Issuers:0:JwksFile"] = File("a.jwks.json", Alice.Jwks()),
            ["Ect:Issuers:1:Issuer"] = Bob.Issuer,
            ["Ect:Issuers:1:JwksFile"] = File("b.jwks.json", Bob.Jwks()),
            ["Ect:Issuers:1:MayCall"] = "false",
            ["Ect:Signing:KeyFile"] = File("me.pem", signing.ExportPkcs8PrivateKeyPem()),
            ["Ect:Signing:KeyId"] = "me-1",
        };
        foreach (var (key, value) in settings ?? []) _settings[key] = value;
    }

    public static Forge Alice { get; } = new();
    public static Forge Bob { get; } = new(Forge.Bob, "b-1");
    public static EctTestIssuer Planner { get; } = new("spiffe://example.com/agent/planner");

    public Task<HttpResponseMessage> PostAsync(string path, string content, params string[] tokens)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(content) };
        if (tokens.Length > 0) request.Headers.Add(EctHeaderNames.ExecutionContext, tokens);
        return CreateClient().SendAsync(request, TestContext.Current.CancellationToken);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (key, value) in _settings) builder.UseSetting(key, value);
        builder.ConfigureLogging(logging => logging.AddFakeLogging());
        builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new FakeTimeProvider(Forge.Now))));
        builder.ConfigureTestServices(services => services.TrustEctTestIssuer(Planner));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _folder.Dispose();
    }

    private string File(string name, string content) => Path.Combine(_folder.Path, _folder.File(name, content));
}
