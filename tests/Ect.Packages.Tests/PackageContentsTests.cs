using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Ect.Packages.Tests;

/// <summary>What is in each package, for those who find it, read it and debug into it.</summary>
public sealed class PackageContentsTests(PackedPackages packages)
{
    public static TheoryData<string> Names => [.. PackedPackages.Names];

    [Fact]
    public void Files_OfAllProjects_AreOnePackageAndOneOfSymbolsEach() => Assert.Equal(
        PackedPackages.All.SelectMany(name => new[] { packages.FileOf(name), packages.FileOf(name, "snupkg") })
            .Order(StringComparer.Ordinal),
        Directory.GetFiles(packages.Folder).Order(StringComparer.Ordinal));

    public static TheoryData<string> All => [.. PackedPackages.All];

    [Theory, MemberData(nameof(All))]
    public async Task Package_OfAProject_HasIconLicenceReadmeChangesAndDocumentation(string name)
    {
        await using var package = await ZipFile.OpenReadAsync(packages.FileOf(name), TestContext.Current.CancellationToken);
        var metadata = MetadataOf(package, name);

        Assert.Equal("icon.png", Value(metadata, "icon"));
        Assert.Equal("README.md", Value(metadata, "readme"));
        Assert.Equal("MIT", Value(metadata, "license"));
        Assert.Equal(packages.Version, Value(metadata, "version"));
        Assert.Equal("git", (string?)Child(metadata, "repository")?.Attribute("type"));
        Assert.Matches("^[0-9a-f]{40}$", (string?)Child(metadata, "repository")?.Attribute("commit"));
        var address = (string?)Child(metadata, "repository")?.Attribute("url"); // Not there if the sources are no public clone.
        Assert.Equal(address is null ? null : Regex.Replace(address, "\\.git$", ""), Value(metadata, "projectUrl"));
        string[] contents = name is PackedPackages.Tool
            ? [$"tools/net10.0/any/{name}.dll"]
            : [$"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"];
        Assert.All(
            ["icon.png", "README.md", "LICENSE", "CHANGELOG.md", .. contents],
            file => Assert.True(package.GetEntry(file) is { Length: > 0 }, $"{file} is missing."));
    }

    /// <summary>The SDK then compares what is packed with itself, and with the release that a baseline names.</summary>
    [Fact]
    public async Task Validation_OfPackages_IsOn()
    {
        var project = Path.Combine(Repository.Root, "src", "Ect.AspNetCore", "Ect.AspNetCore.csproj");

        var isOn = await Command.DotnetAsync(Repository.Root, ["msbuild", project, "-nologo", "-getProperty:EnablePackageValidation"]);

        Assert.Equal("true", isOn.Trim());
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Schema_OfAProjectThatReadsSettings_IsInItsPackage(string name)
    {
        var isThere = File.Exists(Path.Combine(Repository.Root, "src", name, "ConfigurationSchema.json"));
        await using var package = await ZipFile.OpenReadAsync(packages.FileOf(name), TestContext.Current.CancellationToken);

        Assert.All(
            ["ConfigurationSchema.json", $"build/{name}.targets", $"buildTransitive/{name}.targets"],
            file => Assert.Equal(isThere, package.GetEntry(file) is { Length: > 0 }));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Dependencies_OnOtherPackagesHere_AreOfTheSameVersion(string name)
    {
        await using var package = await ZipFile.OpenReadAsync(packages.FileOf(name), TestContext.Current.CancellationToken);
        var ours = MetadataOf(package, name).Descendants().Where(element => element.Name.LocalName is "dependency")
            .Where(element => PackedPackages.Names.Contains((string)element.Attribute("id")!));

        Assert.Equal(name is "Ect", !ours.Any());
        Assert.All(ours, dependency => Assert.Equal(packages.Version, (string?)dependency.Attribute("version")));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Symbols_OfAPackage_AreThoseOfItsAssembly(string name)
    {
        var debug = Assert.Single((await ReadAsync(packages.FileOf(name), $"lib/net10.0/{name}.dll")).ReadDebugDirectory(),
            entry => entry.Type is System.Reflection.PortableExecutable.DebugDirectoryEntryType.CodeView);
        var pdb = await BytesAsync(packages.FileOf(name, "snupkg"), $"lib/net10.0/{name}.pdb");

        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(pdb));
        var id = new BlobContentId(provider.GetMetadataReader().DebugMetadataHeader!.Id);
        using var image = await ReadAsync(packages.FileOf(name), $"lib/net10.0/{name}.dll");
        Assert.Equal(image.ReadCodeViewDebugDirectoryData(debug).Guid, id.Guid);
    }

    private static async Task<System.Reflection.PortableExecutable.PEReader> ReadAsync(string file, string entry) =>
        new(new MemoryStream(await BytesAsync(file, entry)));

    private static async Task<byte[]> BytesAsync(string file, string entry)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var package = await ZipFile.OpenReadAsync(file, cancellation);
        await using var content = await package.GetEntry(entry)!.OpenAsync(cancellation);
        var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellation);
        return bytes.ToArray();
    }

    private static XElement MetadataOf(ZipArchive package, string name)
    {
        using var content = package.GetEntry($"{name}.nuspec")!.Open();
        return XDocument.Load(content).Root!.Elements().Single();
    }

    private static XElement? Child(XElement metadata, string name) =>
        metadata.Elements().SingleOrDefault(child => child.Name.LocalName == name);

    private static string? Value(XElement metadata, string name) => Child(metadata, name)?.Value;
}
