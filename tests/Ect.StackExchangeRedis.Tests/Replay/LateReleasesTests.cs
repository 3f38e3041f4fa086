using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>What is said of uses that an outage left behind.</summary>
public sealed class LateReleasesTests
{
    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly FakeLogger _logger = new();

    [Fact]
    public async Task Add_RedisNeverAnswers_AllAreToldOfTogether()
    {
        using var late = new LateReleases(_ => throw new EctReplayCacheException("Out of reach."), _clock, _logger);
        for (var i = 0; i < 10; i++) late.Add([Entries.Of(Entries.NewKey())]);

        await PassAsync(TimeSpan.FromSeconds(31));
        Assert.Equal(0, _logger.Collector.Count);
        await PassAsync(TimeSpan.FromSeconds(10));

        AssertTold("10 uses");
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
