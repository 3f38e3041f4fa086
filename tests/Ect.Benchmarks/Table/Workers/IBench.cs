namespace Ect.Benchmarks.Table;

/// <summary>Contenders that are measured in turn, in one process.</summary>
internal interface IBench : IAsyncDisposable
{
    /// <summary>Measures each contender once, with tokens of its own.</summary>
    Task RunRoundAsync(Round round);
}
