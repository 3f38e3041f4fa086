namespace Ect.Benchmarks.Table;

/// <summary>What a worker can be started with.</summary>
internal static class Benches
{
    public const string Root = "root", Predecessors = "predecessors", Growth = "growth", Ledger = "ledger", Issuing = "issuing",
        Load = "load", Body = "body", Cold = "cold", Client = "client", RoundTrips = "round trips";

    public static IBench Create(string name, string[] args) => (name, args) switch
    {
        (Root, []) => new RootBench(),
        (Predecessors, []) => new PredecessorBench(),
        (Growth, [var size]) => new GrowthBench(int.Parse(size, Machine.Culture)),
        (Ledger, []) => new LedgerBench(),
        (Issuing, []) => new IssuingBench(),
        (Load, [var key, .. var targets]) => new LoadBench(key, targets.Select(Target.Parse)),
        (Body, [var key, var target]) => new BodyBench(key, Target.Parse(target)),
        (Cold, []) => new ColdBench(),
        (Client, [var port]) => new ClientBench(int.Parse(port, Machine.Culture)),
        (RoundTrips, [var redis]) => new RoundTripBench(redis),
        _ => throw new ArgumentException($"There is no bench {name} with {args.Length} arguments.", nameof(name)),
    };
}
