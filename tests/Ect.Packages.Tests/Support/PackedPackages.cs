namespace Ect.Packages.Tests;

/// <summary>All packages, packed once for all tests from what has been built.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private readonly TempFolder _temp = new();

    public string Folder => _temp.Path;

    /// <summary>The version that all of them have.</summary>
    public string Version { get; private set; } = "";

    /// <summary>The package of the command line, which is installed and not referenced.</summary>
    public const string Tool = "Ect.Tool";

    /// <summary>The names of the packages that are referenced.</summary>
    public static IEnumerable<string> Names => All.Where(name => name is not Tool);

    /// <summary>The names of the projects, which are those of the packages.</summary>
    public static IEnumerable<string> All => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
        .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public string FileOf(string package, string extension = "nupkg") => Path.Combine(Folder, $"{package}.{Version}.{extension}");

    public async ValueTask InitializeAsync()
    {
        await Command.DotnetAsync(Repository.Root,
        [
            "msbuild", "src/Packages.proj", "-nologo", "-m", "-v:q",
            $"-p:Configuration={Build.Configuration}", $"-p:PackageOutputPath={Folder}",
        ]);
        var versions = Directory.GetFiles(Folder, "Ect.AspNetCore.*.nupkg")
            .Select(file => Path.GetFileNameWithoutExtension(file)["Ect.AspNetCore.".Length..]);
        Version = Assert.Single(versions, version => char.IsAsciiDigit(version[0])); // Names of other packages begin in the same way.
    }

    public ValueTask DisposeAsync()
    {
        _temp.Dispose();
        return ValueTask.CompletedTask;
    }
}
