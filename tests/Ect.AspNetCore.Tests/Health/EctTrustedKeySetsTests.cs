using System.Diagnostics.Metrics;
using Ect.Callers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Ect.AspNetCore.Tests;

public sealed class EctTrustedKeySetsTests
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
        service.Get<EctTrustedKeySets>().Observe();

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

    [Fact]
    public async Task Age_OfATrustDomainThatIsFetched_IsGaugedUnderItsName()
    {
        using var domain = new WitForge();
        await using var server = await KeyServer.StartAsync();
        server.Answers(domain.Jwks());
        using var service = new TestService(build: ect => ect.AddWorkloadIdentityTokens(domain.TrustDomain, server.Jwks));
        using var gauge = Observe(service);

        await service.Get<TrustDomains>().FindKeyAsync(domain.TrustDomain, "any", TestContext.Current.CancellationToken);
        service.Clock.Advance(TimeSpan.FromMinutes(2));
        gauge.RecordObservableInstruments();

        var measurement = Assert.Single(gauge.GetMeasurementSnapshot());
        Assert.Equal((120, $"the trust domain {domain.TrustDomain}"), (measurement.Value, measurement.Tags["owner"]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Age_OfKeysThatRunOut_GoesOnCounting(int seconds)
    {
        using var carol = new Forge(Carol, "c-1");
        await using var server = await KeyServer.StartAsync();
        server.Answers(carol.Jwks());
        using var service = new TestService(build: ect => ect.AddIssuer(Carol, server.Jwks));
        using var gauge = Observe(service);
        Assert.True((await service.VerifyAsync(carol.Token())).Succeeded);
        server.Answers("", status: 500);

        var age = new EctKeyRefreshOptions().LastGoodLifetime + TimeSpan.FromSeconds(seconds);
        service.Clock.Advance(age);

        var status = Assert.Single(service.Get<EctTrustedKeySets>().GetStatus());
        Assert.Equal(seconds < 0 ? age : null, status.Age);
        Assert.Equal(age.TotalSeconds, AgeOf(gauge));
        var now = service.Clock.GetUtcNow().ToUnixTimeSeconds();
        var result = await service.VerifyAsync(carol.Token(c => (c["iat"], c["exp"]) = (now, now + 60)));
        Assert.Equal(seconds < 0 ? EctFailureReason.None : EctFailureReason.KeySourceUnavailable, result.FailureReason);
        Assert.Equal(age.TotalSeconds, AgeOf(gauge));
    }

    [Fact]
    public async Task Age_OfKeysThatWereNeverThere_CountsFromTheFirstNeed()
    {
        using var carol = new Forge(Carol, "c-1");
        await using var server = await KeyServer.StartAsync();
        server.Answers("", status: 500);
        using var service = new TestService(build: ect => ect.AddIssuer(Carol, server.Jwks));
        using var gauge = Observe(service);
        service.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(EctFailureReason.KeySourceUnavailable, (await service.VerifyAsync(carol.Token())).FailureReason);
        Assert.Equal(0, AgeOf(gauge));
        service.Clock.Advance(TimeSpan.FromMinutes(2));
        await service.VerifyAsync(carol.Token());
        service.Clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(300, AgeOf(gauge));
        var status = Assert.Single(service.Get<EctTrustedKeySets>().GetStatus());
        Assert.Equal((EctKeySetCondition.Unusable, null), (status.Condition, status.Age));

        server.Answers(carol.Jwks());
        await service.VerifyAsync(carol.Token());
        Assert.Equal(0, AgeOf(gauge));
    }

    [Fact]
    public async Task GetStatus_FetchedAndGivenKeys_TellsOwnersConditionAndAge()
    {
        using var carol = new Forge(Carol, "c-1");
        await using var server = await KeyServer.StartAsync();
        server.Answers(carol.Jwks());
        using var service = new TestService(build: ect =>
            ect.AddIssuer(Carol, server.Jwks).AddIssuerJwks("urn:given", carol.Jwks()).AddSigningCredentials(TestSigning.NewKey("m-1")));
        Assert.True((await service.VerifyAsync(carol.Token())).Succeeded);
        service.Clock.Advance(TimeSpan.FromMinutes(2));

        var sets = service.Get<EctTrustedKeySets>().GetStatus().ToDictionary(set => set.Owner);

        Assert.Equal([Carol, "urn:given"], sets.Keys.Order(StringComparer.Ordinal));
        Assert.All(sets.Values, set => Assert.Equal((EctKeySetCondition.Good, 1), (set.Condition, set.Count)));
        Assert.Equal((TimeSpan.FromMinutes(2), null), (sets[Carol].Age, sets["urn:given"].Age));
        Assert.Contains("fetched 120 seconds ago", sets[Carol].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetStatus_KeysThatAreFetchedAgain_TellsSinceWhenEachIsKnown()
    {
        using var carol = new Forge(Carol, "c-1");
        using var next = new Forge(Carol, "c-2");
        await using var server = await KeyServer.StartAsync();
        server.Answers(carol.Jwks());
        using var service = new TestService(build: ect => ect.AddIssuer(Carol, server.Jwks).AddIssuerJwks("urn:given", carol.Jwks()));
        Assert.True((await service.VerifyAsync(carol.Token())).Succeeded);
        server.Answers(KeyServer.Join(carol.Jwks(), next.Jwks()));
        service.Clock.Advance(TimeSpan.FromMinutes(2));
        await service.VerifyAsync(next.Token());

        var sets = service.Get<EctTrustedKeySets>().GetStatus().ToDictionary(set => set.Owner, set => set.Keys.ToArray());

        Assert.Equal([("c-1", Forge.Now), ("c-2", Forge.Now.AddMinutes(2))],
            sets[Carol].Select(key => (key.KeyId, key.KnownSince.GetValueOrDefault())));
        var given = Assert.Single(sets["urn:given"]);
        Assert.Equal((sets[Carol][0].Thumbprint, null), (given.Thumbprint, given.KnownSince));
        Assert.Equal(["ES256"], given.Algorithms);
    }

    [Fact]
    public async Task GetSigningKeyId_OfAServiceThatSigns_IsItsKey()
    {
        using var service = new TestService(build: ect => ect.AddSigningCredentials(TestSigning.NewKey("m-1")));
        using var silent = new TestService();

        Assert.Equal("m-1", await service.Get<EctPublicKeys>().GetSigningKeyIdAsync(TestContext.Current.CancellationToken));
        Assert.Null(await silent.Get<EctPublicKeys>().GetSigningKeyIdAsync(TestContext.Current.CancellationToken));
    }

    private static MetricCollector<double> Observe(TestService service)
    {
        var gauge = new MetricCollector<double>(service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.keys.age");
        service.Get<EctTrustedKeySets>().Observe();
        return gauge;
    }

    private static double AgeOf(MetricCollector<double> gauge)
    {
        gauge.RecordObservableInstruments();
        return Assert.Single(gauge.GetMeasurementSnapshot(clear: true)).Value;
    }
}
