namespace Ect.Packages.Tests;

/// <summary>The version comes from the latest tag. Nothing else has to be edited for a release, and no tag has to be there for a
/// build.</summary>
public sealed class VersionTests : IDisposable
{
    private static readonly string Project = Path.Combine(Repository.Root, "src", "Ect", "Ect.csproj");

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Version_OfATaggedCommit_IsThatOfTheTag()
    {
        await CommitAsync("first", tag: "v7.8.9");

        Assert.Equal("7.8.9", await VersionAsync());
    }

    [Fact]
    public async Task Version_OfACommitAfterATag_IsAPreviewOfTheNext()
    {
        await CommitAsync("first", tag: "v7.8.9");
        await CommitAsync("second");

        Assert.Equal("7.8.10-preview.0.1", await VersionAsync());
    }

    [Fact]
    public async Task Version_OfAShallowCloneWithoutTags_IsAPreview()
    {
        await CommitAsync("first", tag: "v7.8.9");
        await CommitAsync("second");
        await GitAsync("clone", "--quiet", "--depth", "1", "--no-tags", new Uri(_temp.Path).AbsoluteUri, "shallow");

        Assert.Equal("0.1.0-preview.0", await VersionAsync("shallow"));
    }

    [Fact]
    public async Task Version_OfAnArchive_IsAPreview() => Assert.Equal("0.1.0-preview.0", await VersionAsync());

    [Fact]
    public async Task Version_WithoutGit_IsAPreview()
    {
        // A folder with a shell, and nothing else.
        if (!OperatingSystem.IsWindows()) File.CreateSymbolicLink(Path.Combine(_temp.Path, "sh"), "/bin/sh");

        Assert.Equal("0.1.0-preview.0", await VersionAsync(environment: ("PATH", _temp.Path)));
    }

    private async Task CommitAsync(string message, string? tag = null)
    {
        await GitAsync("init", "--quiet");
        await GitAsync("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--allow-empty", "-m", message);
        if (tag is not null) await GitAsync("tag", tag);
    }

    private Task<string> GitAsync(params string[] arguments) => Command.RunAsync("git", _temp.Path, arguments);

    /// <returns>The version that the sources would have in another repository.</returns>
    private async Task<string> VersionAsync(string clone = ".", params (string, string?)[] environment) => (await Command.DotnetAsync(
        Repository.Root, ["msbuild", Project, "-nologo", "-t:MinVer", "-getProperty:PackageVersion"],
        [("GIT_DIR", Path.Combine(_temp.Path, clone, ".git")), .. environment])).Trim();
}
