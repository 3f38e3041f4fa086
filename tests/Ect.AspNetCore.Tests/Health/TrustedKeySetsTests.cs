using System.Diagnostics.Metrics;
using Ect.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Ect.AspNetCore.Tests;

public sealed class TrustedKeySetsTests
{
    private const string Carol = "https://carol.example";

    [Fact]
    public async Task Age_OfFetchedKeys_IsGaugedUnderTheNameInTheConfiguration()
    {
        using var carol = new Forge(Carol, "c-1");
        await using var server = await KeyServer.StartAsync();
        server.Answers(carol.Jwks());
        using var service = new TestService(build: ect =>
            ect.AddIssuer(Carol, server.Jwks).AddIssuerJwks("urn:given", carol.Jwks()).AddSigningCredentials(TestSigning.NewKey("m-1")));
        using var gauge = new MetricCollector<double>(service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.keys.age");
        service.Get<TrustedKeySets>().Observe();

        gauge.RecordObservableInstruments();
        Assert.Empty(gauge.GetMeasurementSnapshot()); // None was fetched, and collecting fetches nothing.
        Assert.Equal(0, server.Calls);

        Assert.True((await service.VerifyAsync(carol.Token())).Succeeded);
        service.Clock.Advance(TimeSpan.FromMinutes(2));
        gauge.RecordObservableInstruments();

        var measurement = Assert.Single(gauge.GetMeasurementSnapshot());
        var tag = Assert.Single(measurement.Tags);
        Assert.Equal((120, "owner", Carol), (measurement.Value, tag.Key, tag.Value));
    }
}
