using System.Diagnostics;

namespace Ect.Chaos;

/// <summary>Notes when the machine gave this process no time, because it gave it to others. On a thread of its own: that the pool is busy
/// or blocked is no excuse.</summary>
internal sealed class PauseWatch(RecordWriter records)
{
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Unnoticed = TimeSpan.FromMilliseconds(5);

    public void Start() => new Thread(ProcessorWaits.IsKnown ? WatchThreads : WatchMyself) { IsBackground = true }.Start();

    private void WatchThreads()
    {
        var waits = new ProcessorWaits();
        while (true)
        {
            Thread.Sleep(Nap);
            Note(waits.Next());
        }
    }

    /// <summary>Where the system does not tell: by how much a nap was too long.</summary>
    private void WatchMyself()
    {
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            Thread.Sleep(Nap);
            Note(Stopwatch.GetElapsedTime(started) - Nap);
        }
    }

    private void Note(TimeSpan wait)
    {
        if (wait <= Unnoticed) return;
        var ticks = (long)(wait.TotalSeconds * Stopwatch.Frequency);
        records.Write(new(UseRecord.NoToken, Stopwatch.GetTimestamp() - ticks, ticks, EctFailureReason.None));
    }
}
