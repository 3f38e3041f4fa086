using Ect.Signing;

namespace Ect.Tests;

/// <summary>Several instances of a service change their key, reading it at different times. Whatever key one of them signs with, all of them publish, from
/// as long before as a verifier's knowledge may be old until the token counts no more: then every verifier takes every token all the time.</summary>
public class RotationTests
{
    /// <summary>What may be cached on the way for two minutes, by a verifier that looks again after 30 seconds.</summary>
    private static readonly TimeSpan OldestKnowledge = TimeSpan.FromSeconds(150);

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan[] Delays = [TimeSpan.Zero, TimeSpan.FromSeconds(50)]; // of one instance's look behind the other's

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
            < 15 + 22 => SecondOfBoth, // as long as tokens count, and two minutes for the instance that looks last
            _ => Second,
        };
    }

    [Fact]
    public void Rotation_KeyIsReplacedAndAnInstanceRestarts_ItMayBeAhead() =>
        Assert.NotEmpty(Unpublished(Run(at => at < TimeSpan.FromMinutes(10) ? First : Second, restart: TimeSpan.FromMinutes(11))));

    /// <summary>At each step, what each instance signs with and publishes.</summary>
    private static List<(TimeSpan At, string Signer, HashSet<string> Published)> Run(Func<TimeSpan, EctSigningKeySet> source, TimeSpan? restart)
    {
        var seen = new List<(TimeSpan, string, HashSet<string>)>();
        foreach (var (instance, delay) in Delays.Index())
        {
            var ring = SigningRing.Empty;
            for (var at = TimeSpan.Zero; at < TimeSpan.FromHours(2); at += Step)
            {
                var restarts = instance is 0 && at == restart;
                if (restarts) ring = SigningRing.Empty;
                if (restarts || at == TimeSpan.Zero || (at - delay).Ticks % Options.Signing.RefreshInterval.Ticks is 0) ring = ring.With(source(at), Forge.Now + at, Times);
                seen.Add((at, ring.SignerAt(Forge.Now + at)!.PublicJwk.KeyId, [.. ring.Published.Select(key => key.KeyId)]));
            }
        }
        return seen;
    }

    private static void AssertAllPublishWhatOneSignsWith(List<(TimeSpan At, string Signer, HashSet<string> Published)> seen)
    {
        Assert.Equal(["1", "2"], seen.Select(state => state.Signer).Distinct());
        Assert.Empty(Unpublished(seen));
    }

    /// <summary>The moments at which an instance did not publish a key that it should have.</summary>
    private static IEnumerable<(TimeSpan At, string KeyId)> Unpublished(List<(TimeSpan At, string Signer, HashSet<string> Published)> seen) =>
        from use in seen.GroupBy(state => state.Signer)
        let first = use.Min(state => state.At) - OldestKnowledge
        let last = use.Max(state => state.At) + Counts
        from state in seen
        where state.At >= first && state.At <= last && !state.Published.Contains(use.Key)
        select (state.At, use.Key);
}
