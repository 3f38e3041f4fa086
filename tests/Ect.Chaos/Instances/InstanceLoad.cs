using System.Diagnostics;

namespace Ect.Chaos;

/// <summary>Keeps a number of uses going, in bursts at moments that all instances share, so that they truly meet.</summary>
/// <remarks>A use counts from the moment when it was due: if the process could not begin it, nobody was answered either.</remarks>
internal sealed class InstanceLoad(EctVerifier verifier, Workload workload, RecordWriter records, InstanceSettings settings)
{
    private volatile bool _isEnding;
    private int _going;

    public void End() => _isEnding = true;

    public async Task RunAsync()
    {
        while (!_isEnding)
        {
            var due = await NextMomentAsync();
            while (Volatile.Read(ref _going) < settings.AtOnce && workload.Next() is { } token)
            {
                Interlocked.Increment(ref _going);
                _ = Task.Run(() => UseAsync(token, due));
            }
        }

        while (Volatile.Read(ref _going) > 0) await Task.Delay(10);
    }

    private async Task<long> NextMomentAsync()
    {
        var period = (long)(settings.Period.TotalSeconds * Stopwatch.Frequency);
        var now = Stopwatch.GetTimestamp();
        var due = now - now % period + period;
        await Task.Delay(Stopwatch.GetElapsedTime(now, due));
        return due;
    }

    private async Task UseAsync(NumberedToken token, long due)
    {
        var begunAfter = Stopwatch.GetTimestamp() - due;
        try
        {
            var result = await verifier.VerifyAsync([token.Text], new EctRequirement());
            records.Write(new(token.Number, due, Stopwatch.GetTimestamp() - due, result.FailureReason, begunAfter));
        }
        catch (Exception e)
        {
            Environment.FailFast("A verification ended with an exception.", e);
        }
        finally
        {
            Interlocked.Decrement(ref _going);
        }
    }
}
