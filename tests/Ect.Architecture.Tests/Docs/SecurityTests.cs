namespace Ect.Architecture.Tests;

/// <summary>docs/security.md names tests that exist.</summary>
public sealed class SecurityTests
{
    [Fact]
    public void Rows_OfAttacks_NameClassesOfTests()
    {
        var classes = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension).ToHashSet();
        var rows = Page.At("docs/security.md").Rows().Where(row => row is [_, _, var shownBy] && shownBy.StartsWith('`')).ToList();

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Empty(Page.CodeIn(row[2]).Except(classes)));
    }
}
