using StackExchange.Redis.Profiling;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>Counts how often a request waits for the server: commands that are sent before the first answer has come are one round trip.</summary>
internal static class RoundTrips
{
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
