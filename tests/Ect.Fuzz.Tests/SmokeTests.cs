using Ect.Fuzz.Running;

namespace Ect.Fuzz.Tests;

/// <summary>A few seconds of what <c>tests/Ect.Fuzz</c> does for as long as one likes, with the same inputs every time.</summary>
public sealed class SmokeTests
{
    private const int Seed = 1, Count = 300;

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory, MemberData(nameof(Targets))]
    public void Target_OnItsCorpusAndOnChangedInputs_HoldsWhatItMust(string name)
    {
        var run = new FuzzRun(FuzzTargets.All.Single(target => target.Name == name), Seed);

        run.RunCorpus();
        var known = run.Inputs;
        run.RunChanged(Count);

        Assert.True(known > 0);
        Assert.Equal(known + Count, run.Inputs);
        Assert.True(run.Outcomes > 1, "The inputs all end alike.");
        Assert.InRange(run.AllocationRatio, double.Epsilon, 1);
    }

    /// <summary>A corpus of which nothing is accepted would test the way out of each reader alone.</summary>
    [Theory, MemberData(nameof(Targets))]
    public void Corpus_OfATarget_HasInputsThatAreAccepted(string name)
    {
        var run = new FuzzRun(FuzzTargets.All.Single(target => target.Name == name), Seed);

        run.RunCorpus();

        Assert.True(run.Accepted > 0);
    }

    [Fact]
    public void Inputs_OfOneSeed_AreTheSame()
    {
        var target = new RecordingTarget();

        new FuzzRun(target, Seed).RunChanged(Count);
        var first = target.Inputs.ToArray();
        target.Inputs.Clear();
        new FuzzRun(target, Seed).RunChanged(Count);

        Assert.Equal(first, target.Inputs);
        Assert.True(first.Distinct().Count() > Count / 2);
    }

    [Theory]
    [InlineData(RecordingTarget.Thrower, "InvalidOperationException")]
    [InlineData(RecordingTarget.Allocator, "It allocated")]
    public void Run_OfAnInputThatFails_SaysWhyAndKeepsIt(string input, string why)
    {
        var run = new FuzzRun(new RecordingTarget(), Seed);

        var failure = Assert.Throws<FuzzException>(() => run.Run([.. input.Select(c => (byte)c)], isKept: false));

        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
        var file = failure.Message.Split(' ')[3].TrimEnd(':');
        Assert.Equal(input, File.ReadAllText(file));
        File.Delete(file);
    }
}
