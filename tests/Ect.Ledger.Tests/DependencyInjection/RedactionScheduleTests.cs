using Ect.Ledger.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.Ledger.Tests;

/// <summary>Entries become as old as they may, and no older than that and an hour.</summary>
public sealed class RedactionScheduleTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly LedgerHost _keys = new();
    private readonly WrappedStorage _storage;
    private int _runs;

    public RedactionScheduleTests() => _storage = new WrappedStorage(_keys.Storage)
    {
        BeforeRedact = () =>
        {
            Interlocked.Increment(ref _runs);
            return Task.CompletedTask;
        },
    };

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    [Fact]
    public async Task Schedule_EntriesOfAnyAge_RedactedAtStartAndOnceAnHour()
    {
        using var service = Service(TimeSpan.FromDays(30));
        var ledger = service.Get<IEctLedger>();
        await ledger.AppendAsync([LedgerTokens.Signed()], Cancellation);
        service.Clock.Advance(TimeSpan.FromDays(30) + TimeSpan.FromMinutes(10) + TimeSpan.FromMilliseconds(1)); // It lived 10 minutes.

        using var schedule = await StartAsync(service);
        await RunsAsync(1);
        await HasBytesAsync(false);

        await _storage.AppendAsync([Entry(service, hours: 1), Entry(service, hours: 2)], 0, default, Cancellation);
        service.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(1, Volatile.Read(ref _runs));
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        await RunsAsync(2);
        await HasBytesAsync(false, false, true);
        service.Clock.Advance(TimeSpan.FromHours(1));
        await RunsAsync(3);
        await HasBytesAsync(false, false, false);
        await schedule.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Schedule_RunThatFails_SaidAndTriedAgain()
    {
        using var service = Service(TimeSpan.FromDays(1));
        var counted = _storage.BeforeRedact;
        _storage.BeforeRedact = async () =>
        {
            await counted();
            if (Volatile.Read(ref _runs) is 1) throw new InvalidOperationException("A storage of somebody's own.");
        };
        await _storage.AppendAsync([Entry(service, hours: 0)], 0, default, Cancellation);

        using var schedule = await StartAsync(service);
        await RunsAsync(1);
        await Poll.UntilAsync(() => Task.FromResult(Said(service) is 1), Deadline, "the failure is said");
        await HasBytesAsync(true);

        service.Clock.Advance(TimeSpan.FromHours(1));
        await RunsAsync(2);
        await HasBytesAsync(false);
        Assert.Equal(1, Said(service));
        Assert.False(schedule.ExecuteTask!.IsCompleted);
        await schedule.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Dispose_HostThatDoesNotStart_EndsWithoutAFailure()
    {
        using var service = Service(TimeSpan.FromDays(1));
        var schedule = await StartAsync(service);
        await RunsAsync(1);

        schedule.Dispose();
        await schedule.ExecuteTask!.ContinueWith(_ => { }, Cancellation, TaskContinuationOptions.None, TaskScheduler.Default);

        Assert.Equal(TaskStatus.RanToCompletion, schedule.ExecuteTask!.Status);
    }

    [Theory]
    [InlineData(null, EctLedgerMode.Synchronous), InlineData(1, EctLedgerMode.Off)]
    public async Task Schedule_NotAskedFor_NothingIsOpened(int? days, EctLedgerMode mode)
    {
        using var service = Service(days is { } age ? TimeSpan.FromDays(age) : null, mode);

        using var schedule = await StartAsync(service);
        await schedule.ExecuteTask!;

        Assert.Equal(0, _storage.Opened);
    }

    [Fact]
    public async Task Schedule_AnotherLedgerCannot_DoesNotStart()
    {
        using var another = new ObedientLedger();
        using var service = Service(TimeSpan.FromDays(1), build: ect => ect.AddLedger(another));

        await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(service));
    }

    public void Dispose() => _keys.Dispose();

    private static EctStoredEntry Entry(TestService service, int hours)
    {
        var at = service.Clock.GetUtcNow().AddDays(-30).AddHours(hours).AddMilliseconds(-1);
        return StoredEntries.One(recordedAt: at, endsAt: at);
    }

    private static int Said(TestService service) =>
        service.Get<FakeLogCollector>().GetSnapshot().Count(record => record.Id.Name is "LedgerNotRedacted");

    private static async Task<RedactionSchedule> StartAsync(TestService service)
    {
        var schedule = service.Get<IEnumerable<IHostedService>>().OfType<RedactionSchedule>().Single();
        await schedule.StartAsync(Cancellation);
        return schedule;
    }

    private TestService Service(TimeSpan? redactAfter, EctLedgerMode? mode = null, Action<EctBuilder>? build = null) => new(
        options => (options.Ledger.RedactAfter, options.Ledger.Mode) = (redactAfter, mode),
        ect =>
        {
            ect.AddLedger(LedgerHost.Origin, _keys.PrivateKey, _ => _storage);
            build?.Invoke(ect);
        });

    private async Task RunsAsync(int count)
    {
        await Poll.UntilAsync(() => Task.FromResult(Volatile.Read(ref _runs) >= count), Deadline, "a run begins");
        Assert.Equal(count, Volatile.Read(ref _runs));
    }

    private async Task HasBytesAsync(params bool[] expected)
    {
        bool[] actual = [];
        await Poll.UntilAsync(async () =>
        {
            var entries = await _keys.Storage.ReadAsync(0, 10, Cancellation);
            actual = [.. entries.Select(entry => entry.Encoded is not null)];
            return actual.SequenceEqual(expected);
        }, Deadline, $"entries have their bytes as expected");
    }
}
