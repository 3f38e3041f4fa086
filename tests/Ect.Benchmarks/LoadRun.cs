using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Ect.Benchmarks;

/// <summary>The same endpoint under load, with and without <c>UseEct()</c>, over real sockets. Both get the same requests, in turns, so that both meet the
/// same moods of the machine; each request has a token of its own, signed before the run.</summary>
internal static class LoadRun
{
    private const int WarmUpTurns = 20; // it takes that many requests until the code is optimized
    private const int Turns = 10;
    private const int RequestsPerTurn = 2_000;
    private const int AtOnce = 16;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30); // for the warm-up, and again for what is measured

    public static async Task RunAsync(TextWriter output)
    {
        using var sender = new Sender();
        await using var plain = await LoadTarget.StartAsync(trusted: null);
        await using var guarded = await LoadTarget.StartAsync(sender);

        await TakeTurnsAsync(WarmUpTurns);
        var (without, with) = await TakeTurnsAsync(Turns);
        Print(output, without, with);

        async Task<(LoadTimes Without, LoadTimes With)> TakeTurnsAsync(int turns)
        {
            var (without, with) = (new LoadTimes(), new LoadTimes());
            var started = Stopwatch.GetTimestamp();
            while (turns-- > 0 && Stopwatch.GetElapsedTime(started) < Limit)
            {
                var tokens = Enumerable.Range(0, RequestsPerTurn).Select(_ => sender.Issue().EncodedToken).ToArray();
                await SendAsync(plain, tokens, without);
                await SendAsync(guarded, tokens, with);
            }

            return (without, with);
        }
    }

    private static async Task SendAsync(LoadTarget target, string[] tokens, LoadTimes times)
    {
        using var client = new HttpClient { BaseAddress = target.Address };
        var waiting = new ConcurrentQueue<string>(tokens);
        var latencies = new ConcurrentBag<TimeSpan>();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(WorkAsync)));
        times.Add(latencies, Stopwatch.GetElapsedTime(started));

        async Task WorkAsync()
        {
            while (waiting.TryDequeue(out var token))
            {
                var sent = Stopwatch.GetTimestamp();
                using var request = new HttpRequestMessage(HttpMethod.Get, "/");
                request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, token);
                using var response = await client.SendAsync(request);
                if (response.StatusCode is not HttpStatusCode.OK) throw new InvalidOperationException($"{response.StatusCode}");
                latencies.Add(Stopwatch.GetElapsedTime(sent));
            }
        }
    }

    private static void Print(TextWriter output, LoadTimes without, LoadTimes with)
    {
        output.WriteLine();
        Write($"  {with.Count:N0} requests each, {AtOnce} at a time, HTTP/1.1 over loopback, by turns");
        output.WriteLine();
        Write($"  {"",-18}{"requests/s",12}{"p50",12}{"p99",12}");
        Row("without UseEct()", without);
        Row("with UseEct()", with);
        Write($"  {"ratio",-18}{with.PerSecond / without.PerSecond,12:0.00}{Ratio(0.5),12:0.00}{Ratio(0.99),12:0.00}");
        output.WriteLine();
        Write($"  Clients and server share the {Environment.ProcessorCount} cores of this machine.");
        output.WriteLine();

        void Row(string name, LoadTimes times) =>
            Write($"  {name,-18}{times.PerSecond,12:N0}{times.Percentile(0.5),9:0.00} ms{times.Percentile(0.99),9:0.00} ms");

        double Ratio(double share) => with.Percentile(share) / without.Percentile(share);

        void Write(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
