using System.Diagnostics;
using System.Net;

namespace Ect.Benchmarks.Table;

/// <summary>From the start of a service's process to the answer to its first request.</summary>
internal sealed class ColdBench : IBench
{
    private readonly Sender _sender = new();

    public static string Name(TargetKind kind) => $"cold start with {LoadBench.Name(kind)}";

    public async Task RunRoundAsync(Round round)
    {
        foreach (var kind in (TargetKind[])[TargetKind.Nothing, TargetKind.JwtBearer, TargetKind.Ect])
        {
            var request = LoadRequest.Get(kind, _sender.IssueTypical(1)[0]);
            var started = Stopwatch.GetTimestamp();
            await using var server = new ChildProcess(Cores.Measured, [TargetServer.Command, $"{kind}", _sender.PublicKey]);
            var port = int.Parse(await server.ReadLineAsync(), Machine.Culture);
            using var connection = await LoadConnection.OpenAsync(new(IPAddress.Loopback, port));
            await connection.SendAsync(request);
            var wall = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            round.Costs[Name(kind)] = new(wall, server.ProcessorTime.TotalMicroseconds);
        }
    }

    public ValueTask DisposeAsync()
    {
        _sender.Dispose();
        return ValueTask.CompletedTask;
    }
}
