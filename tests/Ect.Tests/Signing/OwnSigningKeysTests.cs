using System.Runtime.CompilerServices;
using Ect.Signing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Tests;

public class OwnSigningKeysTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly FakeLogger<OwnSigningKeys> _logger = new();
    private readonly SwitchedSource _vault = new();
    private readonly OwnSigningKeys _keys;

    public OwnSigningKeysTests() => _keys = OwnKeys.From(_vault, _clock, _logger);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetAsync_NotDue_AsksNobody()
    {
        _vault.Give(new(TestSigning.NewKey("1")));
        var first = await GetAsync();

        _clock.Advance(Interval - Tick);
        Assert.Same(first, await GetAsync());
        Assert.Equal(1, _vault.Calls);

        _clock.Advance(Tick);
        await GetFreshAsync();
        Assert.Equal(2, _vault.Calls);

        _clock.Advance(Interval + Tick);
        await GetFreshAsync();
        Assert.Equal(3, _vault.Calls);
    }

    [Fact]
    public async Task GetAsync_Due_HasThemReadAndDoesNotWait()
    {
        _vault.Give(new(TestSigning.NewKey("1")));
        var first = await GetAsync();
        _vault.Give(new(TestSigning.NewKey("2")));
        _clock.Advance(Interval);

        await GetAsync(); // begins it
        var second = await GetFreshAsync(); // awaits the same

        Assert.Equal(2, _vault.Calls);
        Assert.NotSame(first, second);
        Assert.Same(second, await GetAsync());
    }

    [Fact]
    public async Task GetAsync_ManyAtOnceAndNothingYet_OneLoadThatAllAwait()
    {
        var answer = new TaskCompletionSource<EctSigningKeySet>();
        _vault.Answer = _ => answer.Task;

        var all = Enumerable.Range(0, 100).Select(_ => GetAsync()).ToArray();
        Assert.DoesNotContain(all, task => task.IsCompleted);
        answer.SetResult(new(TestSigning.NewKey("1")));

        Assert.Single((await Task.WhenAll(all)).Distinct());
        Assert.Equal(1, _vault.Calls);
    }

    [Fact]
    public async Task GetAsync_CallerGoesWhileNothingIsThereYet_OthersDoNotMind()
    {
        var answer = new TaskCompletionSource<EctSigningKeySet>();
        _vault.Answer = _ => answer.Task;
        using var gone = new CancellationTokenSource();
        var (leaving, staying) = (_keys.GetAsync(gone.Token).AsTask(), GetAsync());

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        answer.SetResult(new(TestSigning.NewKey("1")));

        Assert.Equal("1", SignerOf(await staying));
    }

    [Fact]
    public async Task GetAsync_SourceHangs_GoesOnWithWhatThereIs()
    {
        _vault.Give(new(TestSigning.NewKey("1")));
        var first = await GetAsync();
        var asked = new TaskCompletionSource();
        _vault.Answer = _ =>
        {
            asked.SetResult();
            return new TaskCompletionSource<EctSigningKeySet>().Task; // ignores cancellation
        };
        _clock.Advance(Interval);

        Assert.Same(first, await GetAsync());
        Assert.Same(first, await GetAsync());
        var waiting = GetFreshAsync();
        await asked.Task;
        _clock.Advance(TimeSpan.FromSeconds(10) - Tick);
        Assert.False(waiting.IsCompleted);
        _clock.Advance(Tick);
        Assert.Same(first, await waiting);
        Assert.Equal(2, _vault.Calls);
        Assert.Equal(21, _logger.LatestRecord.Id.Id);
    }

    [Fact]
    public async Task GetFreshAsync_Due_WaitsForTheNewKeys()
    {
        _vault.Give(new(TestSigning.NewKey("1")));
        await GetAsync();
        var answer = new TaskCompletionSource<EctSigningKeySet>();
        _vault.Answer = _ => answer.Task;
        _clock.Advance(Interval);

        var fresh = GetFreshAsync();
        Assert.False(fresh.IsCompleted);
        answer.SetResult(new(TestSigning.NewKey("2")));

        Assert.NotNull((await fresh).Find("2"));
        Assert.Same(await fresh, await GetAsync());
    }

    [Fact]
    public async Task GetAsync_SourceHasNeverAnswered_ThrowsAndTriesAgainWhenDue()
    {
        var exception = await Assert.ThrowsAsync<EctKeySourceException>(GetAsync);
        Assert.Contains("The vault is closed.", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<EctKeySourceException>(GetAsync);
        Assert.Equal(1, _vault.Calls);

        _vault.Give(new(TestSigning.NewKey("1")));
        _clock.Advance(Interval);
        Assert.Equal("1", SignerOf(await GetAsync()));
    }

    [Fact]
    public async Task GetAsync_SourceBlocks_HoldsUpNobodyWhoHasKeys()
    {
        _vault.Give(new(TestSigning.NewKey("1")));
        var first = await GetAsync();
        using var release = new ManualResetEventSlim();
        _vault.Answer = _ =>
        {
            release.Wait(Cancellation);
            return Task.FromResult(new EctSigningKeySet(TestSigning.NewKey("2")));
        };
        _clock.Advance(Interval);

        Assert.Same(first, await GetAsync());
        var fresh = GetFreshAsync();
        Assert.False(fresh.IsCompleted);
        release.Set();
        Assert.NotNull((await fresh).Find("2"));
    }

    [Fact]
    public async Task GetFreshAsync_SourceBlocksForever_HoldsUpNobodyBeyondTheTimeout()
    {
        _vault.Give(new(TestSigning.NewKey("1")));
        var first = await GetAsync();
        var asked = new TaskCompletionSource();
        using var release = new ManualResetEventSlim();
        _vault.Answer = _ =>
        {
            asked.SetResult();
            release.Wait(Cancellation);
            throw new TimeoutException();
        };
        _clock.Advance(Interval);

        var fresh = GetFreshAsync();
        await asked.Task;
        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Same(first, await fresh);
        release.Set();
    }

    [Fact]
    public async Task GetAsync_ClockIsSetBack_TheyAreDueAllTheSame()
    {
        var clock = new WrongClock();
        var keys = OwnKeys.From(_vault, clock);
        _vault.Give(new(TestSigning.NewKey("1")));
        await keys.GetAsync(Cancellation);

        clock.Error = TimeSpan.FromDays(-365);
        clock.Advance(Interval);
        await keys.GetFreshAsync(Cancellation);

        Assert.Equal(2, _vault.Calls);
    }

    [Fact]
    public async Task GetAsync_SourceFailsLater_KeepsTheKeysAndSaysWhatToDo()
    {
        _vault.Give(new(TestSigning.NewKey("1")));
        var first = await GetFreshAsync();

        _vault.Answer = _ => Task.FromException<EctSigningKeySet>(new TimeoutException("No answer."));
        _clock.Advance(Interval);
        Assert.Same(first, await GetFreshAsync());
        AssertTold("No answer.");

        _vault.Give(new(TestSigning.NewKey("1")));
        _clock.Advance(Interval);
        Assert.Same(first, await GetFreshAsync());
        AssertTold("Give the new key a 'kid' of its own.");

        void AssertTold(string problem)
        {
            Assert.Equal((21, LogLevel.Error), (_logger.LatestRecord.Id.Id, _logger.LatestRecord.Level));
            Assert.Contains(problem, _logger.LatestRecord.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task GetAsync_FailsWhileTheNextKeyIsAnnounced_ItComesIntoUseAllTheSame()
    {
        _vault.Give(new(TestSigning.NewKey("1")));
        await GetFreshAsync();
        _vault.Give(new(TestSigning.NewKey("2")));
        _clock.Advance(Interval);
        await GetFreshAsync();
        _vault.Answer = _ => Task.FromException<EctSigningKeySet>(new TimeoutException());

        _clock.Advance(TimeSpan.FromMinutes(5) - Tick);
        Assert.Equal("1", SignerOf(await GetFreshAsync()));
        _clock.Advance(Tick);
        Assert.Equal("2", SignerOf(await GetFreshAsync()));
    }

    [Fact]
    public async Task GetAsync_KeysChange_EachStepIsLoggedOnce()
    {
        _vault.Give(new(TestSigning.NewKey("1")));
        await GetFreshAsync();
        _vault.Give(new(TestSigning.NewKey("2")));
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(Interval);
            await GetFreshAsync();
        }

        Assert.Collection(_logger.Collector.GetSnapshot(),
            first => Assert.Equal((24, "1"), (first.Id.Id, first.GetStructuredStateValue("KeyId"))),
            second => Assert.Equal((22, "2"), (second.Id.Id, second.GetStructuredStateValue("KeyId"))),
            dropped => Assert.Equal((23, "1"), (dropped.Id.Id, dropped.GetStructuredStateValue("KeyId"))));
        Assert.Contains("2027-01-15T08:06:00", _logger.Collector.GetSnapshot()[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_NoSource_NoKeys()
    {
        var keys = OwnKeys.From(null, _clock);
        _clock.Advance(TimeSpan.FromDays(10_000));

        Assert.False(keys.IsConfigured);
        Assert.Same(SigningRing.Empty, await keys.GetAsync(Cancellation));
        Assert.Same(SigningRing.Empty, await keys.GetFreshAsync(Cancellation));
    }

    [Fact]
    public async Task GetAsync_KeyThatSignsNoMore_IsNotHeld()
    {
        var former = await SignWithAsync("1");
        _clock.Advance(Interval);
        _ = await SignWithAsync("2");
        _clock.Advance(TimeSpan.FromMinutes(5));
        _ = await SignWithAsync("3");

        await Poll.UntilAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Task.FromResult(!former.IsAlive);
            },
            TimeSpan.FromSeconds(60), "the key is collected");
        Assert.NotNull((await GetAsync()).Find("1"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> SignWithAsync(string keyId)
    {
        _vault.Give(new(TestSigning.NewKey(keyId)));
        var signer = (await GetFreshAsync()).SignerAt(_clock.GetUtcNow())!;
        signer.Sign("{}");
        return new WeakReference(signer.Credentials.Key);
    }

    private Task<SigningRing> GetAsync() => _keys.GetAsync(Cancellation).AsTask();

    private Task<SigningRing> GetFreshAsync() => _keys.GetFreshAsync(Cancellation);

    private string? SignerOf(SigningRing ring) => ring.SignerAt(_clock.GetUtcNow())?.PublicJwk.KeyId;

    private sealed class WrongClock() : FakeTimeProvider(Forge.Now)
    {
        public TimeSpan Error { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Error;

        public override long GetTimestamp() => (base.GetUtcNow() - Forge.Now).Ticks;
    }
}
