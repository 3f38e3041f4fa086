using Ect.StackExchangeRedis.Connection;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>Once nobody waits for a step, nothing of it is sent.</summary>
public class RedisTurnsTests
{
    private readonly RedisTurns _turns = new();
    private int _sent;

    [Fact]
    public void Next_SomebodyWaits_Sends()
    {
        Assert.Equal(7, _turns.Next(() => 7));
        Assert.True(_turns.TryNext(() => _sent++));
        Assert.Equal(1, _sent);
    }

    [Fact]
    public void Next_NobodyWaits_ThrowsAndSendsNothing()
    {
        _turns.End();

        Assert.Throws<OperationCanceledException>(() => _turns.Next(() => _sent++));
        Assert.False(_turns.TryNext(() => _sent++));
        Assert.Equal(0, _sent);
    }
}
