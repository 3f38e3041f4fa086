using Ect.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.Tests;

public class StoreWatchTests
{
    private readonly FakeLogger _logger = new();

    [Theory]
    [InlineData(0, 79)]
    [InlineData(1, 80)]
    [InlineData(1, 80, 100, 80)]
    [InlineData(1, 80, 60, 80)]
    [InlineData(2, 80, 59, 80)]
    [InlineData(1, 80, 59, 79)]
    public void Look_FillsUp_WarnsFromEightyPercentAndAgainOnlyFromBelowSixty(int expected, params int[] percent)
    {
        var watch = new StoreWatch(1_000_000, TimeSpan.FromHours(24), _logger);
        foreach (var it in percent) watch.Look(it * 10_000);

        var records = _logger.Collector.GetSnapshot();
        Assert.Equal(expected, records.Count);
        Assert.All(records, record => Assert.Equal((LogLevel.Warning, 110, "StoreFillsUp"), (record.Level, record.Id.Id, record.Id.Name)));
    }
}
