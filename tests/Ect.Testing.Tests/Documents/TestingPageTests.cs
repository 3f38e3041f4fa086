using System.Text.RegularExpressions;

namespace Ect.Testing.Tests;

/// <summary>The table of faults in <c>docs/testing.md</c> has all of them, each with its reason.</summary>
public sealed class TestingPageTests
{
    [Fact]
    public void Rows_OfThePage_AreAllFaults()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "testing.md"));

        var rows = Regex.Matches(page, @"^\| `(\w+)` \|.*\| `(\w+)` \|$", RegexOptions.Multiline)
            .Skip(1).Select(row => (row.Groups[1].Value, row.Groups[2].Value)); // The first row has the names of the columns.

        var faults = Enum.GetValues<EctTestFault>().Where(fault => fault is not EctTestFault.None);
        Assert.Equal(faults.Select(fault => ($"{fault}", $"{fault.GetFailureReason()}")), rows);
    }
}
