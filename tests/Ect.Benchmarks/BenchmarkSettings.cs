using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;

namespace Ect.Benchmarks;

/// <summary>A fixed number of invocations, so that each can have a token of its own, and a long warm-up: what counts is the ratio once the code is optimized.</summary>
internal sealed class BenchmarkSettings : ManualConfig
{
    /// <summary>How many invocations an iteration has.</summary>
    public const int Invocations = 1024;

    public BenchmarkSettings()
    {
        AddJob(Job.Default.WithInvocationCount(Invocations).WithWarmupCount(20).WithIterationCount(10));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        HideColumns(Column.Error, Column.StdDev, Column.Median, Column.Gen0, Column.Gen1, Column.Gen2, Column.AllocRatio, Column.InvocationCount, Column.UnrollFactor);
        AddExporter(MarkdownExporter.GitHub);
        AddLogger(ConsoleLogger.Default);
        WithOptions(ConfigOptions.DisableLogFile);
    }
}
