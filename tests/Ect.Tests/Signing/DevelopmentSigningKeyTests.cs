using System.Runtime.Versioning;
using Ect.Keys;
using Ect.Signing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.Tests;

public sealed class DevelopmentSigningKeyTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeLogger _logger = new();

    [Fact]
    public void LoadOrCreate_SecondRun_SameKey()
    {
        var first = LoadOrCreate(Forge.Me);

        Assert.Equal(first.PublicKey.Thumbprint, LoadOrCreate(Forge.Me).PublicKey.Thumbprint);
        Assert.Equal(first.PublicKey.Thumbprint.ToString(), first.PublicKey.KeyId);
        Assert.Equal("ES256", first.Credentials.Algorithm);
    }

    [Fact]
    public void LoadOrCreate_OtherIdentity_OtherKey() =>
        Assert.NotEqual(LoadOrCreate(Forge.Alice).PublicKey.Thumbprint, LoadOrCreate(Forge.Bob).PublicKey.Thumbprint);

    [Fact]
    public void LoadOrCreate_ManyAtOnce_OneKeyAndNoDraftLeft()
    {
        var keys = new EctDigest[16];
        Parallel.For(0, keys.Length, i => keys[i] = LoadOrCreate(Forge.Me).PublicKey.Thumbprint);

        Assert.Single(keys.Distinct());
        Assert.EndsWith(".jwk", Assert.Single(Directory.GetFiles(Folder)), StringComparison.Ordinal);
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public void LoadOrCreate_FileAndFolder_AreTheUsersAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows the user's own folder protects the file.");
        LoadOrCreate(Forge.Me);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(Folder))));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
    }

    [Fact]
    public void LoadOrCreate_AtStart_LogsFileAndPublicHalfAlone()
    {
        var key = LoadOrCreate(Forge.Me);

        var record = Assert.Single(_logger.Collector.GetSnapshot());
        var file = Assert.Single(Directory.GetFiles(Folder));
        Assert.Equal((20, LogLevel.Information), (record.Id.Id, record.Level));
        Assert.Contains(file, record.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\"d\":", record.Message, StringComparison.Ordinal);

        var published = IssuerKeys.FromJwks(record.GetStructuredStateValue("PublicJwks")!).Find(key.PublicKey.KeyId!);
        Assert.Equal(key.PublicKey.Thumbprint, published?.Thumbprint);
        Assert.True(published?.Fits("ES256"));
    }

    [Fact]
    public void LoadOrCreate_BrokenFile_SaysWhichAndWhatToDo()
    {
        LoadOrCreate(Forge.Me);
        var file = Assert.Single(Directory.GetFiles(Folder));
        File.WriteAllText(file, "secret");

        var exception = Assert.Throws<InvalidOperationException>(() => LoadOrCreate(Forge.Me));
        Assert.Contains(file, exception.Message, StringComparison.Ordinal);
        Assert.Contains("Delete the file", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Folder => Path.Combine(_folder.Path, "Ect.AspNetCore");

    private SigningKey LoadOrCreate(string identity) => DevelopmentSigningKey.LoadOrCreate(identity, Folder, _logger);
}
