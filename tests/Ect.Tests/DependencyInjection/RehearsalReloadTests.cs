using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Tests;

/// <summary>The trusted issuers change while the long content of a request comes: between the rehearsal and the verification.</summary>
public sealed class RehearsalReloadTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(true), InlineData(false)]
    public async Task Reload_BetweenRehearsalAndVerification_TheLaterIssuersDecide(bool isRemoved)
    {
        using Forge alice = new(), bob = new(Forge.Bob, "b-1");
        var settings = new Settings { ["Ect:Identity"] = Forge.Me, [JwksOf(alice)] = alice.Jwks(), [JwksOf(bob)] = bob.Jwks() };
        var configuration = new ConfigurationBuilder().Add(settings).Build();
        var services = new ServiceCollection().AddSingleton<TimeProvider>(new FakeTimeProvider(Forge.Now)).AddLogging();
        services.AddEctCore(configuration.GetSection("Ect"));
        await using var provider = services.BuildServiceProvider();
        var verifier = provider.GetRequiredService<EctVerifier>();
        var hash = EctDigest.Of("{}"u8).ToString();
        var token = bob.Token(claims => claims["inp_hash"] = hash);
        var requirement = new EctRequirement { BodyBinding = EctBodyBinding.InputHash };
        Assert.Null(await verifier.FindRefusalAsync([token], requirement, Cancellation));

        if (isRemoved) settings.Remove(JwksOf(bob));
        configuration.Reload();

        var bound = new EctRequirement(requirement) { ContentHash = hash };
        Assert.Equal(
            isRemoved ? EctFailureReason.UntrustedIssuer : EctFailureReason.None,
            (await verifier.VerifyAsync([token], bound, Cancellation)).FailureReason);
    }

    private static string JwksOf(Forge forge) => $"Ect:Issuers:{forge.Issuer}:Jwks";

    /// <summary>Settings in memory, of which some can be removed.</summary>
    private sealed class Settings : ConfigurationProvider, IConfigurationSource
    {
        public string this[string key] { set => Set(key, value); }

        public void Remove(string key) => Data.Remove(key);

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
    }
}
