using System.Xml.Linq;

namespace Ect.Architecture.Tests;

/// <summary>A package uses what is public of another one, so that a stranger's package can do what ours do.</summary>
public sealed class InternalsTests
{
    public static TheoryData<string> Projects => [.. SourceFiles.Projects];

    private static IEnumerable<string> Tests =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file));

    [Theory, MemberData(nameof(Projects))]
    public void Internals_OfEveryPackage_AreVisibleToTestsAlone(string project)
    {
        var file = XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj"));
        var friends = file.Descendants("InternalsVisibleTo").Select(friend => friend.Attribute("Include")?.Value);

        Assert.Empty(friends.Except(Tests));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", project), "*.cs", SearchOption.AllDirectories),
            source => File.ReadAllText(source).Contains("assembly: InternalsVisibleTo", StringComparison.Ordinal));
    }
}
