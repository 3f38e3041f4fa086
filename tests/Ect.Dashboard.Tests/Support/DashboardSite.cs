using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Dashboard.Tests;

/// <summary>A service that shows its workflows, on Kestrel, a loopback socket and a clock of its own.</summary>
public sealed class DashboardSite : IAsyncDisposable
{
    public const string Auditors = nameof(Auditors), Operators = nameof(Operators);

    private readonly WebApplication _app;

    private DashboardSite(WebApplication app, FakeTimeProvider clock) => (_app, Clock) = (app, clock);

    public FakeTimeProvider Clock { get; }
    public HttpClient Client { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Builds the service, which does not listen yet.</summary>
    /// <param name="map">Maps the dashboard. By default it is at <c>/ect</c>.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="ect">Adds what the service trusts and stores.</param>
    /// <param name="options">Sets what the service is.</param>
    /// <param name="settings">The configuration.</param>
    /// <param name="clock">A clock that services share.</param>
    public static DashboardSite Build(
        Action<WebApplication>? map = null, string environment = "Development", Action<EctBuilder>? ect = null,
        Action<EctOptions>? options = null, FakeTimeProvider? clock = null, params (string Key, string Value)[] settings)
    {
        clock ??= new(Forge.Now);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings.Select(it => KeyValuePair.Create(it.Key, (string?)it.Value)));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddFakeLogging();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, NameInHeader>("Test", null);
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(Auditors, policy => policy.RequireUserName("auditor"))
            .AddPolicy(Operators, policy => policy.RequireUserName("operator"));
        var services = builder.Services.AddEct(o =>
        {
            o.Identity = Forge.Me;
            options?.Invoke(o);
        });
        ect?.Invoke(services);

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseEct();
        if (map is null) app.MapEctDashboard();
        else map(app);
        return new(app, clock);
    }

    public async Task<DashboardSite> StartAsync()
    {
        await _app.StartAsync(Cancellation);
        Client.BaseAddress = new(_app.Urls.Single());
        return this;
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(path, Cancellation);

    public async Task<HttpResponseMessage> GetAsync(string path, string header, string value, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(header, value);
        return await Client.SendAsync(request, Cancellation);
    }

    /// <summary>An answer that must be there.</summary>
    public async Task<JsonElement> GetJsonAsync(string path)
    {
        using var response = await GetAsync(path);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode is HttpStatusCode.OK, $"{path} answered {response.StatusCode}: {text}");
        Assert.Equal(("application/json", "no-store"), ($"{response.Content.Headers.ContentType}", $"{response.Headers.CacheControl}"));
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Has the store record tasks, one after the other, a second apart.</summary>
    public async Task RecordAsync(params EctToken[] tokens)
    {
        foreach (var token in tokens) Assert.Null(await Get<IEctStore>().TryAddAsync([TestTokens.Record(token, false)], Cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
