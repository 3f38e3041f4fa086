using Ect.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Ect.Tests;

/// <summary>Keys over http inside a mesh: only from hosts that are named, and never without a warning.</summary>
public sealed class HttpHostsTests
{
    [Theory]
    [InlineData("http://jwks.mesh.local/keys", true)]
    [InlineData("http://JWKS.mesh.local:8080/keys", true)]
    [InlineData("http://[fd00::1]/keys", true)]
    [InlineData("http://localhost/keys", true)]
    [InlineData("https://other.example/keys", true)]
    [InlineData("http://a.jwks.mesh.local/keys", false)]
    [InlineData("http://jwks.mesh.local.example/keys", false)]
    [InlineData("http://mesh.local/keys", false)]
    [InlineData("http://jwks.mesh.local@other.example/keys", false)]
    [InlineData("ftp://jwks.mesh.local/keys", false)]
    public void IsAllowed_WithHttpHosts_ThoseAndNoOthers(string address, bool expected) =>
        Assert.Equal(expected, KeyAddress.IsAllowed(new Uri(address), "jwks.mesh.local", "fd00::1"));

    [Theory]
    [InlineData("http://jwks.mesh.local")]
    [InlineData("jwks.mesh.local:80")]
    [InlineData("*.mesh.local")]
    [InlineData("")]
    public void AllowHttpHosts_WithoutAHostName_IsAnError(string host)
    {
        using var service = new TestService(options => options.Keys.AllowHttpHosts.Add(host));

        var exception = Assert.Throws<OptionsValidationException>(() => service.Get<IOptions<EctOptions>>().Value);

        Assert.StartsWith("Ect:Keys:AllowHttpHosts has '", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jwks.mesh.local", true)]
    [InlineData(null, false)]
    public async Task Start_WithHttpHosts_WarnsAndNamesThem(string? host, bool warns)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = "Development" });
        builder.Services.AddFakeLogging();
        builder.Services.AddEctCore(options =>
        {
            options.Identity = Forge.Me;
            options.Issuers.Add(new() { Issuer = Forge.Alice, JwksUri = new($"http{(warns ? "" : "s")}://jwks.mesh.local/keys") });
            if (host is not null) options.Keys.AllowHttpHosts.Add(host);
        });
        using var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);

        var warning = app.Services.GetFakeLogCollector().GetSnapshot().SingleOrDefault(record => record.Id.Id is 250);
        Assert.Equal(warns, warning?.Message.Contains("over http from jwks.mesh.local,", StringComparison.Ordinal) is true);
    }
}
