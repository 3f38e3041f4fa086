using Ect.Collections;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Tests;

public sealed class ExpiringMapTests : IDisposable
{
    private const int Capacity = 1_000;
    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly List<int> _removed = [];
    private readonly ExpiringMap<int, int> _map;

    public ExpiringMapTests() => _map = new(Capacity, _clock, _removed.Add);

    public void Dispose() => _map.Dispose();

    [Fact]
    public void TryGet_OneTickBeforeAndAtTheDeadline_FoundThenGone()
    {
        Add(1, TimeSpan.FromSeconds(10));

        _clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.True(Has(1));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.False(Has(1));
    }

    [Fact]
    public void MakeRoom_FullOfLiveEntries_False()
    {
        for (var i = 0; i < Capacity; i++) Assert.True(Add(i, TimeSpan.FromSeconds(10)));

        Assert.False(Add(Capacity, TimeSpan.FromSeconds(10)));
        Assert.All(Enumerable.Range(0, Capacity), i => Assert.True(Has(i)));
    }

    [Fact]
    public void MakeRoom_FullOfExpiredEntries_TakesTheirPlaceAndTwoLeave()
    {
        for (var i = 0; i < Capacity; i++) Add(i, TimeSpan.FromSeconds(10 + i / 1e6));
        _clock.Advance(TimeSpan.FromSeconds(11));

        Assert.True(Add(Capacity, TimeSpan.FromSeconds(10)));
        Assert.Equal([0, 1], _removed);
        Assert.Equal(Capacity - 1, _map.Count);
    }

    [Fact]
    public void Timer_NoTraffic_RemovesWhatExpiredAndNothingElse()
    {
        for (var i = 0; i < Capacity; i++) Add(i, TimeSpan.FromSeconds(i < 600 ? 10 : 1_000));

        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(Capacity - 600, _map.Count);
        Assert.Equal(600, _removed.Count);
    }

    [Fact]
    public void Dispose_TimePasses_TimerHasStopped()
    {
        Add(1, TimeSpan.FromSeconds(10));
        _map.Dispose();

        _clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(1, _map.Count);
    }

    [Fact]
    public void Remove_AddedAgainManyTimes_NothingIsLeftBehind()
    {
        for (var i = 0; i < 100 * Capacity; i++)
        {
            Assert.True(Add(i % 3, TimeSpan.FromHours(1)));
            lock (_map.Gate) _map.Remove(i % 3);
        }

        Assert.Equal(0, _map.Count);
    }

    [Fact]
    public void Add_LongestRetention_DoesNotOverflow()
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        Add(1, TimeSpan.MaxValue);
        _clock.Advance(TimeSpan.FromDays(10_000));
        Assert.True(Has(1));
    }

    [Fact]
    public void Add_NoRetention_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Add(1, TimeSpan.Zero));

    private bool Add(int key, TimeSpan retention)
    {
        lock (_map.Gate)
        {
            if (!_map.MakeRoom(1)) return false;
            _map.Add(key, key, retention);
            return true;
        }
    }

    private bool Has(int key)
    {
        lock (_map.Gate) return _map.TryGet(key, out _);
    }
}
