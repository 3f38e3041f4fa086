using Ect.StackExchangeRedis.Replay;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>What is said of uses that an outage left behind.</summary>
public sealed class LateReleasesTests
{
    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly FakeLogger _logger = new();

    [Theory]
    [InlineData(1), InlineData(10)]
    public async Task Add_RedisNeverAnswers_AllAreToldOfTogether(int uses)
    {
        using var late = new LateReleases(_ => throw new EctReplayCacheException("Out of reach."), _clock, _logger);
        for (var i = 0; i < uses; i++) late.Add([Entries.Of(Entries.NewKey())]);

        await PassAsync(TimeSpan.FromSeconds(31));
        Assert.Equal(0, _logger.Collector.Count);
        await PassAsync(TimeSpan.FromSeconds(10));

        AssertTold($"{uses} uses");
    }

    [Fact]
    public async Task Dispose_WhileUsesWait_NothingIsAskedAnyMore()
    {
        var calls = 0;
        var late = new LateReleases(entries =>
        {
            calls++;
            return Task.FromResult(entries);
        }, _clock, _logger);
        late.Add([Entries.Of(Entries.NewKey())]);

        late.Dispose();

        await PassAsync(TimeSpan.FromSeconds(31));
        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task Dispose_NotToldOfYet_AreTold()
    {
        var late = new LateReleases(_ => throw new EctReplayCacheException("Out of reach."), _clock, _logger);
        late.Add([Entries.Of(Entries.NewKey()), Entries.Of(Entries.NewKey())]);
        await PassAsync(TimeSpan.FromSeconds(31));

        late.Dispose();

        await PassAsync(TimeSpan.FromSeconds(10));
        AssertTold("2 uses");
    }

    [Fact]
    public async Task Add_RedisAnswersInTheEnd_NothingIsTold()
    {
        var calls = 0;
        using var late = new LateReleases(entries => ++calls < 5
            ? throw new EctReplayCacheException("Out of reach.")
            : Task.FromResult<IReadOnlyList<EctReplayEntry>>(entries), _clock, _logger); // It was not there: nothing was used up.
        late.Add([Entries.Of(Entries.NewKey())]);

        await PassAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(5, calls);
        Assert.Equal(0, _logger.Collector.Count);
    }

    [Fact]
    public async Task Add_MoreThanMayWait_TheRestIsLeftAndTold()
    {
        var released = 0;
        using var late = new LateReleases(entries =>
        {
            released += entries.Count;
            return Task.FromResult<IReadOnlyList<EctReplayEntry>>([]);
        }, _clock, _logger);
        var entries = Enumerable.Range(0, 10_000).Select(_ => Entries.Of(Entries.NewKey())).ToArray();
        late.Add(entries);
        for (var i = 0; i < 3; i++) late.Add([Entries.Of(Entries.NewKey())]);

        await PassAsync(TimeSpan.FromSeconds(10));
        AssertTold("3 uses");
        Assert.Equal(entries.Length, released);

        late.Add(entries); // There is room again.
        await PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(2 * entries.Length, released);
    }

    /// <summary>Second by second, so that what each brings about is done before the next.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private void AssertTold(string start)
    {
        var told = Assert.Single(_logger.Collector.GetSnapshot());
        Assert.Equal(("UsesNotTakenBack", LogLevel.Warning, null), (told.Id.Name, told.Level, told.Exception));
        Assert.StartsWith(start, told.Message, StringComparison.Ordinal);
    }
}
