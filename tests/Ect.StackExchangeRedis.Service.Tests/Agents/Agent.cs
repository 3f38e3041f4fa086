using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EctAgent;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>One instance of the sample EctAgent on a real socket, configured from outside, with everything that it logs.</summary>
internal sealed class Agent : WebApplicationFactory<Downstream>
{
    private static readonly string SigningKey = NewSigningKey();

    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _settings;
    private HttpClient? _client;

    private Agent(string redis, string prefix, Dictionary<string, string>? settings)
    {
        _settings = new(settings ?? [])
        {
            ["Ect:Identity"] = Forge.Me,
            ["Ect:ExposeFailureReason"] = "true",
            ["Ect:Issuers:0:Issuer"] = Instances.Alice.Issuer,
            ["Ect:Issuers:0:JwksFile"] = File("a.jwks.json", Instances.Alice.Jwks()),
            ["Ect:Signing:KeyFile"] = File("me.pem", SigningKey),
            ["Ect:Signing:KeyId"] = "me-1",
            ["Ect:Redis:Configuration"] = $"{redis},{Endless}",
            ["Ect:Redis:KeyPrefix"] = prefix,
        };
        _settings.TryAdd("Ect:Redis:FenceAtStart", "false");
    }

    /// <summary>For the configuration of Redis: left alone, the library waits two minutes for an answer, and gives up a silent connection
    /// after eight.</summary>
    public const string Endless = "asyncTimeout=120000";

    /// <summary>What a caller waits for at most. The promise is one second; a machine that is busy with other things gets more.</summary>
    public static TimeSpan Deadline => TimeSpan.FromSeconds(30);

    public FakeTimeProvider Clock { get; } = new(Forge.Now);

    public FakeLogCollector Logs => Services.GetFakeLogCollector();

    public static Agent Start(string redis, string prefix, Dictionary<string, string>? settings = null)
    {
        var agent = new Agent(redis, prefix, settings);
        agent.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        agent.StartServer();
        agent._client = new HttpClient { BaseAddress = agent.ClientOptions.BaseAddress };
        return agent;
    }

    /// <summary>An agent that waits for its Redis as long as the busiest machine needs.</summary>
    public static Agent StartPatient(string redis, string prefix) => Start(redis, prefix, new() { ["Ect:Redis:Timeout"] = "00:00:30" });

    /// <summary>Sends a task, and fails if there is no answer in time.</summary>
    public async Task<HttpResponseMessage> PostAsync(TimeSpan deadline, params string[] tokens)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cancellation.CancelAfter(deadline);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/tasks") { Content = new StringContent("hello") };
        request.Headers.Add(EctHeaderNames.ExecutionContext, tokens);
        return await _client!.SendAsync(request, cancellation.Token);
    }

    public async Task<HttpStatusCode> StatusOfAsync(string token)
    {
        using var response = await PostAsync(Deadline, token);
        return response.StatusCode;
    }

    public async Task<string> GetAsync(string path)
    {
        using var response = await _client!.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Asserts that a fresh token is refused in time because a dependency is out of reach.</summary>
    public async Task AssertUnavailableAsync(EctFailureReason reason = EctFailureReason.ReplayCacheUnavailable)
    {
        using var response = await PostAsync(Deadline, Instances.Alice.Token());
        await response.AssertRefusedAsync(HttpStatusCode.ServiceUnavailable, reason);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    /// <summary>Why a token is refused, as the answer says; <see langword="null"/> if it is not.</summary>
    public async Task<string?> ReasonOfAsync(string token)
    {
        using var response = await PostAsync(Deadline, token);
        if (response.IsSuccessStatusCode) return null;
        Assert.True(response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.ServiceUnavailable, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var problem = await response.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
        return (string?)problem!["reason"];
    }

    /// <summary>Waits until it is no longer for want of an answer that tokens are refused.</summary>
    public Task UntilRedisAnswersAsync() => Poll.UntilAsync(
        async () => await ReasonOfAsync(Instances.Alice.Token()) is not ("ReplayCacheUnavailable" or "RevocationUnavailable"), Instances.Patience, "Redis answers");

    /// <summary>Waits until fresh tokens are accepted again, without anyone's doing.</summary>
    /// <returns>How long the first of them took that was not followed by a refusal.</returns>
    public async Task<TimeSpan> UntilItAcceptsAsync(TimeSpan deadline, int inARow = 1)
    {
        var started = Stopwatch.GetTimestamp();
        var (accepted, took) = (0, TimeSpan.Zero);
        await Poll.UntilAsync(async () =>
        {
            using var response = await PostAsync(Deadline, Instances.Alice.Token(IssuedNow));
            accepted = response.IsSuccessStatusCode ? accepted + 1 : 0;
            // What the fence asks for passes on the agent's clock.
            if (response.Headers.RetryAfter?.Delta is { TotalSeconds: > 10 } fenced) Clock.Advance(fenced);
            if (accepted is 1) took = Stopwatch.GetElapsedTime(started);
            return accepted >= inARow;
        }, deadline, "the service accepts again");
        return took;
    }

    private void IssuedNow(JsonObject claims)
    {
        var now = Clock.GetUtcNow().ToUnixTimeSeconds();
        (claims["iat"], claims["exp"]) = (now, now + 600);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (key, value) in _settings) builder.UseSetting(key, value);
        builder.ConfigureLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddFakeLogging());
        builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock)));
    }

    protected override void Dispose(bool disposing)
    {
        _client?.Dispose();
        base.Dispose(disposing);
        if (disposing) _folder.Dispose();
    }

    private string File(string name, string content) => Path.Combine(_folder.Path, _folder.File(name, content));

    private static string NewSigningKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
