using StackExchange.Redis.Profiling;

namespace Ect.TestUtils;

/// <summary>Counts how often a request waits for the server: commands that are sent before the first answer has come are one
/// round trip.</summary>
public static class RoundTrips
{
    private const int Repetitions = 5;

    /// <summary>The smallest number of several: on a busy machine an answer can overtake the sending of what belongs to it.</summary>
    /// <param name="session">What the connection tells its commands to.</param>
    /// <param name="repeat">What is measured; what it begins with and shall not count, it takes out of the session itself.</param>
    public static async Task<int> LeastAsync(ProfilingSession session, Func<Task> repeat)
    {
        var least = int.MaxValue;
        for (var i = 0; i < Repetitions; i++)
        {
            session.FinishProfiling();
            await repeat();
            least = Math.Min(least, Count(session.FinishProfiling()));
        }

        return least;
    }

    public static int Count(IEnumerable<IProfiledCommand> commands)
    {
        var (count, answered) = (0, DateTime.MinValue);
        foreach (var command in commands.OrderBy(command => command.CommandCreated))
        {
            var ended = command.CommandCreated + command.ElapsedTime;
            if (command.CommandCreated >= answered) (count, answered) = (count + 1, ended);
            else if (ended < answered) answered = ended;
        }

        return count;
    }
}
