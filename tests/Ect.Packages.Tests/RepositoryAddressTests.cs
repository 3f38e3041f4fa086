using System.Text.Json;

namespace Ect.Packages.Tests;

/// <summary>A package says where its sources are, and debuggers find them there (SourceLink), if others can open that address.</summary>
public sealed class RepositoryAddressTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Addresses_OfAPublicRemote_AreInThePackageAndInItsSymbols()
    {
        var properties = await PropertiesAsync("https://github.com/example/ect.git");

        Assert.Equal("https://github.com/example/ect.git", properties.GetProperty("RepositoryUrl").GetString());
        Assert.Equal("https://github.com/example/ect", properties.GetProperty("PackageProjectUrl").GetString());
        var link = await File.ReadAllTextAsync(properties.GetProperty("SourceLink").GetString()!, TestContext.Current.CancellationToken);
        Assert.Matches(@"""https://raw\.githubusercontent\.com/example/ect/[0-9a-f]{40}/\*""", link);
    }

    [Fact]
    public async Task Addresses_OfAFolder_AreNotInThePackage()
    {
        var properties = await PropertiesAsync("/srv/git/ect");

        Assert.Equal("", properties.GetProperty("RepositoryUrl").GetString());
        Assert.Equal("", properties.GetProperty("PackageProjectUrl").GetString());
    }

    /// <returns>What a build would use if the repository had been cloned from <paramref name="remote"/>.</returns>
    private async Task<JsonElement> PropertiesAsync(string remote)
    {
        var git = Directory.CreateDirectory(Path.Combine(_temp.Path, "git")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(git, "config"), $"[remote \"published\"]\n\turl = {remote}\n", TestContext.Current.CancellationToken);
        var output = await Command.DotnetAsync(Repository.Root,
        [
            "msbuild", Path.Combine("src", "Ect", "Ect.csproj"), "-nologo", "-t:GenerateSourceLinkFile",
            $"-p:IntermediateOutputPath={_temp.Path}/",
            "-p:ContinuousIntegrationBuild=false", "-p:GitRepositoryRemoteName=published",
            "-getProperty:RepositoryUrl,PackageProjectUrl,SourceLink",
        ], ("XDG_CONFIG_HOME", _temp.Path));
        return JsonDocument.Parse(output).RootElement.GetProperty("Properties");
    }
}
