using Ect.Signing;

namespace Ect.Tests;

/// <summary>Several instances of a service change their key, and read it at different times. A key that one of them signs with is published
/// by all of them, early enough that verifiers know it by then, and until its tokens do not count any more. So every verifier accepts every
/// token all the time.</summary>
public class RotationTests
{
    /// <summary>A verifier reads the keys again after 30 seconds, and something in between may cache them for two minutes.</summary>
    private static readonly TimeSpan OldestKnowledge = TimeSpan.FromSeconds(150);

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);
    /// <summary>One of the instances reads the keys later than the other.</summary>
    private static readonly TimeSpan[] Delays = [TimeSpan.Zero, TimeSpan.FromSeconds(50)];


    private static readonly EctOptions Options = new() { MaxPredecessorAge = TimeSpan.FromMinutes(20) };
    private static readonly SigningTimes Times = SigningTimes.Of(Options);
    private static readonly TimeSpan Counts = Options.MaxPredecessorAge + Options.ClockSkew;

    private static readonly EctSigningKeySet
        First = new(TestSigning.NewKey("1")), Second = new(TestSigning.NewKey("2")),
        FirstOfBoth = new(First.Active, [Second.Active.Key]), SecondOfBoth = new(Second.Active, [First.Active.Key]);

    [Fact]
    public void Rotation_KeyIsReplaced_AllPublishWhatOneSignsWith() =>
        AssertAllPublishWhatOneSignsWith(Run(at => at < TimeSpan.FromMinutes(10) ? First : Second, restart: null));

    [Fact]
    public void Rotation_KeysAreNamedAheadAndAfterwards_AnInstanceMayRestartAtAnyTime()
    {
        for (var restart = TimeSpan.Zero; restart < TimeSpan.FromMinutes(45); restart += 7 * Step)
            AssertAllPublishWhatOneSignsWith(Run(Procedure, restart));

        static EctSigningKeySet Procedure(TimeSpan at) => at.TotalMinutes switch
        {
            < 10 => First,
            < 15 => FirstOfBoth,
            < 15 + 22 => SecondOfBoth, // as long as tokens count, and two minutes for the instance that reads last
            _ => Second,
        };
    }

    [Fact]
    public void Rotation_KeyIsReplacedAndAnInstanceRestarts_ItMayBeAhead() =>
        Assert.NotEmpty(Unpublished(Run(at => at < TimeSpan.FromMinutes(10) ? First : Second, restart: TimeSpan.FromMinutes(11))));

    /// <summary>At each step, what each instance signs with and publishes.</summary>
    private static List<Seen> Run(Func<TimeSpan, EctSigningKeySet> source, TimeSpan? restart)
    {
        var seen = new List<Seen>();
        foreach (var (instance, delay) in Delays.Index())
        {
            var ring = SigningRing.Empty;
            for (var at = TimeSpan.Zero; at < TimeSpan.FromHours(2); at += Step)
            {
                var starts = at == TimeSpan.Zero || (instance is 0 && at == restart);
                if (starts) ring = SigningRing.Empty;
                var isDue = (at - delay).Ticks % Options.Signing.RefreshInterval.Ticks is 0;
                if (starts || isDue) ring = ring.With(source(at), Forge.Now + at, Times);
                seen.Add(new(at, ring.SignerAt(Forge.Now + at)!.PublicJwk.KeyId, [.. ring.Published.Select(key => key.KeyId)]));
            }
        }
        return seen;
    }

    private static void AssertAllPublishWhatOneSignsWith(List<Seen> seen)
    {
        Assert.Equal(["1", "2"], seen.Select(state => state.Signer).Distinct());
        Assert.Empty(Unpublished(seen));
    }

    /// <summary>The moments at which an instance did not publish a key that it should have.</summary>
    private static IEnumerable<(TimeSpan At, string KeyId)> Unpublished(List<Seen> seen) =>
        from use in seen.GroupBy(state => state.Signer)
        let first = use.Min(state => state.At) - OldestKnowledge
        let last = use.Max(state => state.At) + Counts
        from state in seen
        where state.At >= first && state.At <= last && !state.Published.Contains(use.Key)
        select (state.At, use.Key);

    private sealed record Seen(TimeSpan At, string Signer, HashSet<string> Published);
}
