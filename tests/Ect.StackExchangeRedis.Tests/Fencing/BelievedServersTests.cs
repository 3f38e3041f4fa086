using Ect.StackExchangeRedis.Fencing;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>Which servers have answered so far, and which of them is another than before.</summary>
public class BelievedServersTests
{
    private readonly BelievedServers _servers = new();

    [Fact]
    public void Text_NobodyHasAnswered_IsEmpty() => Assert.Equal("", _servers.Text);

    [Fact]
    public void IsAnother_TheVeryFirst_IsNoneAndIsBelieved()
    {
        Assert.False(_servers.IsAnother("a1", 1_000));
        Assert.Equal("a1=1000", _servers.Text);
    }

    [Fact]
    public void IsAnother_Known_IsNoneAndIsBelievedSinceTheFirstTime()
    {
        _servers.IsAnother("a1", 1_000);

        Assert.False(_servers.IsAnother("a1", 2_000));
        Assert.Equal("a1=1000", _servers.Text);
    }

    [Fact]
    public void IsAnother_ASecond_IsOneAndBothAreBelieved()
    {
        _servers.IsAnother("a1", 1_000);

        Assert.True(_servers.IsAnother("b2", 2_000));
        Assert.False(_servers.IsAnother("b2", 3_000));
        Assert.False(_servers.IsAnother("a1", 3_000));
        Assert.Equal("a1=1000 b2=2000", _servers.Text);
    }

    [Fact]
    public void IsAnother_MoreThanAreKept_BeginsAnew()
    {
        for (var server = 0; server < 256; server++) Assert.Equal(server > 0, _servers.IsAnother($"{server:x4}", server));
        Assert.Equal(256, _servers.Text.Split(' ').Length);

        _servers.IsAnother("last", 256);

        Assert.Equal("last=256", _servers.Text);
    }
}
