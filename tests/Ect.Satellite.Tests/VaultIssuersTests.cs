using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace Ect.Satellite.Tests;

/// <summary>A package brings an issuer whose keys are fetched, with what is public.</summary>
public sealed class VaultIssuersTests : IDisposable
{
    private readonly Forge _agent = new(VaultIssuers.Issuer, "v-1"), _next = new(VaultIssuers.Issuer, "v-2");
    private readonly VaultServer _server = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verify_IssuerOfThePackage_FetchesOnceAndAgainForAnUnknownKid()
    {
        using var service = Start();
        _server.Jwks = _agent.Jwks();

        for (var i = 0; i < 3; i++) Assert.Equal(EctFailureReason.None, (await service.VerifyAsync(_agent.Token())).FailureReason);
        Assert.Equal(1, _server.KeyFetches);

        _server.Jwks = _next.Jwks();
        service.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(EctFailureReason.None, (await service.VerifyAsync(_next.Token())).FailureReason);
        Assert.Equal(2, _server.KeyFetches);
    }

    [Fact]
    public async Task Verify_FetchFails_IsUnavailableAndTheLogAloneSaysWhatTheSourceSays()
    {
        using var service = Start();

        var result = await service.VerifyAsync(_agent.Token());

        Assert.Equal(EctFailureReason.KeySourceUnavailable, result.FailureReason);
        Assert.Contains(service.Get<FakeLogCollector>().GetSnapshot(), entry => entry.Message.Contains("The vault is sealed.", StringComparison.Ordinal));
        var entry = (await service.Get<HealthCheckService>().CheckHealthAsync(Cancellation)).Entries["ect-keys"];
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.EndsWith("The last attempt to fetch them failed. See the log.", $"{entry.Data["the vault"]}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_KeyOfThePackageIsRevokedByItsKid_Refused()
    {
        using var service = Start();
        _server.Jwks = _agent.Jwks();
        await service.VerifyAsync(_agent.Token());

        await service.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfKey(VaultIssuers.Issuer, "v-1"), Cancellation);

        Assert.Equal(EctFailureReason.KeyRevoked, (await service.VerifyAsync(_agent.Token())).FailureReason);
    }

    [Fact]
    public void Start_IssuerIsNamedInCodeToo_FailsAndNamesThePlace()
    {
        using var service = Start(ect => ect.AddIssuerJwks(VaultIssuers.Issuer, _agent.Jwks()));

        var thrown = Assert.Throws<OptionsValidationException>(() => service.Get<IOptions<EctOptions>>().Value);

        Assert.Contains("AddVaultIssuers: urn:vault:agent is named by AddIssuerJwks(…) too.", thrown.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _agent.Dispose();
        _next.Dispose();
    }

    private TestService Start(Action<EctBuilder>? more = null) => new(build: ect =>
    {
        ect.AddVaultIssuers(_server).Services.AddHealthChecks().AddEct();
        more?.Invoke(ect);
    });
}
