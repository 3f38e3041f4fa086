using Ect.Benchmarks.Table;

namespace Ect.Benchmarks.Ledger;

/// <summary>How busy all processes of the machine were, the database and others too, in hundredths of a second since it started.</summary>
internal readonly record struct MachineTime(long Busy)
{
    private const string Status = "/proc/stat";

    /// <summary>User, nice, system, idle, waiting for a disk, and so on.</summary>
    public static MachineTime Now => !File.Exists(Status) ? default : new(
        File.ReadLines(Status).First().Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where((_, n) => n is 1 or 2 or 3 or 6 or 7).Sum(ticks => long.Parse(ticks, Machine.Culture)));

    /// <returns>How many cores were busy.</returns>
    public double CoresSince(MachineTime start, double seconds) => (Busy - start.Busy) / 100.0 / seconds;
}
