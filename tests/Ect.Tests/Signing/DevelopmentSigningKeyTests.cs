using System.Runtime.Versioning;
using System.Text.Json;
using Ect.Keys;
using Ect.Signing;
using Ect.Signing.Starter;
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
    public void LoadOrCreate_ManyAtOnce_OneKeyAndNothingElseLeft()
    {
        var keys = new EctDigest[16];
        Parallel.For(0, keys.Length, i => keys[i] = LoadOrCreate(Forge.Me).PublicKey.Thumbprint);

        Assert.Single(keys.Distinct());
        Assert.EndsWith(".jwk", Assert.Single(Directory.GetFiles(Folder)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadOrCreate_ManyProcessesAtOnce_OneKeyForEachIdentity()
    {
        string[] identities = [.. Enumerable.Range(0, 1_000).Select(n => $"spiffe://example.com/agent/{n}")];
        var start = new Start(Folder, identities, DateTimeOffset.UtcNow.AddSeconds(1));

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StartAsync(start)));

        var keys = identities.Select(identity => LoadOrCreate(identity).PublicKey.Thumbprint);
        Assert.Equal(string.Join(' ', keys), Assert.Single(answers.Distinct()));
    }

    [Fact]
    public void LoadOrCreate_EmptyFileOfAKilledProcess_MakesTheKey()
    {
        LoadOrCreate(Forge.Me);
        var file = Assert.Single(Directory.GetFiles(Folder));
        File.WriteAllText(file, "");

        Assert.Equal(LoadOrCreate(Forge.Me).PublicKey.Thumbprint, LoadOrCreate(Forge.Me).PublicKey.Thumbprint);
    }

    [Fact]
    public async Task LoadOrCreate_WhileAnotherWritesTheFile_WaitsAndGetsThatKey()
    {
        var expected = LoadOrCreate(Forge.Me).PublicKey.Thumbprint;
        var file = Assert.Single(Directory.GetFiles(Folder));
        var text = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);

        Task<SigningKey> waiting;
        await using (var writer = new FileStream(file, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            waiting = Task.Run(() => LoadOrCreate(Forge.Me), TestContext.Current.CancellationToken);
            await writer.WriteAsync(text, TestContext.Current.CancellationToken);
        }

        Assert.Equal(expected, (await waiting).PublicKey.Thumbprint);
    }

    [Fact]
    public void LoadOrCreate_FileThatAnotherKeepsOpen_EndsWithTheFilesName()
    {
        LoadOrCreate(Forge.Me);
        var file = Assert.Single(Directory.GetFiles(Folder));

        using var writer = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.Contains(file, Assert.Throws<IOException>(() => LoadOrCreate(Forge.Me)).Message, StringComparison.Ordinal);
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

    /// <summary>Services in a process of its own; gives their keys.</summary>
    private static async Task<string> StartAsync(Start start)
    {
        using var process = new GuardedProcess(ServerProgram.Dotnet, [typeof(Start).Assembly.Location]);
        await process.Input.WriteLineAsync(JsonSerializer.Serialize(start));
        await process.Input.FlushAsync(TestContext.Current.CancellationToken);
        await process.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode is 0, process.Output);
        return process.Output;
    }
}
