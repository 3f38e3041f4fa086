using System.Globalization;

namespace Ect.Benchmarks;

/// <summary>What requests of somebody without a key cost, as multiples of a request that is accepted: all through the whole middleware, without a network.
/// What counts is processor time, of all threads, so that what else the machine does makes no difference.</summary>
internal static class StrangerRun
{
    private const int Rounds = 9, WarmUpRounds = 3; // until the code is optimized
    private const int AcceptedAtOnce = 300;
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(30);

    public static async Task RunAsync(TextWriter output)
    {
        using var sender = new Sender();
        await using var target = new StrangerTarget(sender);
        var hostile = HostileRequests.All(sender);
        foreach (var request in hostile) await target.SendAsync(request.Bytes); // What is captured has been spent.

        var accepted = new List<double>();
        var costs = hostile.ToDictionary(request => request, _ => new List<double>());
        for (var round = -WarmUpRounds; round < Rounds; round++)
        {
            var one = await MeasureAcceptedAsync(sender, target);
            if (round >= 0) accepted.Add(one);
            foreach (var request in hostile)
            {
                var cost = await MeasureAsync(target, request.Bytes);
                if (round >= 0) costs[request].Add(cost / one);
            }
        }

        Write($"  An accepted request: {Median(accepted):0} us of processor time.");
        foreach (var request in hostile) Write($"  {Median(costs[request]),6:0.0} x  {request.Name}");

        void Write(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }

    /// <returns>Microseconds; each request has a token of its own.</returns>
    private static async Task<double> MeasureAcceptedAsync(Sender sender, StrangerTarget target)
    {
        var requests = Enumerable.Range(0, AcceptedAtOnce).Select(_ => CarriedBytes.InHeader(sender.Issue().EncodedToken)).ToArray();
        var before = Environment.CpuUsage.TotalTime;
        foreach (var request in requests)
            if (!await target.SendAsync(request)) throw new InvalidOperationException("It was refused.");

        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / requests.Length;
    }

    private static async Task<double> MeasureAsync(StrangerTarget target, CarriedBytes request)
    {
        var (count, before, spent) = (0, Environment.CpuUsage.TotalTime, TimeSpan.Zero);
        for (; count < 5 || spent < Turn; count++, spent = Environment.CpuUsage.TotalTime - before)
            if (await target.SendAsync(request)) throw new InvalidOperationException("It was accepted.");

        return spent.TotalMicroseconds / count;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
