using System.Text.RegularExpressions;

namespace Ect.Architecture.Tests;

/// <summary>docs/events.md tells of every event that operators see at Warning or above, under its assembly: number, name, level, what it
/// says and what to do.</summary>
public sealed partial class EventsTests
{
    /// <summary>What nobody has to look at. The level - is chosen at each call, and may be Warning.</summary>
    private static readonly string[] Quiet = ["Trace", "Debug", "Information"];

    [Fact]
    public void Rows_OfEvents_AreThoseOfWarningAndAbove()
    {
        var events =
            from line in File.ReadLines(Path.Combine(Repository.Root, "tests", "Ect.Architecture.Tests", "Numbers", "events.txt"))
            where line is not "" && line[0] is not '#'
            let it = line.Split(' ')
            where it[^1] is not "retired" && !Quiet.Contains(it[3])
            select $"{it[0]} {it[1]} {it[2]}{(it[3] is "-" ? "" : $" {it[3]}")}";

        Assert.Equal(events.Order(StringComparer.Ordinal), Documented().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Rows_OfEvents_SayWhatToDo() => Assert.All(
        Page.At("docs/events.md").Rows(), row => Assert.True(row.Length is 4 && row.All(cell => cell is not ""), string.Join(" | ", row)));

    private static IEnumerable<string> Documented()
    {
        var assembly = "";
        foreach (var line in Page.At("docs/events.md").Text)
        {
            if (Heading().Match(line) is { Success: true } heading) assembly = heading.Groups[1].Value;
            if (line.Split('|', StringSplitOptions.TrimEntries) is not ["", var names, var level, ..]) continue;

            foreach (Match it in Named().Matches(names))
                yield return $"{assembly} {it.Groups[1].Value} {it.Groups[2].Value}{(level.Contains(' ', StringComparison.Ordinal) ? "" : $" {level}")}";
        }
    }

    [GeneratedRegex("^## `([A-Za-z.]+)`$")]
    private static partial Regex Heading();

    [GeneratedRegex("(\\d+) `(\\w+)`")]
    private static partial Regex Named();
}
