namespace Ect.StackExchangeRedis.Tests;

/// <summary>Two Redis servers, two instances that use tokens there, and everything that may happen to them, a second at a time.</summary>
/// <remarks>The first server is the master. It can stop answering and come back, still believing that it is the master, for as long as it
/// takes to make it a replica; the second one, which may lag behind, can be promoted meanwhile. Instances go to any server that takes
/// writes, stop and start at any time, and may have nothing to do. They renew marks where they are and on all servers that they see, each
/// second and in between; a renewal that was sent to a server that did not answer any more may be executed when it comes back. What is
/// left out is a client that alone sees a former master for longer than the clock tolerance: no server can know of that.</remarks>
internal sealed record FenceModel
{
    public const int Lease = 2, Skew = 2, LongestSplit = 1;

    private const int End = 5, Never = -1_000, MostFailures = 2;

    /// <summary>What is left out of the fence, to show what it is for.</summary>
    public FencePart Without { get; init; }

    public int Now { get; init; }
    public int NextIdentity { get; init; } = 2;
    public required ModelServer First { get; init; }
    public required ModelServer Second { get; init; }
    public required ModelInstance One { get; init; }
    public required ModelInstance Other { get; init; }

    /// <summary>When the token was issued. One is enough: the servers decide each by itself.</summary>
    public int IssuedAt { get; init; } = Never;

    /// <summary>How often it was accepted.</summary>
    public int Accepted { get; init; }

    /// <summary>How often the master has failed: that is bounded, so that the search ends.</summary>
    public int Failures { get; init; }

    /// <summary>Since when the first server does not answer.</summary>
    public int GoneSince { get; init; } = Never;

    public int BackSince { get; init; } = Never;

    public bool IsTwice => Accepted > 1;

    public bool IsPromoted => Second.TakesWrites;

    /// <summary>Long in use: whoever is believed is believed since long ago.</summary>
    public static FenceModel Start(FencePart without) => new()
    {
        Without = without,
        First = new(Identity: 1, TakesWrites: true, Answers: true, new(Owner: 1, Since: Never, Until: Lease)),
        Second = new(Identity: 1, TakesWrites: false, Answers: true, new(Owner: 1, Since: Never, Until: Lease)),
        One = new(Server: 0, Runs: true),
        Other = new(Server: 0, Runs: true),
    };

    /// <summary>The two instances are the same to all others.</summary>
    private FenceModel Ordered => One.CompareTo(Other) <= 0 ? this : this with { One = Other, Other = One };

    public IEnumerable<(string What, FenceModel Next)> Steps() => AllSteps().Select(step => (step.What, step.Next.Ordered));

    private IEnumerable<(string What, FenceModel Next)> AllSteps()
    {
        if (Now < End && !MustBeDemoted)
        {
            yield return ("a second passes", Pass(seesAll: false));
            if (IsSplit) yield return ("a second passes for instances that see both masters", Pass(seesAll: true));
        }

        if (IssuedAt is Never) yield return ("the token is issued", this with { IssuedAt = Now });

        foreach (var instance in new[] { 0, 1 })
        {
            var one = InstanceOf(instance);
            if (CanAsk(one))
            {
                var place = one.Server;
                if (IssuedAt is not Never) yield return ($"instance {instance} uses it", Use(place));
                yield return ($"instance {instance} uses another", Ask(place, renews: false));
                yield return ($"instance {instance} renews", Ask(place, renews: true));
            }

            foreach (var server in new[] { 0, 1 })
                if (one.Server != server && ServerOf(server).CanAnswer)
                    yield return ($"instance {instance} goes to server {server}", With(instance, one with { Server = server }));

            yield return ($"instance {instance} {(one.Runs ? "stops" : "starts")}", With(instance, one with { Runs = !one.Runs }));
        }

        if (First.Answers && !Second.TakesWrites)
        {
            yield return ("the replica catches up", this with { Second = First with { Identity = Second.Identity, TakesWrites = false } });
            if (Failures < MostFailures)
            {
                var failed = this with { Failures = Failures + 1 };
                yield return ("the master stops answering", failed with { First = First with { Answers = false }, GoneSince = Now });
                yield return ("the master is flushed", failed with { First = First.Emptied() });
                yield return ("the master restarts without data",
                    failed with { First = First.Emptied() with { Identity = NextIdentity }, NextIdentity = NextIdentity + 1 });
            }
        }

        if (!First.Answers)
        {
            var back = this with { First = First with { Answers = true }, GoneSince = Never, BackSince = Now };
            yield return ("the former master comes back", back);
            yield return ("the former master comes back, and executes what it was sent", back.Ask(0, renews: true, sent: GoneSince));
            if (!Second.TakesWrites)
                yield return ("the replica is promoted",
                    this with { Second = Second with { TakesWrites = true, Identity = NextIdentity }, NextIdentity = NextIdentity + 1 });
        }

        if (IsSplit) yield return ("the former master becomes a replica", this with { First = Second with { TakesWrites = false } });
    }

    private bool IsSplit => First is { Answers: true, TakesWrites: true } && Second.TakesWrites;

    private bool MustBeDemoted => IsSplit && Now - BackSince >= LongestSplit;

    private bool CanAsk(ModelInstance one) => one.Runs && ServerOf(one.Server).CanAnswer;

    /// <summary>Marks are renewed once a second, by whoever can reach a server.</summary>
    public FenceModel Pass(bool seesAll)
    {
        var next = this with { Now = Now + 1 };
        foreach (var instance in new[] { 0, 1 })
            foreach (var place in new[] { 0, 1 })
                if (next.InstanceOf(instance) is { Runs: true } one && next.ServerOf(place).CanAnswer && (seesAll || one.Server == place))
                    next = next.Ask(place, renews: true);

        return next;
    }

    private FenceModel Use(int place)
    {
        var next = Ask(place, renews: false);
        var server = next.ServerOf(place);
        var isFenced = Without is not FencePart.All && IssuedAt <= server.Mark.Since + (Without is FencePart.Wait ? 0 : Skew);
        return isFenced || server.HasUse ? next : next.With(place, server with { HasUse = true }) with { Accepted = Accepted + 1 };
    }

    private FenceModel Ask(int place, bool renews, int? sent = null)
    {
        var server = ServerOf(place);
        var mark = server.Mark.Asked(server.Identity, Now, Lease, renews, without: Without);
        if (Without is FencePart.Lateness && sent is { } earlier && mark.Since == Now) mark = mark with { Since = earlier };
        return With(place, server with { Mark = mark });
    }

    private ModelServer ServerOf(int place) => place is 0 ? First : Second;
    private ModelInstance InstanceOf(int instance) => instance is 0 ? One : Other;

    private FenceModel With(int place, ModelServer server) => place is 0 ? this with { First = server } : this with { Second = server };
    private FenceModel With(int instance, ModelInstance one) => instance is 0 ? this with { One = one } : this with { Other = one };
}
