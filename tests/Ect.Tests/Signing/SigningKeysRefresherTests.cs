using System.Threading.Channels;
using Ect.Signing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Tests;

public sealed class SigningKeysRefresherTests
{
    private readonly SwitchedSource _vault = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StartAsync_SourceThatCanNotAnswer_Throws()
    {
        using var refresher = Create(new PauseClock(TimeSpan.FromMinutes(1)), new EctOptions(), out _);

        await Assert.ThrowsAsync<EctKeySourceException>(() => refresher.StartAsync(Cancellation));
    }

    [Fact]
    public async Task ExecuteAsync_NobodyAsksForAKey_TheNextOneIsNoticedAndSignsAfterTheOverlap()
    {
        var clock = new PauseClock(TimeSpan.FromMinutes(1));
        using var refresher = Create(clock, new EctOptions(), out var keys);
        _vault.Give(new(TestSigning.NewKey("1")));
        await refresher.StartAsync(Cancellation);

        _vault.Give(new(TestSigning.NewKey("2")));
        await clock.PassAsync();
        clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("2", (await keys.GetAsync(Cancellation)).SignerAt(clock.GetUtcNow())?.PublicJwk.KeyId);
        await refresher.StopAsync(Cancellation);
    }

    [Fact]
    public async Task ExecuteAsync_SourceFails_GoesOnAsking()
    {
        var clock = new PauseClock(TimeSpan.FromMinutes(1));
        using var refresher = Create(clock, new EctOptions(), out _);
        _vault.Give(new(TestSigning.NewKey("1")));
        await refresher.StartAsync(Cancellation);

        _vault.Answer = _ => throw new TimeoutException();
        await clock.PassAsync();
        await clock.PassAsync();

        Assert.Equal(3, _vault.Calls);
        await refresher.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Dispose_HostThatDoesNotStart_EndsWithoutAFailure()
    {
        var clock = new PauseClock(TimeSpan.FromMinutes(1));
        var refresher = Create(clock, new EctOptions(), out _);
        _vault.Give(new(TestSigning.NewKey("1")));
        await refresher.StartAsync(Cancellation);
        await clock.PassAsync();
        var execution = Assert.IsAssignableFrom<Task>(refresher.ExecuteTask);

        refresher.Dispose();
        await execution.ContinueWith(_ => { }, Cancellation, TaskContinuationOptions.None, TaskScheduler.Default);

        Assert.Equal(TaskStatus.RanToCompletion, execution.Status);
    }

    [Fact]
    public async Task ExecuteAsync_IntervalLongerThanAnyTimer_AsksWhenItIsOver()
    {
        var clock = new PauseClock(TimeSpan.FromDays(1));
        var options = new EctOptions { Signing = { RefreshInterval = TimeSpan.FromDays(60), Overlap = TimeSpan.FromDays(60) } };
        using var refresher = Create(clock, options, out _);
        _vault.Give(new(TestSigning.NewKey("1")));
        await refresher.StartAsync(Cancellation);

        for (var day = 1; day < 60; day++) await clock.PassAsync();
        Assert.Equal(1, _vault.Calls);
        await clock.PassAsync();
        Assert.Equal(2, _vault.Calls);
        await refresher.StopAsync(Cancellation);
    }

    private SigningKeysRefresher Create(TimeProvider clock, EctOptions options, out OwnSigningKeys keys)
    {
        keys = OwnKeys.From(_vault, clock, options: options);
        return new SigningKeysRefresher(keys, Options.Create(options), clock);
    }

    /// <summary>Shows when a pause of the given length begins, so that everything before it is over.</summary>
    private sealed class PauseClock(TimeSpan pause) : FakeTimeProvider(Forge.Now)
    {
        private readonly Channel<ITimer> _pauses = Channel.CreateUnbounded<ITimer>();

        /// <summary>Ends a pause and waits for the next one.</summary>
        public async Task PassAsync()
        {
            await _pauses.Reader.ReadAsync(Cancellation);
            Advance(pause);
            await _pauses.Reader.WaitToReadAsync(Cancellation);
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == pause) _pauses.Writer.TryWrite(timer);
            return timer;
        }
    }
}
