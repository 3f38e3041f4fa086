namespace Ect.Benchmarks.Table;

/// <summary>All that the table shows, in its order.</summary>
internal static class Measurements
{
    private const int Smallest = 1_000, Largest = 1_000_000, Huge = 10_000_000;

    public static IEnumerable<Measurement> All(bool isHuge) => 
    [
        Root, Load, RoundTrips, Predecessors, Growth(isHuge), Ledger, Issuing, Client, Body, Cold,
    ];

    private static Measurement Root { get; } = new(
    [
        new("`VerifyAsync` of a root", RootBench.Product, RootBench.Bare, Measure.Processor, Bar: 1.20, Aim: 1.10),
        new("`ValidateTokenAsync` of the same root", RootBench.Microsoft, RootBench.Bare, Measure.Processor),
        new("allocated for a root", RootBench.Product, null, Measure.Bytes, Bar: 5_000, Aim: 3_000),
        new("allocated by `VerifyData`", RootBench.Bare, null, Measure.Bytes),
        new("allocated by `ValidateTokenAsync`", RootBench.Microsoft, null, Measure.Bytes),
    ], Rounds: 21, stage => Start(stage, Benches.Root));

    private static Measurement Predecessors { get; } = new(
    [
        .. PredecessorBench.Counts.Select(count => Inline(count)),
        .. PredecessorBench.Counts.Select(count =>
            new Row($"head after {PredecessorBench.Stored(count)}", PredecessorBench.Stored(count), PredecessorBench.One, Measure.Processor)),
    ], Rounds: 15, stage => Start(stage, Benches.Predecessors));

    private static Measurement Ledger { get; } = new(
    [
        new("root with a ledger, synchronous", LedgerBench.Synchronous, LedgerBench.Without, Measure.Processor),
        new("root with a ledger behind it", LedgerBench.Behind, LedgerBench.Without, Measure.Processor),
    ], Rounds: 15, stage => Start(stage, Benches.Ledger));

    private static Measurement Issuing { get; } = new(
        [new("issuing a root", IssuingBench.Product, IssuingBench.Bare, Measure.Processor)], Rounds: 15, stage => Start(stage, Benches.Issuing));

    private static Measurement Load { get; } = new(
    [
        new("requests/s with `UseEct()`", LoadBench.Name(TargetKind.Ect), LoadBench.Name(TargetKind.JwtBearer), Measure.Rate, Bar: 1.20, Aim: 1.50),
        new("requests/s with `UseEct()`, replay and store in Redis", LoadBench.Name(TargetKind.EctWithRedis), LoadBench.Name(TargetKind.JwtBearer),
            Measure.Rate, Bar: 0.75, Aim: 1.0),
        new("processor time of a request with `UseEct()`", LoadBench.Name(TargetKind.Ect), LoadBench.Name(TargetKind.JwtBearer), Measure.Processor),
        new("requests/s with `UseEct()`", LoadBench.Name(TargetKind.Ect), LoadBench.Name(TargetKind.Nothing), Measure.Rate),
        new("requests/s with `AddJwtBearer`", LoadBench.Name(TargetKind.JwtBearer), LoadBench.Name(TargetKind.Nothing), Measure.Rate),
        new("share of its core that the load takes at `UseEct()`", LoadBench.Name(TargetKind.Ect), null, Measure.LoadShare),
        new("share of its core that the load takes at an empty endpoint", LoadBench.Name(TargetKind.Nothing), null, Measure.LoadShare),
    ], Rounds: 15, async stage =>
    {
        List<Target> targets = [];
        foreach (var kind in (TargetKind[])[TargetKind.Nothing, TargetKind.JwtBearer, TargetKind.Ect]) targets.Add(await stage.StartServerAsync(kind));
        if (await stage.StartRedisAsync() is { } redis) targets.Add(await stage.StartServerAsync(TargetKind.EctWithRedis, redis));
        stage.StartLoad(Benches.Load, [stage.PrivateKey, .. targets.Select(target => target.ToText())]);
    });

    private static Measurement RoundTrips { get; } = new(
        [new("round trips to Redis for a root", RoundTripBench.Root, null, Measure.RoundTrips, Bar: 1)], Rounds: 5, async stage =>
        {
            if (await stage.StartRedisAsync() is { } redis) stage.StartWorker(Benches.RoundTrips, redis);
        }) { WarmUpRounds = 0 };

    private static Measurement Client { get; } = new(
        [new("a call, at the client", ClientBench.With, ClientBench.Without, Measure.Processor)], Rounds: 15, async stage =>
        {
            var target = await stage.StartServerAsync(TargetKind.Nothing);
            stage.StartWorker(Benches.Client, target.Port.ToString(Machine.Culture));
        });

    private static Measurement Body { get; } = new(
    [
        new("requests/s with 1 MB", BodyBench.InBody, BodyBench.InHeader, Measure.Rate),
        new("processor time of a request with 1 MB", BodyBench.InBody, BodyBench.InHeader, Measure.Processor),
    ], Rounds: 15, async stage =>
    {
        var target = await stage.StartServerAsync(TargetKind.Ect);
        stage.StartLoad(Benches.Body, stage.PrivateKey, target.ToText());
    });

    private static Measurement Cold { get; } = new(
    [
        .. ((TargetKind[])[TargetKind.JwtBearer, TargetKind.Nothing]).Select(other =>
            new Row("start of a service to its first answer", ColdBench.Name(TargetKind.Ect), ColdBench.Name(other), Measure.Clock)),
    ], Rounds: 9, stage =>
    {
        stage.StartLoad(Benches.Cold);
        return Task.CompletedTask;
    }) { WarmUpRounds = 1 }; // Then the files are in memory.

    private static Row Inline(int count)
    {
        var row = new Row($"head with {PredecessorBench.Inline(count)}", PredecessorBench.Inline(count), PredecessorBench.One, Measure.Processor);
        return count is 16 ? row with { Bar = 1.5, Aim = 1.3 } : row;
    }

    private static Measurement Growth(bool isHuge)
    {
        int[] sizes = [Smallest, 10_000, 100_000, Largest, .. isHuge ? [Huge] : (int[])[]];
        var rows = sizes.Skip(1).Select(size => new Row(
            $"one stored predecessor, of {GrowthBench.Text(size)} stored tokens", GrowthBench.Name(size), GrowthBench.Name(Smallest), Measure.Processor,
            Bar: size is Largest ? 1.05 : null));
        return new([.. rows], Rounds: 15, stage =>
        {
            foreach (var size in sizes) stage.StartWorker(Benches.Growth, size.ToString(Machine.Culture));
            return Task.CompletedTask;
        });
    }

    private static Task Start(Stage stage, string bench)
    {
        stage.StartWorker(bench);
        return Task.CompletedTask;
    }
}
