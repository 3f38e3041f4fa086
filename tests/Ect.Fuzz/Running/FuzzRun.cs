using System.Diagnostics;

namespace Ect.Fuzz.Running;

/// <summary>Runs one target on its corpus and on what becomes of it. There is no coverage to go by: inputs that end in a new way are kept,
/// and changed further.</summary>
/// <remarks>SharpFuzz needs the native driver of AFL or libFuzzer, which a build of .NET alone does not have.</remarks>
public sealed class FuzzRun
{
    private const int MaxKept = 2_000, Attempts = 5;

    private readonly FuzzTarget _target;
    private readonly Random _random;
    private readonly Mutator _mutator;
    private readonly List<byte[]> _inputs;
    private readonly HashSet<string> _outcomes = [];

    public FuzzRun(FuzzTarget target, int seed)
    {
        (_target, _random, _inputs) = (target, new Random(seed), [.. Corpus.Of(target)]);
        _mutator = new(_random, target.Words);
    }

    public long Inputs { get; private set; }

    public long Accepted { get; private set; }

    public int Outcomes => _outcomes.Count;

    /// <summary>The largest share of its allowance that an input has used.</summary>
    public double AllocationRatio { get; private set; }

    /// <inheritdoc cref="AllocationRatio"/>
    public double TimeRatio { get; private set; }

    /// <summary>Does something with this run.</summary>
    /// <returns>The failure, if there is one.</returns>
    public string? Try(Action<FuzzRun> action)
    {
        try
        {
            action(this);
            return null;
        }
        catch (FuzzException failure)
        {
            return failure.Message;
        }
    }

    /// <summary>Runs every input of the corpus as it is.</summary>
    public void RunCorpus()
    {
        foreach (var input in _inputs.ToArray()) Run(input, isKept: true);
    }

    /// <summary>Runs changed inputs.</summary>
    /// <param name="count">How many.</param>
    public void RunChanged(int count)
    {
        for (; count > 0; count--)
            Run(_mutator.Mutate(_inputs[_random.Next(_inputs.Count)], _inputs[_random.Next(_inputs.Count)]), isKept: false);
    }

    /// <summary>Runs one input.</summary>
    /// <exception cref="FuzzException">It failed, and is saved.</exception>
    public void Run(byte[] input, bool isKept)
    {
        Inputs++;
        try
        {
            var outcome = _target.Check(input, Measure(input));
            if (outcome.StartsWith("accepted", StringComparison.Ordinal)) Accepted++;
            if (_outcomes.Add(outcome) && !isKept && _inputs.Count < MaxKept) _inputs.Add(input);
        }
        catch (Exception exception)
        {
            // Whatever it is: nothing here is meant to throw.
            throw new FuzzException($"{_target.Name} failed for {Corpus.Save(_target, input)}: {exception}");
        }
    }

    /// <summary>Reads an input within its allowance. Others use the machine too, so that only the best of several times counts.</summary>
    private object? Measure(byte[] input)
    {
        var (time, memory) = (TimeSpan.MaxValue, long.MaxValue);
        var (timeLimit, memoryLimit) = (
            _target.Time.Fixed + input.Length * _target.Time.PerByte, _target.Allocation.Fixed + input.Length * _target.Allocation.PerByte);
        object? read = null;
        for (var attempt = 0; attempt < Attempts && (time > timeLimit || memory > memoryLimit); attempt++)
        {
            var (before, start) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            read = _target.Read(input);
            time = Min(time, Stopwatch.GetElapsedTime(start));
            memory = Math.Min(memory, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        FuzzException.Unless(time <= timeLimit, $"It took {time}, more than {timeLimit} for {input.Length} bytes");
        FuzzException.Unless(memory <= memoryLimit, $"It allocated {memory}, more than {memoryLimit} for {input.Length} bytes");
        TimeRatio = Math.Max(TimeRatio, time / timeLimit);
        AllocationRatio = Math.Max(AllocationRatio, (double)memory / memoryLimit);
        return read;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
