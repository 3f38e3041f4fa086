using System.Diagnostics;
using System.Globalization;

namespace Ect.Chaos;

/// <summary>Measures how long threads of this process were ready to run while others had the processors.</summary>
/// <remarks>A thread that waits for anything else, such as an answer or a lock, is not ready: such a wait is the product's own. So is the
/// share of the processors that this process had meanwhile.</remarks>
internal sealed class ProcessorWaits
{
    private const string Threads = "/proc/self/task";

    private Dictionary<string, Thread> _threads = [];
    private long _at = Stopwatch.GetTimestamp();

    /// <summary>Whether the system tells.</summary>
    public static bool IsKnown { get; } = File.Exists("/proc/self/schedstat");

    /// <summary>The longest wait of a thread that has ended since this was last asked, without our own share.</summary>
    public TimeSpan Next()
    {
        var (former, now) = (_threads, Stopwatch.GetTimestamp());
        _threads = Read();
        var (longest, ran) = (0L, 0L);
        foreach (var (id, thread) in _threads)
        {
            var before = former.GetValueOrDefault(id);
            (longest, ran) = (Math.Max(longest, thread.Waited - before.Waited), ran + thread.Ran - before.Ran);
        }

        var all = Stopwatch.GetElapsedTime(_at, now).TotalNanoseconds * Environment.ProcessorCount;
        _at = now;
        return TimeSpan.FromMicroseconds(longest * Math.Clamp(1 - ran / all, 0, 1) / 1_000);
    }

    private static Dictionary<string, Thread> Read()
    {
        var threads = new Dictionary<string, Thread>();
        foreach (var folder in Directory.EnumerateDirectories(Threads))
        {
            try
            {
                var numbers = File.ReadAllText($"{folder}/schedstat").Split(' ');
                threads[folder] = new(Nanoseconds(numbers[0]), Nanoseconds(numbers[1]));
            }
            catch (IOException)
            {
                // The thread has ended meanwhile.
            }
        }

        return threads;
    }

    private static long Nanoseconds(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>In nanoseconds since the thread began.</summary>
    private readonly record struct Thread(long Ran, long Waited);
}
