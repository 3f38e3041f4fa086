namespace Ect.Benchmarks.Table;

/// <summary>What is measured with servers: a service's under load, and Redis.</summary>
internal static class ServerMeasurements
{
    private const int LongWarmUpRounds = 8; // A round is long here: tens of thousands of requests.

    public static Measurement Load { get; } = new(
    [
        Of("requests/s with `UseEct()`", TargetKind.Ect, TargetKind.JwtBearer, Measure.Rate) with { Bar = 1.20, Aim = 1.50 },
        Of("requests/s with `UseEct()`, replay and store in Redis", TargetKind.EctWithRedis, TargetKind.JwtBearer, Measure.Rate)
            with { Bar = 0.75, Aim = 1.0 },
        Of("requests/s with one bare signature, if all else were free", TargetKind.Signature, TargetKind.JwtBearer, Measure.Rate),
        Of("requests/s with `UseEct()`", TargetKind.Ect, TargetKind.Signature, Measure.Rate),
        Of("requests/s with `UseEct()`", TargetKind.Ect, TargetKind.Nothing, Measure.Rate),
        Of("processor time of a request with `UseEct()`", TargetKind.Ect, TargetKind.JwtBearer, Measure.Processor),
        Of("processor time of a request with `UseEct()` and Redis", TargetKind.EctWithRedis, TargetKind.JwtBearer, Measure.Processor),
        Of("processor time of a request with `AddJwtBearer`", TargetKind.JwtBearer, TargetKind.Nothing, Measure.Processor),
        Of("share of its core that the load takes at `UseEct()`", TargetKind.Ect, null, Measure.LoadShare),
        Of("share of its core that the load takes at an empty endpoint", TargetKind.Nothing, null, Measure.LoadShare),
    ], Rounds: 15, StartLoadAsync) { WarmUpRounds = LongWarmUpRounds };

    public static Measurement RoundTrips { get; } = new(
    [
        new("round trips to Redis for a root", RoundTripBench.Root, null, Measure.RoundTrips, Bar: 1),
    ], Rounds: 5, async stage =>
    {
        if (await stage.StartRedisAsync() is { } redis) stage.StartWorker(Benches.RoundTrips, redis);
    }) { WarmUpRounds = 0 };

    public static Measurement Client { get; } = new(
    [
        new("a call, at the client", ClientBench.With, ClientBench.Without, Measure.Processor),
    ], Rounds: 15, async stage =>
    {
        var target = await stage.StartServerAsync(TargetKind.Nothing);
        stage.StartLoad(Benches.Client, target.Port.ToString(Machine.Culture)); // Beside the server, or it would wait for its own core.
    }) { WarmUpRounds = LongWarmUpRounds };

    public static Measurement Body { get; } = new(
    [
        new("requests/s with 1 MB", BodyBench.InBody, BodyBench.InHeader, Measure.Rate),
        new("processor time of a request with 1 MB", BodyBench.InBody, BodyBench.InHeader, Measure.Processor),
    ], Rounds: 15, async stage =>
    {
        var target = await stage.StartServerAsync(TargetKind.Ect);
        stage.StartLoad(Benches.Body, stage.PrivateKey, target.ToText());
    }) { WarmUpRounds = LongWarmUpRounds };

    public static Measurement Cold { get; } = new(
    [
        FromStart(TargetKind.JwtBearer),
        FromStart(TargetKind.Nothing),
    ], Rounds: 9, stage =>
    {
        stage.StartLoad(Benches.Cold);
        return Task.CompletedTask;
    }) { WarmUpRounds = 1 }; // Then the files are in memory.

    private static async Task StartLoadAsync(Stage stage)
    {
        List<Target> targets =
        [
            await stage.StartServerAsync(TargetKind.Nothing),
            await stage.StartServerAsync(TargetKind.Signature),
            await stage.StartServerAsync(TargetKind.JwtBearer),
            await stage.StartServerAsync(TargetKind.Ect),
        ];
        if (await stage.StartRedisAsync() is { } redis) targets.Add(await stage.StartServerAsync(TargetKind.EctWithRedis, redis));
        stage.StartLoad(Benches.Load, [stage.PrivateKey, .. targets.Select(target => target.ToText())]);
    }

    private static Row Of(string what, TargetKind kind, TargetKind? other, Measure measure) =>
        new(what, LoadBench.Name(kind), other is { } baseline ? LoadBench.Name(baseline) : null, measure);

    private static Row FromStart(TargetKind other) =>
        new("start of a service to its first answer", ColdBench.Name(TargetKind.Ect), ColdBench.Name(other), Measure.Clock);
}
