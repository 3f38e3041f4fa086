using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tool.Tests;

public sealed class KeygenTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keygen_WithoutAFile_KeyOnOutputAndNothingElseThere()
    {
        var run = (await RunAsync("keygen")).AssertYes();

        using var key = ECDsa.Create();
        key.ImportFromPem(run.Output);
        var thumbprint = Thumbprint(new ECDsaSecurityKey(key));
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("-----END PRIVATE KEY-----", run.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(
            ["alg         ES256", $"kid         {thumbprint}", $"thumbprint  {thumbprint}"],
            run.Error.TrimEnd().ReplaceLineEndings("\n").Split('\n'));
    }

    [Fact]
    public async Task Keygen_WithAFile_ItsOwnersAloneAndTheKeyIsNotShown()
    {
        var run = (await RunAsync("keygen", "--out", "a.pem", "--public-out", "a.pub", "--kid", "a-1")).AssertYes();

        Assert.Equal("kid         a-1", run.Lines[1]);
        Assert.DoesNotContain("PRIVATE", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Contains("PUBLIC KEY", File("a.pub"), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(Path.Combine(_folder.Path, "a.pem")));
    }

    [Fact]
    public async Task Keygen_FileExists_KeptUnlessForced()
    {
        _folder.File("a.pem", "old");

        (await RunAsync("keygen", "--out", "a.pem")).AssertUnable("a.pem exists. Choose another name, or replace it with --force.");
        Assert.Equal("old", File("a.pem"));
        Assert.Single(Directory.GetFiles(_folder.Path));

        (await RunAsync("keygen", "--out", "a.pem", "--force")).AssertYes();
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", File("a.pem"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ES256"), InlineData("ES384"), InlineData("ES512"), InlineData("PS256"), InlineData("RS256")]
    public async Task Keygen_OfAnAlgorithm_SignsTokensThatItsSetVerifies(string algorithm)
    {
        using var desk = await Desk.MakeAsync();
        var made = (await desk.RunAsync("keygen", "--alg", algorithm, "--format", "jwk", "--out", "k.jwk", "--json")).AssertYes().Json;
        (await desk.RunAsync("jwks", "k.jwk", "--out", "k.jwks")).AssertYes();
        var token = await desk.IssueAsync("--key", "k.jwk");

        var verified = (await desk.RunAsync("verify", token, "--issuer", Desk.Alice, "--jwks", "k.jwks", "--json")).AssertYes().Json;

        Assert.Equal(algorithm, verified.GetProperty("heads")[0].GetProperty("algorithm").GetString());
        Assert.Equal(made.GetProperty("kid").GetString(), verified.GetProperty("heads")[0].GetProperty("key_id").GetString());
        Assert.False(made.TryGetProperty("private_key", out _));
        using var published = JsonDocument.Parse(desk.File("k.jwks"));
        Assert.DoesNotContain(
            published.RootElement.GetProperty("keys")[0].EnumerateObject(),
            member => member.Name is "d" or "p" or "q" or "dp" or "dq" or "qi");
    }

    [Fact]
    public async Task Keygen_UnknownAlgorithm_Unable() => (await RunAsync("keygen", "--alg", "none")).AssertUnable("'none'");

    private Task<ToolRun> RunAsync(params string[] arguments) => ToolRun.StartAsync(new ToolSetting(Folder: _folder.Path), arguments);

    private string File(string name) => System.IO.File.ReadAllText(Path.Combine(_folder.Path, name));

    private static string Thumbprint(ECDsaSecurityKey key) => Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
}
