using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis.Profiling;

namespace Ect.Benchmarks;

/// <summary>What the ancestors of a request cost: honest and hostile ones, where a circle might be and where something is revoked, in memory and, if there
/// is a <c>redis-server</c>, with one. Processor time of this process, of all threads.</summary>
internal static class AncestorRun
{
    private const int Rounds = 9, WarmUpRounds = 3;
    private const int ColdRounds = 40; // until the code is optimized
    private const string Workflow = "0d7d9c1c-3f64-4a1a-9a55-4c39f1ac7c55";

    public static async Task RunAsync(TextWriter output)
    {
        using var sender = new Sender();
        await RunAsync(TextWriter.Null, sender, ColdRounds, build: null, session: null);
        await output.WriteLineAsync("  In memory:");
        await RunAsync(output, sender, Rounds, build: null, session: null);

        using var server = BenchmarkRedis.TryStart();
        if (server is null)
        {
            await output.WriteLineAsync("  There is no redis-server.");
            return;
        }

        await using var connection = await server.ConnectAsync();
        var session = new ProfilingSession();
        connection.RegisterProfiler(() => session);
        await output.WriteLineAsync("  With Redis:");
        await RunAsync(output, sender, Rounds, ect => ect.AddStackExchangeRedisConnection(
            _ => connection, redis => (redis.Timeout, redis.FenceAtStart) = (TimeSpan.FromSeconds(30), false)), session);
    }

    private static async Task RunAsync(TextWriter output, Sender sender, int rounds, Action<EctBuilder>? build, ProfilingSession? session)
    {
        await using var receiver = new Receiver(sender, build);
        AncestorCase[] honest = [AncestorCases.Nothing(32), AncestorCases.Chain(10), AncestorCases.Chain(9_900)];
        AncestorCase[] hostile =
        [
            AncestorCases.Chain(1_450), AncestorCases.Wide(1), AncestorCases.Wide(32), AncestorCases.Wide(32, Workflow), AncestorCases.Linked(1),
            AncestorCases.Linked(32), AncestorCases.Heavy(),
        ];
        foreach (var @case in honest) await MeasureAsync("honest", @case, isAwaited: false);
        foreach (var @case in hostile) await MeasureAsync("awaited", @case, isAwaited: true);

        await receiver.RevokeAsync(EctRevocation.OfToken(Sender.Identity, Guid.NewGuid().ToString()));
        foreach (var @case in (AncestorCase[])[.. honest, AncestorCases.Chain(1_000, Guid.NewGuid().ToString()), .. hostile])
            await MeasureAsync("revoked", @case, isAwaited: hostile.Contains(@case));

        async Task MeasureAsync(string kind, AncestorCase @case, bool isAwaited)
        {
            await receiver.StoreAsync(@case.Records);
            var (times, trips, reason) = (new List<double>(), new List<int>(), "");
            for (var round = -WarmUpRounds; round < rounds; round++)
            {
                var tokens = await IssueAsync(sender, receiver, @case);
                if (isAwaited) await receiver.StoreAsync([AncestorCases.Record([.. tokens.Select(token => token.Id)], workflowId: null)]);
                string[] texts = [.. tokens.Select(token => token.EncodedToken)];
                session?.FinishProfiling();
                var before = Environment.CpuUsage.TotalTime;
                var result = await receiver.VerifyAsync(texts);
                var spent = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
                if (round < 0) continue;
                times.Add(spent);
                if (session is not null) trips.Add(RoundTrips.Count(session.FinishProfiling()));
                reason = result.Context is { } context ? context.IsTainted ? "tainted" : "accepted" : $"{result.FailureReason}";
            }

            var waits = session is null ? "" : $"{trips.Order().ElementAt(trips.Count / 2),3} round trips";
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"  {times.Order().ElementAt(times.Count / 2),8:0.00} ms {waits}  {kind}: {@case.Predecessors.Count} after {@case.Name}: {reason}"));
        }
    }

    /// <summary>The tokens of one request. The first comes after a stored token that has named the others before they were known.</summary>
    private static async Task<List<EctToken>> IssueAsync(Sender sender, Receiver receiver, AncestorCase @case)
    {
        var others = @case.Predecessors.Skip(1).Select(sender.IssueAfter).ToList();
        string[] named = @case.Predecessors[0];
        if (others.Count > 0 && named.Length > 0)
        {
            var above = AncestorCases.Record([.. others.Select(token => token.Id)], workflowId: null);
            await receiver.StoreAsync([above]);
            named = [.. named[1..], above.Id];
        }

        return [sender.IssueAfter(named), .. others];
    }
}
