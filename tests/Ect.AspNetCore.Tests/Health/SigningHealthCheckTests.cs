using Ect.Signing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.IdentityModel.Tokens;

namespace Ect.AspNetCore.Tests;

/// <summary>What an operator sees of the key that the service signs with, and of those that it publishes.</summary>
public sealed class SigningHealthCheckTests : IDisposable
{
    private readonly Forge _me = new(Forge.Me, "m-1"), _next = new(Forge.Me, "m-2");
    private readonly TempFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "own.json");

    public void Dispose()
    {
        _me.Dispose();
        _next.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Check_NoKeyIsConfigured_Healthy()
    {
        using var service = new TestService(build: ect => ect.Services.AddHealthChecks().AddEct());

        var entry = await CheckAsync(service);

        Assert.Equal((HealthStatus.Healthy, "This service signs nothing."), (entry.Status, entry.Description));
    }

    [Fact]
    public async Task Check_KeysLeftOutAndNotReadAgain_DegradedAndTheDataTellsWhyWithoutTheFilesText()
    {
        Write(WithEntry(PrivateSet(_me), """{"kty":"EC","kid":"bad"}"""));
        using var service = Start();

        var entry = await CheckAsync(service);
        Assert.Equal((HealthStatus.Degraded, "m-1"), (entry.Status, entry.Data["kid"]));
        Assert.Equal("1 key, given. Left out is kid bad (keys[1]): it names no curve (crv).", entry.Data["keys"]);

        Write("secret");
        await ReadAgainAsync(service);
        entry = await CheckAsync(service);
        Assert.Equal((HealthStatus.Degraded, "m-1"), (entry.Status, entry.Data["kid"]));
        Assert.StartsWith("1 key, given. The last attempt to fetch them failed. See the log.", $"{entry.Data["keys"]}", StringComparison.Ordinal);
        Assert.DoesNotContain("secret", $"{entry.Description} {string.Join(' ', entry.Data)}", StringComparison.Ordinal);

        Write(PrivateSet(_me));
        await ReadAgainAsync(service);
        entry = await CheckAsync(service);
        Assert.Equal((HealthStatus.Healthy, "1 key, given."), (entry.Status, entry.Data["keys"]));
    }

    [Fact]
    public async Task Check_AnotherKeyIsPublished_DataNamesItAndWhenItSigns()
    {
        Write(PrivateSet(_me));
        using var service = Start();
        await CheckAsync(service);
        Write(PrivateSet(_next));
        await ReadAgainAsync(service);

        var entry = await CheckAsync(service);

        Assert.Equal((HealthStatus.Healthy, "m-1", "m-2"), (entry.Status, entry.Data["kid"], entry.Data["next_kid"]));
        Assert.True((DateTimeOffset)entry.Data["next_from"] > service.Clock.GetUtcNow());

        service.Clock.Advance((DateTimeOffset)entry.Data["next_from"] - service.Clock.GetUtcNow());
        entry = await CheckAsync(service);
        Assert.Equal("m-2", entry.Data["kid"]);
        Assert.False(entry.Data.ContainsKey("next_kid"));
    }

    [Fact]
    public async Task Check_SourceNeverAnswers_UnhealthyWithoutTheSourcesText()
    {
        using var service = new TestService(build: ect =>
            ect.AddSigningKeySource(_ => new DeadSource()).Services.AddHealthChecks().AddEct());

        var entry = await CheckAsync(service);

        Assert.Equal(
            (HealthStatus.Unhealthy, "There is no signing key, because it could not be read."), (entry.Status, entry.Description));
        Assert.Null(entry.Exception);
        Assert.Equal("none", entry.Data["keys"]);
    }

    private TestService Start() => new(build: ect => ect.AddSigningKeyFile(File).Services.AddHealthChecks().AddEct());

    private void Write(string text) => System.IO.File.WriteAllText(File, text);

    private static async Task ReadAgainAsync(TestService service)
    {
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        await service.Get<OwnSigningKeys>().GetFreshAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<HealthReportEntry> CheckAsync(TestService service) =>
        (await service.Get<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["ect-signing"];

    private static string PrivateSet(Forge forge)
    {
        var p = forge.Key.ExportParameters(true);
        var (x, y, d) = (Base64UrlEncoder.Encode(p.Q.X), Base64UrlEncoder.Encode(p.Q.Y), Base64UrlEncoder.Encode(p.D));
        return $$"""{"keys":[{"kty":"EC","crv":"P-256","kid":"{{forge.KeyId}}","x":"{{x}}","y":"{{y}}","d":"{{d}}"}]}""";
    }

    private static string WithEntry(string jwks, string entry) => $"{jwks[..^2]},{entry}]}}";

    private sealed class DeadSource : IEctSigningKeySource
    {
        public ValueTask<EctSigningKeySet> GetKeysAsync(CancellationToken cancellationToken) =>
            throw new InvalidOperationException("The password is hunter2.");
    }
}
