using System.Diagnostics;
using System.Net;

namespace Ect.Benchmarks.Table;

/// <summary>A server as the load sees it.</summary>
/// <param name="Kind">What stands in front of its endpoint.</param>
/// <param name="Port">Where it listens.</param>
/// <param name="ProcessId">Whose processor time counts.</param>
internal sealed record Target(TargetKind Kind, int Port, int ProcessId)
{
    private const int InFlight = 16;

    public static Target Parse(string text) => text.Split(':') is [var kind, var port, var id]
        ? new(Enum.Parse<TargetKind>(kind), int.Parse(port, Machine.Culture), int.Parse(id, Machine.Culture))
        : throw new ArgumentException($"{text} is not a target.", nameof(text));

    public string ToText() => string.Create(Machine.Culture, $"{Kind}:{Port}:{ProcessId}");

    /// <summary>Sends all requests, each once, over connections that are kept.</summary>
    /// <returns>What one of them cost the server.</returns>
    public async Task<Cost> SendAsync(IReadOnlyList<LoadRequest> requests)
    {
        GC.Collect();
        using var server = Process.GetProcessById(ProcessId);
        var connections = new List<LoadConnection>();
        while (connections.Count < InFlight) connections.Add(await LoadConnection.OpenAsync(new(IPAddress.Loopback, Port)));

        var next = -1;
        var (busy, own, started) = (server.TotalProcessorTime, Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        await Task.WhenAll(connections.Select(SendAllAsync));
        var (took, ownSpent) = (Stopwatch.GetElapsedTime(started), Environment.CpuUsage.TotalTime - own);
        server.Refresh();
        var spent = server.TotalProcessorTime - busy;
        foreach (var connection in connections) connection.Dispose();
        return new(took.TotalMicroseconds / requests.Count, spent.TotalMicroseconds / requests.Count) { LoadShare = ownSpent / took };

        async Task SendAllAsync(LoadConnection connection)
        {
            for (int i; (i = Interlocked.Increment(ref next)) < requests.Count;) await connection.SendAsync(requests[i]);
        }
    }
}
