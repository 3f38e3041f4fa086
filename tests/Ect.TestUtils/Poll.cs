using System.Diagnostics;

namespace Ect.TestUtils;

/// <summary>Asks another process again and again, against a deadline.</summary>
public static class Poll
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan deadline, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > deadline)
                throw new TimeoutException($"Waited for {deadline.TotalSeconds:0.#} s in vain until {what}.");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
