namespace Ect.Benchmarks.Table;

/// <summary>All that the table shows, in its order; what needs no server is here.</summary>
internal static class Measurements
{
    private const int Smallest = 1_000, Largest = 1_000_000, Huge = 10_000_000;

    public static IEnumerable<Measurement> All(bool isHuge) =>
    [
        Root, ServerMeasurements.Load, ServerMeasurements.RoundTrips, Predecessors, Growth(isHuge), Ledger, Issuing,
        ServerMeasurements.Client, ServerMeasurements.Body, ServerMeasurements.Cold,
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
        .. PredecessorBench.Counts.Select(count => AfterOthers(PredecessorBench.Inline(count))),
        .. PredecessorBench.Counts.Select(count => AfterOthers(PredecessorBench.Stored(count))),
    ], Rounds: 15, stage => Start(stage, Benches.Predecessors));

    private static Measurement Ledger { get; } = new(
    [
        new("root with a ledger, synchronous", LedgerBench.Synchronous, LedgerBench.Without, Measure.Processor),
        new("root with a ledger behind it", LedgerBench.Behind, LedgerBench.Without, Measure.Processor),
    ], Rounds: 15, stage => Start(stage, Benches.Ledger));

    private static Measurement Issuing { get; } = new(
    [
        new("issuing a root", IssuingBench.Product, IssuingBench.Bare, Measure.Processor),
    ], Rounds: 15, stage => Start(stage, Benches.Issuing));

    private static Measurement Growth(bool isHuge)
    {
        int[] sizes = [Smallest, 10_000, 100_000, Largest, .. isHuge ? [Huge] : (int[])[]];
        return new([.. sizes.Skip(1).Select(AmongStored)], Rounds: 15, stage =>
        {
            foreach (var size in sizes) stage.StartWorker(Benches.Growth, size.ToString(Machine.Culture));
            return Task.CompletedTask;
        });
    }

    private static Row AfterOthers(string others)
    {
        var row = new Row($"head after {others}", others, PredecessorBench.One, Measure.Processor);
        return others == PredecessorBench.Inline(16) ? row with { Bar = 1.5, Aim = 1.3 } : row;
    }

    private static Row AmongStored(int size)
    {
        var row = new Row($"one stored predecessor, of {GrowthBench.Text(size)} stored tokens",
            GrowthBench.Name(size), GrowthBench.Name(Smallest), Measure.Processor);
        return size is Largest ? row with { Bar = 1.05 } : row;
    }

    private static Task Start(Stage stage, string bench)
    {
        stage.StartWorker(bench);
        return Task.CompletedTask;
    }
}
