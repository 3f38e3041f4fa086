using Ect.StackExchangeRedis.Connection;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>What is made of a connection string.</summary>
public sealed class RedisConnectionSettingsTests
{
    [Theory]
    [InlineData("", null, 1_500)]
    [InlineData("", 1_499, 1_499)]
    [InlineData("", 1_500, 1_500)]
    [InlineData("", 1_501, 1_500)]
    [InlineData(",connectTimeout=10000", null, 10_000)]
    [InlineData(",connectTimeout=10000", 9_999, 9_999)]
    [InlineData(",connectTimeout=10000", 10_001, 10_000)]
    public void From_ConnectTimeout_IsTheConnectionStringsAtMost(string more, int? patience, int expected) => Assert.Equal(expected,
        RedisConnectionSettings.From($"localhost{more}", TimeSpan.FromSeconds(1), patience is { } limit ? TimeSpan.FromMilliseconds(limit) : null)
            .ConnectTimeout);

    [Theory]
    [InlineData("", 5_000, 5_000)]
    [InlineData("", 5_001, 5_001)]
    [InlineData(",asyncTimeout=249", 500, 500)]
    [InlineData(",asyncTimeout=7000", 500, 7_000)]
    public void From_AsyncTimeout_IsNeverShorterThanOurs(string more, int timeout, int expected) =>
        Assert.Equal(expected, RedisConnectionSettings.From($"localhost{more}", TimeSpan.FromMilliseconds(timeout)).AsyncTimeout);

    [Theory]
    [InlineData("", 1)]
    [InlineData(",configCheckSeconds=30", 30)]
    public void From_ConfigCheck_IsSoonUnlessTheConnectionStringSays(string more, int expected) =>
        Assert.Equal(expected, RedisConnectionSettings.From($"localhost{more}", TimeSpan.FromSeconds(1)).ConfigCheckSeconds);

    [Fact]
    public void From_ServerIsAway_ConnectsLaterAndKeepsNothingToSend()
    {
        var settings = RedisConnectionSettings.From("localhost,abortConnect=true", TimeSpan.FromSeconds(1));

        Assert.False(settings.AbortOnConnectFail);
        Assert.Same(BacklogPolicy.FailFast, settings.BacklogPolicy);
    }

    [Theory]
    [InlineData("", "Ect")]
    [InlineData(",name=orders", "orders")]
    public void From_ClientName_IsTheConnectionStringsOrOurs(string more, string expected) =>
        Assert.Equal(expected, RedisConnectionSettings.From($"localhost{more}", TimeSpan.FromSeconds(1)).ClientName);

    [Theory]
    [InlineData("localhost", false)]
    [InlineData("localhost,serviceName=", false)]
    [InlineData("localhost,serviceName=m", true)]
    public void IsBySentinel_ServiceName_Is(string configuration, bool expected) =>
        Assert.Equal(expected, RedisConnectionSettings.IsBySentinel(configuration));
}
