using System.Diagnostics;

namespace Ect.Benchmarks.Table;

/// <summary>One round of a bench: what each contender cost in it.</summary>
internal sealed class Round
{
    public Dictionary<string, Cost> Costs { get; } = [];

    /// <summary>Measures one contender in this process.</summary>
    /// <param name="contender">Its name.</param>
    /// <param name="count">How many operations there are.</param>
    /// <param name="run">Runs all of them.</param>
    public async Task MeasureAsync(string contender, int count, Func<Task> run)
    {
        // What was prepared moves to an old generation, so that it costs nobody anything.
        GC.Collect();
        GC.WaitForPendingFinalizers();

        var (thread, bytes) = (Environment.CurrentManagedThreadId, GC.GetAllocatedBytesForCurrentThread());
        var (processor, started) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        await run();
        var (wall, spent) = (Stopwatch.GetElapsedTime(started), Environment.CpuUsage.TotalTime - processor);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - bytes;
        Costs[contender] = new(wall.TotalMicroseconds / count, spent.TotalMicroseconds / count)
        {
            Bytes = thread == Environment.CurrentManagedThreadId ? (double)allocated / count : null,
        };
    }
}
