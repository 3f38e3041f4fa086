using System.Diagnostics;

namespace Ect.Chaos;

/// <summary>Notes when the machine gives this process no time. On a thread of its own: that the pool is busy is no excuse.</summary>
internal sealed class PauseWatch(RecordWriter records)
{
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Unnoticed = TimeSpan.FromMilliseconds(50);

    public void Start() => new Thread(Watch) { IsBackground = true }.Start();

    private void Watch()
    {
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            Thread.Sleep(Nap);
            if (Stopwatch.GetElapsedTime(started) > Unnoticed)
                records.Write(new(UseRecord.NoToken, started, Stopwatch.GetTimestamp() - started, EctFailureReason.None));
        }
    }
}
