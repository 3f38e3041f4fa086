using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>Shows tokens to instances of one service, and counts how often each is accepted.</summary>
/// <remarks>The instances are careful from their start on, as by default.</remarks>
/// <param name="isInRealTime">Whether they have the machine's clock, and no tolerance: a server that hung executes late what it was sent
/// before, and that is late by no other clock. Otherwise they share one that moves only when they are told to wait.</param>
internal sealed class Witness(bool isInRealTime = false) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan NoTolerance = TimeSpan.FromSeconds(1);

    /// <summary>The tolerance of 30 s, by what marks may differ, and the whole seconds of <c>iat</c>.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(32);

    private readonly List<TestService> _instances = [];
    private readonly ConcurrentDictionary<string, int> _accepted = new();
    private TimeSpan _time;

    public string Prefix { get; } = Instances.NewPrefix();

    public IReadOnlyList<TestService> All => _instances;

    public int AcceptedTwice => _accepted.Count(token => token.Value > 1);

    /// <summary>Starts an instance that keeps nothing but uses in Redis.</summary>
    public TestService Start(string configuration)
    {
        var instance = Instances.Start(configuration, Prefix, SetRedis, SetTime);
        instance.Clock.Advance(_time);
        instance.Get<IEctReplayCache>(); // From here on it renews its marks, asked or not.
        _instances.Add(instance);
        return instance;
    }

    public void End(TestService instance)
    {
        _instances.Remove(instance);
        instance.Dispose();
    }

    /// <summary>Lets time pass, where it is ours.</summary>
    public void Advance(TimeSpan time)
    {
        _time += time;
        foreach (var instance in _instances) instance.Clock.Advance(time);
    }

    /// <summary>A token that is issued now.</summary>
    public string NewToken() => Instances.Alice.Token(claims =>
    {
        var now = (isInRealTime ? TimeProvider.System.GetUtcNow() : Forge.Now + _time).ToUnixTimeSeconds();
        (claims["iat"], claims["exp"]) = (now, now + 600);
    });

    public async Task<EctVerificationResult> ShowAsync(TestService instance, string token)
    {
        var result = await instance.VerifyAsync(token);
        if (result.Succeeded) _accepted.AddOrUpdate(token, 1, (_, count) => count + 1);
        return result;
    }

    /// <summary>Shows new tokens until each of the instances has accepted some. Where they are fenced, it waits for as long as it is
    /// told.</summary>
    /// <returns>Those that were accepted.</returns>
    public async Task<string[]> UseNewAsync(int each = 10, params TestService[] instances)
    {
        if (instances is []) instances = [.. _instances];
        var used = instances.ToDictionary(instance => instance, _ => new List<string>());
        await Poll.UntilAsync(async () =>
        {
            var open = instances.Where(instance => used[instance].Count < each).ToArray();
            foreach (var instance in open)
            {
                var token = NewToken();
                var result = await ShowAsync(instance, token);
                if (result.Succeeded) used[instance].Add(token);
                else if (result.FailureReason is EctFailureReason.ReplayFenced) Advance(result.RetryAfter!.Value);
            }

            return open is [];
        }, Deadline, "new tokens are accepted by all instances");
        return [.. used.Values.SelectMany(tokens => tokens)];
    }

    /// <summary>Shows new tokens until Redis has decided about one: an instance may be on its way to another connection.</summary>
    /// <returns>How it has decided.</returns>
    public async Task<EctFailureReason> FirstDecisionAsync(TestService instance)
    {
        var reason = EctFailureReason.ReplayCacheUnavailable;
        await Poll.UntilAsync(async () =>
        {
            reason = (await ShowAsync(instance, NewToken())).FailureReason;
            return reason is not EctFailureReason.ReplayCacheUnavailable;
        }, Deadline, "Redis decides about a new token");
        return reason;
    }

    /// <summary>Shows tokens that were used to all instances, or to one, and all at once. None may be accepted.</summary>
    /// <returns>Why they were refused.</returns>
    public async Task<EctFailureReason[]> ShowAgainAsync(string[] tokens, TestService? only = null)
    {
        TestService[] instances = only is null ? [.. _instances] : [only];
        var reasons = await AtOnce.RunAsync(tokens.Length * instances.Length,
            async i => (await ShowAsync(instances[i % instances.Length], tokens[i / instances.Length])).FailureReason);
        Assert.DoesNotContain(EctFailureReason.None, reasons);
        Assert.Equal(0, AcceptedTwice);
        return reasons;
    }

    /// <summary>Shows them again until Redis has decided about all of them, and none is accepted.</summary>
    /// <returns>How it has decided.</returns>
    public async Task<EctFailureReason[]> UntilDecidedAsync(string[] tokens, TestService? only = null)
    {
        EctFailureReason[] reasons = [];
        await Poll.UntilAsync(async () =>
        {
            reasons = await ShowAgainAsync(tokens, only);
            return !reasons.Contains(EctFailureReason.ReplayCacheUnavailable);
        }, Deadline, "Redis decides about all tokens");
        return reasons;
    }

    /// <summary>Shows them again until the fence refuses all of them, and says when newer ones pass.</summary>
    public async Task UntilFencedAsync(string[] tokens, TestService? only = null)
    {
        Assert.All(await UntilDecidedAsync(tokens, only), reason => Assert.Equal(EctFailureReason.ReplayFenced, reason));
        EctVerificationResult? result = null;
        await Poll.UntilAsync(
            async () => (result = await ShowAsync(only ?? _instances[0], tokens[0])).FailureReason is not EctFailureReason.ReplayCacheUnavailable,
            Deadline, "Redis decides once more");
        Assert.Equal(EctFailureReason.ReplayFenced, result!.FailureReason);
        Assert.InRange(result.RetryAfter!.Value, TimeSpan.FromSeconds(1), LongestWait);
    }

    /// <summary>For as long as something takes, none of the tokens is accepted.</summary>
    public async Task WatchAsync(string[] tokens, Task untilThen)
    {
        await Poll.UntilAsync(async () =>
        {
            await ShowAgainAsync(tokens);
            return untilThen.IsCompleted;
        }, TimeSpan.FromSeconds(100), "it is over");
        await untilThen;
    }

    private static void SetRedis(EctRedisOptions redis)
    {
        (redis.FenceAtStart, redis.Timeout) = (true, TimeSpan.FromSeconds(2));
        (redis.UseForStore, redis.UseForRevocation) = (false, false);
    }

    private void SetTime(EctBuilder ect)
    {
        if (!isInRealTime) return;
        ect.Services.Replace(ServiceDescriptor.Singleton(TimeProvider.System));
        ect.Services.Configure<EctOptions>(options => options.ClockSkew = NoTolerance);
    }

    public void Dispose()
    {
        foreach (var instance in _instances) instance.Dispose();
    }
}
