namespace Ect.Benchmarks.Table;

/// <summary>What a worker can be started with.</summary>
internal static class Benches
{
    public const string Root = "root", Predecessors = "predecessors", Growth = "growth", Ledger = "ledger", Issuing = "issuing";

    public static IBench Create(string name, string[] args) => (name, args) switch
    {
        (Root, []) => new RootBench(),
        (Predecessors, []) => new PredecessorBench(),
        (Growth, [var size]) => new GrowthBench(int.Parse(size, Machine.Culture)),
        (Ledger, []) => new LedgerBench(),
        (Issuing, []) => new IssuingBench(),
        _ => throw new ArgumentException($"There is no bench {name} with {args.Length} arguments.", nameof(name)),
    };
}
