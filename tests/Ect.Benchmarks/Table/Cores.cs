using System.Diagnostics;
using System.Globalization;

namespace Ect.Benchmarks.Table;

/// <summary>Which core measured processes run on, and which the load. Processes inherit the choice from <c>taskset</c>, so that the runtime
/// counts one core when it sizes its heaps.</summary>
internal static class Cores
{
    private const string TaskSet = "/usr/bin/taskset", Status = "/proc/self/status";
    private static readonly int[] Allowed = File.Exists(TaskSet) && File.Exists(Status) ? ReadAllowed() : [];

    /// <summary>The core of measured processes; <see langword="null"/> where they are not pinned.</summary>
    public static int? Measured => IsPinned ? Allowed[^1] : null;

    /// <summary>The core of what makes the load, and of Redis.</summary>
    public static int? Load => IsPinned ? Allowed[0] : null;

    public static string Description => IsPinned
        ? $"Measured processes are pinned to core {Measured}, the load and Redis to core {Load}."
        : "Nothing is pinned: this machine has fewer than two cores, or no taskset.";

    private static bool IsPinned => Allowed.Length >= 2;

    /// <returns>How to start a program on a core.</returns>
    public static ProcessStartInfo StartInfo(int? core, string program, IEnumerable<string> arguments) => core is null
        ? new(program, arguments)
        : new(TaskSet, ["-c", string.Create(CultureInfo.InvariantCulture, $"{core}"), program, .. arguments]);

    /// <returns>The cores of a list such as <c>0-2,5</c>.</returns>
    private static int[] ReadAllowed()
    {
        var list = File.ReadLines(Status).First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split(':')[1];
        return [.. list.Split(',').SelectMany(part =>
        {
            int[] ends = [.. part.Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
            return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
        })];
    }
}
