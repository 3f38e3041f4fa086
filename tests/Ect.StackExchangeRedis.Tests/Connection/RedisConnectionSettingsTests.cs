using Ect.StackExchangeRedis.Connection;

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
    [InlineData("localhost", false)]
    [InlineData("localhost,serviceName=", false)]
    [InlineData("localhost,serviceName=m", true)]
    public void IsBySentinel_ServiceName_Is(string configuration, bool expected) =>
        Assert.Equal(expected, RedisConnectionSettings.IsBySentinel(configuration));
}
