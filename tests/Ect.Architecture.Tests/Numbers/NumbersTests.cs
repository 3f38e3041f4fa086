using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Ect.Architecture.Tests;

/// <summary>Numbers that users see in logs and answers are append-only: <c>events.txt</c> and <c>reasons.txt</c> have every number that was
/// ever given.</summary>
/// <remarks>A new one is added there by hand. One that is gone stays there with the word <c>retired</c>, so that nothing takes its
/// number.</remarks>
public sealed class NumbersTests
{
    private const string Retired = "retired";

    [Fact]
    public void Events_OfAllProjects_AreThoseOfTheList()
    {
        var events = from project in SourceFiles.Projects
                     from type in Assembly.Load(project).GetTypes()
                     from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                     let message = method.GetCustomAttribute<LoggerMessageAttribute>()
                     where message is not null
                     select $"{project} {message.EventId} {message.EventName} {LevelOf(message.Level)}";

        AssertListed("events.txt", [.. events]);
    }

    [Fact]
    public void Reasons_OfAllFailures_AreThoseOfTheList() => AssertListed("reasons.txt",
    [
        .. ValuesOf<EctFailureReason>(), .. ValuesOf<EctLedgerFailure>(), .. ValuesOf<EctLedgerFailureReason>(),
    ]);

    [Theory]
    [InlineData("events.txt")]
    [InlineData("reasons.txt")]
    public void Numbers_OfAList_AreGivenOnce(string list)
    {
        var lines = Read(list);

        Assert.NotEmpty(lines);
        Assert.Empty(Twice(lines, line => $"{line[0]} {line[1]}"));
        Assert.Empty(Twice(lines, line => $"{line[0]} {line[2]}"));
    }

    [Theory]
    [InlineData("events.txt")]
    [InlineData("reasons.txt")]
    public async Task Numbers_ThatHistoryHas_AreStillThoseOfTheList(string list)
    {
        Assert.SkipUnless(Path.Exists(Path.Combine(Repository.Root, ".git")), "The history is that of git, and this folder is no clone.");
        var start = new ProcessStartInfo("git", ["log", "-p", "--format=", "--", PathOf(list)])
        {
            WorkingDirectory = Repository.Root, RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var history = await git.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await git.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, git.ExitCode);

        string[] given = [.. history.Split('\n').Where(line => line is ['+', not ('+' or '#'), ..]).Select(line => Given(line[1..].Split(' ')))];

        Assert.NotEmpty(given);
        AssertNone(given.Except(Read(list).Select(Given)), $"These were in {list} once. Restore them, and mark those that are gone '{Retired}'");
    }

    private static string Given(string[] line) => string.Join(' ', line[^1] is Retired ? line[..^1] : line);

    /// <summary>The dash is for events whose level the caller chooses.</summary>
    private static string LevelOf(LogLevel level) => level is LogLevel.None ? "-" : $"{level}";

    private static IEnumerable<string> ValuesOf<T>() where T : struct, Enum =>
        Enum.GetValues<T>().Select(value => $"{typeof(T).Name} {Convert.ToInt32(value, CultureInfo.InvariantCulture)} {value}");

    private static void AssertListed(string list, string[] present)
    {
        string[] listed = [.. Read(list).Where(line => line[^1] is not Retired).Select(line => string.Join(' ', line))];

        Assert.NotEmpty(present);
        AssertNone(present.Except(listed), $"These are not in {list}. Add them there with a number that was never given");
        AssertNone(listed.Except(present), $"These are in {list} and have changed or are gone. Restore them, or mark the line '{Retired}'");
    }

    private static void AssertNone(IEnumerable<string> wrong, string what)
    {
        string[] all = [.. wrong];
        Assert.True(all is [], $"{what}:{Environment.NewLine}{string.Join(Environment.NewLine, all)}");
    }

    private static IEnumerable<string> Twice(IEnumerable<string[]> lines, Func<string[], string> keyOf) =>
        lines.CountBy(keyOf).Where(count => count.Value > 1).Select(count => count.Key);

    private static string PathOf(string list) => Path.Combine(Repository.Root, "tests", "Ect.Architecture.Tests", "Numbers", list);

    private static string[][] Read(string list) =>
    [
        .. from line in File.ReadLines(PathOf(list))
           where line is not "" && line[0] is not '#'
           select line.Split(' '),
    ];
}
