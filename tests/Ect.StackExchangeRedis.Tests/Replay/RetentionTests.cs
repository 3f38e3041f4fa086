using System.Diagnostics;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>How long the server itself says that it will remember the use of a token.</summary>
public sealed class RetentionTests(SharedServers servers)
{
    /// <summary>Forge's tokens were issued 10 s before its now, and expire 590 s after it; the tolerance is 30 s.</summary>
    /// <param name="kind">The server.</param>
    /// <param name="secondsAfterExpiry">When the token is verified, on the service's clock.</param>
    /// <param name="lifetime">Seconds from <c>iat</c> to <c>exp</c>.</param>
    /// <param name="retention">Seconds that the entry must live: min(exp, iat + 15 min) + 2 x 30 s + 1 s - now.</param>
    [Theory]
    [MemberData(nameof(Times))]
    public async Task Verify_AcceptedToken_EntryOutlivesItsAcceptance(ServerKind kind, int secondsAfterExpiry, int lifetime, int retention)
    {
        var (prefix, server) = (Instances.NewPrefix(), await servers.GetAsync(kind));
        using var instance = Instances.Start(server.Configuration, prefix);
        instance.Clock.SetUtcNow(Forge.Now.AddSeconds(lifetime + secondsAfterExpiry));
        var token = Instances.Alice.Token(claims =>
        {
            claims["iat"] = Forge.Now.ToUnixTimeSeconds();
            claims["exp"] = Forge.Now.ToUnixTimeSeconds() + lifetime;
        });

        var started = Stopwatch.GetTimestamp();
        var result = await instance.VerifyAsync(token);

        Assert.Equal(EctFailureReason.None, result.FailureReason);
        await using var connection = await server.ConnectAsync();
        var key = Assert.Single(connection.KeysButMarks($"{prefix}r:"));
        var left = await connection.GetDatabase().KeyTimeToLiveAsync(key);
        var passed = Math.Ceiling(Stopwatch.GetElapsedTime(started).TotalSeconds);
        Assert.InRange(left!.Value.TotalSeconds, retention - passed, retention);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Verify_AtTheEndOfTheTolerance_RefusedAndNothingIsRecorded(ServerKind kind)
    {
        var (prefix, server) = (Instances.NewPrefix(), await servers.GetAsync(kind));
        using var instance = Instances.Start(server.Configuration, prefix);
        instance.Clock.SetUtcNow(Forge.Now.AddSeconds(590 + 30));

        var result = await instance.VerifyAsync(Instances.Alice.Token());

        Assert.Equal(EctFailureReason.Expired, result.FailureReason);
        await using var connection = await server.ConnectAsync();
        Assert.Empty(connection.KeysButMarks(prefix));
    }

    public static TheoryData<ServerKind, int, int, int> Times()
    {
        var times = new TheoryData<ServerKind, int, int, int>();
        foreach (ServerKind kind in new EveryServer().Select(row => row.Data))
        {
            times.Add(kind, -600, 600, 661);      // just issued
            times.Add(kind, -1, 600, 62);         // exp - 1
            times.Add(kind, 0, 600, 61);          // exp
            times.Add(kind, 29, 600, 32);         // exp + tolerance - 1: the last second in which it is accepted
            times.Add(kind, -3_600, 3_600, 961);  // a long life: iat + 15 min decides
        }

        return times;
    }
}
