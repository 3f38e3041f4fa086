using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace Ect.Packages.Tests;

/// <summary>A package says where its sources are, and debuggers find them there (SourceLink), if others can open that address.</summary>
public sealed class RepositoryAddressTests : IDisposable
{
    private static readonly string Project = Path.Combine("src", "Ect", "Ect.csproj");
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A"); // Of the format of portable PDBs.

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
    public async Task Package_OfAPublicRemote_NamesProjectRepositoryAndCommitAndItsSymbolsTheSourcesOfThatCommit()
    {
        await DotnetAsync("https://github.com/example/ect.git",
            "pack", Project, "-nologo", "-c", Build.Configuration, "-o", _temp.Path, "-p:RunAnalyzers=false",
            $"-p:OutputPath={_temp.Path}/bin/");

        var file = Assert.Single(Directory.GetFiles(_temp.Path, "Ect.*.nupkg"));
        await using var package = await ZipFile.OpenReadAsync(file, TestContext.Current.CancellationToken);
        await using var nuspec = await package.GetEntry("Ect.nuspec")!.OpenAsync(TestContext.Current.CancellationToken);
        var metadata = (await XDocument.LoadAsync(nuspec, LoadOptions.None, TestContext.Current.CancellationToken)).Root!.Elements().Single();
        var repository = metadata.Elements().Single(element => element.Name.LocalName is "repository");
        var commit = (string?)repository.Attribute("commit");

        Assert.Equal("https://github.com/example/ect", metadata.Elements().Single(element => element.Name.LocalName is "projectUrl").Value);
        Assert.Equal(("git", "https://github.com/example/ect.git"), ((string?)repository.Attribute("type"), (string?)repository.Attribute("url")));
        Assert.Matches("^[0-9a-f]{40}$", commit);
        var address = $"https://raw.githubusercontent.com/example/ect/{commit}/*";
        Assert.Contains(address, SourceLinkOf(Path.ChangeExtension(file, "snupkg")), StringComparison.Ordinal);
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
        var output = await DotnetAsync(remote,
            "msbuild", Project, "-nologo", "-t:GenerateSourceLinkFile", "-getProperty:RepositoryUrl,PackageProjectUrl,SourceLink");
        return JsonDocument.Parse(output).RootElement.GetProperty("Properties");
    }

    /// <summary>Runs a command in a folder of its own, as if the repository had been cloned from <paramref name="remote"/>.</summary>
    private async Task<string> DotnetAsync(string remote, params string[] arguments)
    {
        var git = Directory.CreateDirectory(Path.Combine(_temp.Path, "git")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(git, "config"), $"[remote \"published\"]\n\turl = {remote}\n", TestContext.Current.CancellationToken);
        return await Command.DotnetAsync(Repository.Root,
        [
            .. arguments, $"-p:IntermediateOutputPath={Directory.CreateDirectory(Path.Combine(_temp.Path, "obj")).FullName}/",
            "-p:ContinuousIntegrationBuild=false", "-p:GitRepositoryRemoteName=published",
        ], ("XDG_CONFIG_HOME", _temp.Path));
    }

    /// <summary>Reads where a debugger gets the sources of a package of symbols.</summary>
    private static string SourceLinkOf(string symbols)
    {
        using var package = ZipFile.OpenRead(symbols);
        using var content = package.GetEntry("lib/net10.0/Ect.pdb")!.Open();
        using var pdb = new MemoryStream();
        content.CopyTo(pdb);
        pdb.Position = 0;
        using var provider = MetadataReaderProvider.FromPortablePdbStream(pdb);
        var reader = provider.GetMetadataReader();
        var link = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation)
            .Single(information => reader.GetGuid(information.Kind) == SourceLink);
        return Encoding.UTF8.GetString(reader.GetBlobBytes(link.Value));
    }
}
