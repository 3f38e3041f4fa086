using System.Diagnostics;

namespace LedgerAuditor;

/// <summary>How long the auditor asks again for what is not there: instances behind one address are not equally far.</summary>
internal sealed class Patience(TimeSpan limit)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Pauses, unless the time is over.</summary>
    /// <returns>Whether to ask again.</returns>
    public async Task<bool> PauseAsync()
    {
        if (Stopwatch.GetElapsedTime(_start) >= limit) return false;
        await Task.Delay(Pause);
        return true;
    }
}
