namespace Ect.Tool.Tests;

public sealed class AddressTests
{
    /// <summary>What is in an address stands in messages.</summary>
    [Theory]
    [InlineData("graph", "--wid", "4f94b3a1-51b5-4a5b-9b5a-6c1d9f6a7e00"), InlineData("audit", "--key", "@key"), InlineData("doctor")]
    [InlineData("ledger export", "--key", "@key", "--out", "e.json")]
    [InlineData("send", "--key", "a.pem", "--issuer", "urn:a", "--audience", "urn:b", "--action", "x")]
    public async Task Address_WithAPassword_UnableAndItIsNotShown(string command, params string[] options)
    {
        using var desk = await Desk.MakeAsync();
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        desk.Write("key", new EctLedgerKey(LedgerSite.Origin, key).VerifierKey);

        var run = await desk.RunAsync([.. command.Split(' '), "http://auditor:s3cretword@127.0.0.1:1/x", .. options]);

        run.AssertUnable("An address with a user name or a password in it is not taken.");
        Assert.DoesNotContain("s3cretword", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("doctor", "ftp://b.example.com"), InlineData("doctor", "b.example.com")]
    public async Task Address_OfAnotherScheme_Unable(string command, string address) =>
        (await ToolRun.StartAsync(command, address)).AssertUnable($"{address} is no address of HTTP.");
}
