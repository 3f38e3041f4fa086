using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Ect.Tool.Tests;

public sealed class JwksTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _folder.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task Jwks_ToAFileAsJson_IsTheResultAsWell()
    {
        using var desk = await Desk.MakeAsync();

        var run = (await desk.RunAsync("jwks", "a.pem", "--out", "set.jwks", "--json")).AssertYes();

        Assert.Equal(desk.File("set.jwks").Trim(), run.Output.Trim());
        Assert.Equal(1, run.Json.GetProperty("keys").GetArrayLength());
    }

    [Fact]
    public async Task Jwks_OfEveryForm_TheSamePublicKey()
    {
        using var certificate = new CertificateRequest("CN=a", _key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        string[] files =
        [
            _folder.File("public.pem", _key.ExportSubjectPublicKeyInfoPem()), _folder.File("pkcs8.pem", _key.ExportPkcs8PrivateKeyPem()),
            _folder.File("sec1.pem", _key.ExportECPrivateKeyPem()), _folder.File("certificate.pem", certificate.ExportCertificatePem()),
        ];

        var sets = new List<string>();
        foreach (var file in files) sets.Add((await RunAsync("jwks", file)).AssertYes().Output);
        _folder.File("set.json", sets[0]);
        sets.Add((await RunAsync("jwks", "set.json")).AssertYes().Output);

        Assert.Single(sets.Distinct());
        var members = JsonDocument.Parse(sets[0]).RootElement.GetProperty("keys")[0].EnumerateObject().Select(member => member.Name);
        Assert.Equal(["kty", "crv", "x", "y", "kid", "use", "alg"], members);
    }

    [Fact]
    public async Task Jwks_FromStandardInput_Read() =>
        Assert.Contains(
            "\"kid\":\"a-1\"",
            (await ToolRun.StartAsync(new ToolSetting(_key.ExportSubjectPublicKeyInfoPem()), "jwks", "-", "--kid", "a-1"))
                .AssertYes().Output,
            StringComparison.Ordinal);

    [Fact]
    public async Task Jwks_TwoKeysInOneFile_BothInTheSet()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        _folder.File("both.pem", $"{_key.ExportSubjectPublicKeyInfoPem()}\n{other.ExportPkcs8PrivateKeyPem()}");

        var set = (await RunAsync("jwks", "both.pem")).AssertYes().Json;

        Assert.Equal(["P-256", "P-384"], set.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("crv").GetString()));
    }

    [Fact]
    public async Task Jwks_OneKidTwice_Unable()
    {
        _folder.File("a.pem", _key.ExportSubjectPublicKeyInfoPem());

        (await RunAsync("jwks", "a.pem", "a.pem")).AssertUnable("receivers would take none of them");
    }

    [Fact]
    public async Task Jwks_KeyThatReceiversLeaveOut_Unable()
    {
        using var weak = RSA.Create(1_024);
        _folder.File("weak.pem", weak.ExportSubjectPublicKeyInfoPem());

        (await RunAsync("jwks", "weak.pem")).AssertUnable("weak.pem has a key that receivers would not take.");
    }

    [Theory]
    [InlineData("hello"), InlineData("{}"), InlineData("[1]"), InlineData("{\"kty\":\"EC\"}")]
    [InlineData("{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}")]
    [InlineData("{\"kty\":\"EC\",\"kty\":\"EC\"}"), InlineData("{\"keys\":5}"), InlineData("")]
    public async Task Jwks_OfSomethingElse_UnableAndNothingIsQuoted(string text)
    {
        _folder.File("x", text);

        var run = await RunAsync("jwks", "x");

        run.AssertUnable("x ");
        Assert.DoesNotContain("c2VjcmV0", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jwks_NoSuchFile_Unable() => (await RunAsync("jwks", "nowhere.pem")).AssertUnable("nowhere.pem cannot be read");

    private Task<ToolRun> RunAsync(params string[] arguments) => ToolRun.StartAsync(new ToolSetting(Folder: _folder.Path), arguments);
}
