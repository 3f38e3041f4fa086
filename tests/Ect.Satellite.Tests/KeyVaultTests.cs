using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Azure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Satellite.Tests;

/// <summary>A certificate of Azure Key Vault signs, with the client of Azure and a server on loopback.</summary>
public sealed class KeyVaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "ES256")]
    [InlineData(true, "PS256")]
    public async Task Issue_CertificateOfTheVault_WhoHasItsPublicKeyAccepts(bool isRsa, string algorithm)
    {
        await using var vault = await KeyVaultServer.StartAsync();
        using var certificate = vault.Renew(isRsa);
        using var service = Start(vault);

        var token = await IssueAsync(service);

        Assert.Equal((KeyIdOf(certificate), algorithm), (token.KeyId, AlgorithmOf(token)));
        using var receiver = new TestService(
            options => options.Identity = Forge.Bob, ect => ect.AddIssuerPem(Forge.Me, certificate.ExportCertificatePem(), token.KeyId!));
        Assert.Equal(EctFailureReason.None, (await receiver.VerifyAsync(token.EncodedToken)).FailureReason);
    }

    [Fact]
    public async Task Refresh_NewVersion_IsPublishedFirstAndSignsAfterTheOverlap()
    {
        await using var vault = await KeyVaultServer.StartAsync();
        using var former = vault.Renew();
        using var service = Start(vault);
        await IssueAsync(service);

        using var next = vault.Renew();
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        var published = await service.Get<EctPublicKeys>().GetJwksAsync(Cancellation);
        var before = await IssueAsync(service);
        service.Clock.Advance(TimeSpan.FromMinutes(5));
        var after = await IssueAsync(service);

        Assert.Equal(
            new[] { KeyIdOf(former), KeyIdOf(next) }.Order(),
            JsonNode.Parse(published)!["keys"]!.AsArray().Select(key => (string?)key!["kid"]).Order());
        Assert.Equal((KeyIdOf(former), KeyIdOf(next)), (before.KeyId, after.KeyId));
    }

    [Fact]
    public async Task Issue_ServiceMayNotReadSecrets_ThereIsNoKey()
    {
        await using var vault = await KeyVaultServer.StartAsync();
        using var certificate = vault.Renew();
        vault.AllowsSecrets = false;
        using var service = Start(vault);

        var thrown = await Assert.ThrowsAsync<EctKeySourceException>(() => IssueAsync(service));

        Assert.Equal(403, Assert.IsType<RequestFailedException>(thrown.InnerException).Status);
    }

    private static TestService Start(KeyVaultServer vault) => new(
        build: ect => ect.AddSigningKeySource(_ => new VaultCertificates(vault.CreateClient())));

    private static Task<EctToken> IssueAsync(TestService service) =>
        service.Get<EctIssuer>().IssueAsync(new EctDescriptor { Audiences = [Forge.Bob], Action = "order_placed" }, Cancellation).AsTask();

    private static string KeyIdOf(X509Certificate2 certificate) => Base64UrlEncoder.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256));

    private static string? AlgorithmOf(EctToken token) =>
        (string?)JsonNode.Parse(Base64UrlEncoder.Decode(token.EncodedToken.Split('.')[0]))!["alg"];
}
