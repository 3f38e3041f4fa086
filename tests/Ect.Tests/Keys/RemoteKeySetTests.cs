using System.Diagnostics.Metrics;
using Ect.Diagnostics;
using Ect.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

/// <summary>When a set is fetched, and for how long it counts. How it is fetched is not its business, nor this one's.</summary>
public sealed class RemoteKeySetTests : IDisposable
{
    private static readonly IssuerKeys Old = Keys("old"), Both = Keys("old", "new"), Empty = new([]);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly FakeLogger<RemoteKeySet> _log = new();
    private readonly EctKeyRefreshOptions _options = new();
    private readonly MetricCollector<long> _attempts;
    private readonly RemoteKeySet _set;
    private Func<CancellationToken, Task<IssuerKeys?>> _answer = _ => Task.FromResult<IssuerKeys?>(Old);
    private int _fetches;

    public RemoteKeySetTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _attempts = new(meters, EctDiagnostics.MeterName, "ect.keys.fetches");
        _set = new RemoteKeySet("urn:a", FetchAsync, () => _options, _clock, new Metrics(meters), _log);

        Task<IssuerKeys?> FetchAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _fetches);
            return _answer(cancellationToken);
        }
    }

    private IEnumerable<object?> Outcomes => _attempts.GetMeasurementSnapshot().Select(measurement => measurement.Tags["outcome"]);

    [Fact]
    public void Constructor_FetchesNothing() => Assert.Equal(0, _fetches);

    [Fact]
    public async Task FindAsync_First_FetchesOnceAndServesFromThen()
    {
        Assert.NotNull(await FindAsync("old"));
        Assert.NotNull(await FindAsync("old"));

        Assert.Equal(1, _fetches);
        Assert.Equal(["fetched"], Outcomes);
        Assert.Equal("The keys of urn:a were fetched. Tokens can name 1 of them.", Assert.Single(_log.Collector.GetSnapshot()).Message);
    }

    [Fact]
    public async Task FindAsync_ManyAtOnceBeforeTheFirstSet_ShareOneFetch()
    {
        var answer = Answer();

        var finds = Enumerable.Range(0, 1_000).Select(_ => FindAsync("old")).ToArray();
        Assert.DoesNotContain(finds, find => find.IsCompleted);
        answer.SetResult(Old);

        Assert.All(await Task.WhenAll(finds), Assert.NotNull);
        Assert.Equal(1, _fetches);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    public async Task FindAsync_UnknownKey_FetchesAgainOnlyAfterTheInterval(int ticks, int fetches)
    {
        await FindAsync("old");
        _answer = _ => Task.FromResult<IssuerKeys?>(Both);

        _clock.Advance(_options.UnknownKeyInterval + TimeSpan.FromTicks(ticks));
        var found = await FindAsync("new");

        Assert.Equal((fetches, fetches == 2), (_fetches, found is not null));
    }

    [Fact]
    public async Task FindAsync_UnknownKey_TheIntervalBeginsWithTheAttempt()
    {
        await FindAsync("old");
        _clock.Advance(_options.UnknownKeyInterval);
        var answer = Answer();
        var first = FindAsync("new");

        _clock.Advance(TimeSpan.FromSeconds(4));
        answer.SetResult(Old);
        Assert.Null(await first);
        _answer = _ => Task.FromResult<IssuerKeys?>(Both);
        _clock.Advance(_options.UnknownKeyInterval - TimeSpan.FromSeconds(4));

        Assert.NotNull(await FindAsync("new"));
        Assert.Equal(3, _fetches);
    }

    [Fact]
    public async Task FindAsync_NeverAGoodSet_AttemptsFollowAfterOneTwoFourUpToThirtySeconds()
    {
        _answer = _ => throw new HttpRequestException();
        Assert.Equal(TimeSpan.Zero, _set.RetryAfter);
        await AssertUnavailableAsync(1);

        var fetches = 1;
        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 30, 30])
        {
            await AssertUnavailableAsync(seconds);
            _clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            Assert.Equal(TimeSpan.FromTicks(1), (await Assert.ThrowsAsync<EctKeySourceException>(() => FindAsync("old"))).RetryAfter);
            Assert.Equal(fetches, _fetches);

            _clock.Advance(TimeSpan.FromTicks(1));
            await AssertUnavailableAsync(Math.Min(2 * seconds, 30));
            Assert.Equal(++fetches, _fetches);
        }
    }

    [Fact]
    public async Task FindAsync_FirstFetchHangs_TheWaitBeginsWithItsEnd()
    {
        var asked = new TaskCompletionSource();
        Answer(asked);
        var find = FindAsync("old");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.Zero, _set.RetryAfter);

        _clock.Advance(_options.Timeout);

        Assert.Equal(TimeSpan.FromSeconds(1), (await Assert.ThrowsAsync<EctKeySourceException>(() => find)).RetryAfter);
        await AssertUnavailableAsync(1);
        Assert.Equal(1, _fetches);
    }

    [Fact]
    public async Task FindAsync_ShorterInterval_NoWaitIsLonger()
    {
        _options.UnknownKeyInterval = TimeSpan.FromSeconds(3);
        _answer = _ => throw new HttpRequestException();

        foreach (var seconds in (int[])[1, 2, 3, 3])
        {
            await AssertUnavailableAsync(seconds);
            _clock.Advance(TimeSpan.FromSeconds(seconds));
        }
    }

    [Fact]
    public async Task FindAsync_NothingNewerAndNeverAGoodSet_IsAFailedAttempt()
    {
        _answer = _ => Task.FromResult<IssuerKeys?>(null);
        await AssertUnavailableAsync(1);

        _clock.Advance(TimeSpan.FromSeconds(1));

        await AssertUnavailableAsync(2);
        Assert.Equal(2, _fetches);
        Assert.Equal("Nothing has changed, and there are no keys from before.", _set.State.Failure);
        Assert.Equal(["invalid", "invalid"], Outcomes);
    }

    [Fact]
    public async Task State_SourceThatFails_ItsTextIsInTheLogAlone()
    {
        _answer = _ => throw new EctKeySourceException("The vault at secret.example is sealed.");
        await AssertUnavailableAsync(1);
        Assert.Equal("See the log.", _set.State.Failure);

        _answer = _ => Task.FromResult<IssuerKeys?>(null);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await AssertUnavailableAsync(2);

        Assert.Equal("See the log.", _set.State.Failure);
        Assert.All(_log.Collector.GetSnapshot(),
            entry => Assert.Contains("The vault at secret.example is sealed.", entry.Message, StringComparison.Ordinal));
        Assert.Equal(2, _log.Collector.Count);
    }

    [Fact]
    public async Task FindAsync_NothingNewerAfterAFailure_TheFailureStays()
    {
        _answer = _ => Task.FromResult<IssuerKeys?>(Empty);
        await AssertUnavailableAsync(1);
        var failure = Assert.IsType<string>(_set.State.Failure);
        _answer = _ => Task.FromResult<IssuerKeys?>(null);
        _clock.Advance(TimeSpan.FromSeconds(1));

        await AssertUnavailableAsync(2);

        Assert.Equal(failure, _set.State.Failure);
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(0, 3)]
    public async Task FindAsync_GoodSetAfterFailures_TheIntervalHoldsFromThenOnAlsoForFailures(int ticks, int fetches)
    {
        _answer = _ => throw new HttpRequestException();
        await AssertUnavailableAsync(1);
        _answer = _ => Task.FromResult<IssuerKeys?>(Old);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await FindAsync("old"));
        _answer = _ => throw new HttpRequestException();
        _clock.Advance(_options.UnknownKeyInterval + TimeSpan.FromTicks(ticks));

        Assert.Null(await FindAsync("new"));
        Assert.Null(await FindAsync("new"));

        Assert.Equal(fetches, _fetches);
        Assert.Equal(ticks < 0 ? TimeSpan.FromTicks(1) : _options.UnknownKeyInterval, _set.RetryAfter);
    }

    [Fact]
    public async Task FindAsync_TheLastGoodSetIsTooOld_TheNextAttemptIsAnIntervalAfterTheOneBefore()
    {
        await FindAsync("old");
        _answer = _ => throw new HttpRequestException();
        _clock.Advance(_options.LastGoodLifetime);

        await AssertUnavailableAsync(30);
        _clock.Advance(TimeSpan.FromSeconds(29));

        await AssertUnavailableAsync(1);
        Assert.Equal(2, _fetches);
    }

    [Fact]
    public async Task FindAsync_KnownKey_NeverWaits()
    {
        await FindAsync("old");
        _clock.Advance(_options.UnknownKeyInterval);
        var answer = Answer();
        var unknown = FindAsync("new");

        Assert.NotNull(await FindAsync("old"));
        Assert.False(unknown.IsCompleted);
        answer.SetResult(Both);
        Assert.NotNull(await unknown);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 2)]
    public async Task FindAsync_KeysGrownOld_AreFetchedBehindTheCaller(int ticks, int fetches)
    {
        await FindAsync("old");
        var asked = new TaskCompletionSource();
        var answer = Answer(asked);

        _clock.Advance(_options.RefreshInterval + TimeSpan.FromTicks(ticks));
        Assert.NotNull(await FindAsync("old"));

        if (fetches == 2)
        {
            await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            answer.SetResult(Both);
            Assert.NotNull(await FindAsync("new"));
        }
        Assert.Equal(fetches, _fetches);
    }

    [Theory]
    [InlineData(300, 300)]
    [InlineData(3599, 3599)]
    [InlineData(3600, 3600)]
    [InlineData(3601, 3600)]
    [InlineData(10, 30)] // No owner is asked more often.
    public async Task FindAsync_OwnerHintsWhenToAskAgain_IsAskedThenIfThatIsSooner(int hint, int seconds)
    {
        var hinted = IssuerKeys.Of(JwkEntry.Of([Key("old")]), mayBeEmpty: false, TimeSpan.FromSeconds(hint));
        _answer = _ => Task.FromResult<IssuerKeys?>(hinted);
        await FindAsync("old");
        var asked = new TaskCompletionSource();
        Answer(asked);

        _clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        Assert.NotNull(await FindAsync("old"));
        Assert.Equal(1, _fetches);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.NotNull(await FindAsync("old"));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(2, _fetches);
    }

    [Fact]
    public async Task FindAsync_OwnerHasWithdrawnAllKeys_NoneIsFoundAnyMoreAndThatIsToldOnce()
    {
        await FindAsync("old");
        _answer = _ => Task.FromResult<IssuerKeys?>(IssuerKeys.Of([], mayBeEmpty: true, refreshHint: null));

        for (var turn = 0; turn < 3; turn++)
        {
            _clock.Advance(_options.UnknownKeyInterval);
            Assert.Null(await FindAsync("new"));
            Assert.Null(await FindAsync("old"));
        }

        Assert.Equal(4, _fetches);
        Assert.Single(_log.Collector.GetSnapshot(), record => record.Id.Name is "TrustBundleIsEmpty");
    }

    [Fact]
    public async Task FindAsync_KeyLeftTheSet_IsNotFoundAnyMore()
    {
        await FindAsync("old");
        _answer = _ => Task.FromResult<IssuerKeys?>(Keys("new"));
        _clock.Advance(_options.UnknownKeyInterval);

        Assert.NotNull(await FindAsync("new"));
        Assert.Null(await FindAsync("old"));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public async Task FindAsync_OnlyFailuresSince_TheLastGoodSetStaysForItsLifetime(int ticks, bool expected)
    {
        await FindAsync("old");
        _answer = _ => throw new HttpRequestException();
        _clock.Advance(_options.LastGoodLifetime + TimeSpan.FromTicks(ticks));

        if (expected) Assert.NotNull(await FindAsync("old"));
        else await AssertUnavailableAsync();
    }

    [Fact]
    public async Task FindAsync_NothingNewer_DoesNotMakeTheSetYounger()
    {
        await FindAsync("old");
        _answer = _ => Task.FromResult<IssuerKeys?>(null);
        _clock.Advance(_options.LastGoodLifetime - TimeSpan.FromTicks(1));
        Assert.Null(await FindAsync("new"));

        _clock.Advance(TimeSpan.FromTicks(1));

        await AssertUnavailableAsync();
        Assert.Equal(["fetched", "unchanged"], Outcomes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FindAsync_HangingAnswer_HoldsNobodyBeyondTheTimeout(bool listens)
    {
        var asked = new TaskCompletionSource();
        _answer = cancellationToken =>
        {
            asked.SetResult();
            return new TaskCompletionSource<IssuerKeys?>().Task.WaitAsync(listens ? cancellationToken : CancellationToken.None);
        };
        var find = FindAsync("old");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        _clock.Advance(_options.Timeout - TimeSpan.FromTicks(1));
        Assert.False(find.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));

        await Assert.ThrowsAsync<EctKeySourceException>(() => find);
        Assert.Equal(["timed_out"], Outcomes);
    }

    [Fact]
    public async Task FindAsync_HandlerThatBlocks_HoldsNobodyBeyondTheTimeout()
    {
        var asked = new TaskCompletionSource();
        using var release = new ManualResetEventSlim();
        _answer = _ =>
        {
            asked.SetResult();
            release.Wait(TestContext.Current.CancellationToken);
            return Task.FromResult<IssuerKeys?>(Old);
        };
        var find = FindAsync("old");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        _clock.Advance(_options.Timeout);

        await Assert.ThrowsAsync<EctKeySourceException>(() => find);
        release.Set();
    }

    [Fact]
    public async Task FindAsync_CallerHasGone_TheFetchGoesOnForTheOthers()
    {
        var answer = Answer();
        using var gone = new CancellationTokenSource();
        var first = _set.FindAsync("old", gone.Token).AsTask();
        var second = FindAsync("old");

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult(Old);

        Assert.NotNull(await second);
        Assert.Equal(1, _fetches);
    }

    [Fact]
    public async Task FindAsync_NoKeyOfUse_DoesNotReplaceAGoodSet()
    {
        await FindAsync("old");
        _answer = _ => Task.FromResult<IssuerKeys?>(Empty);
        _clock.Advance(_options.UnknownKeyInterval);

        Assert.Null(await FindAsync("new"));
        Assert.NotNull(await FindAsync("old"));
        Assert.Equal(["fetched", "invalid"], Outcomes);
        Assert.Contains("No key in the answer can verify", _log.LatestRecord.Message, StringComparison.Ordinal);
        Assert.Contains("last good set stays in use", _log.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_NeverAGoodSet_LogTellsWhyAndWhatToDo()
    {
        _answer = _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "https://secret.example");
        await AssertUnavailableAsync();

        var record = _log.LatestRecord;
        Assert.Equal((LogLevel.Warning, 31), (record.Level, record.Id.Id));
        Assert.Contains("urn:a", record.Message, StringComparison.Ordinal);
        Assert.Contains("(ConnectionError)", record.Message, StringComparison.Ordinal);
        Assert.Contains("refused with 503", record.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", record.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_NoKeyOfUse_LogTellsWhatWasLeftOut()
    {
        _answer = _ => Task.FromResult<IssuerKeys?>(new([new JsonWebKey { Kty = "OKP", Crv = "Ed25519", KeyId = "o" }]));

        await AssertUnavailableAsync();

        Assert.Contains("Left out is kid o (keys[0]): its kty, OKP, is not known here.", _log.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhyNot_KeyThatWasLeftOut_SaysWhy()
    {
        _answer = _ => Task.FromResult<IssuerKeys?>(new([KeyRing.PublicJwk(KeyRing.P256, "P-256"), new JsonWebKey { Kty = "EC", KeyId = "bad" }]));
        Assert.Null(_set.WhyNot("bad"));

        Assert.Null(await FindAsync("bad"));

        Assert.Equal("it names no curve (crv)", _set.WhyNot("bad"));
        Assert.Null(_set.WhyNot("unheard-of"));
    }

    [Fact]
    public async Task FindAsync_AttemptOfARequest_DoesNotRunInItsContext()
    {
        var context = new AsyncLocal<string> { Value = "the request" };
        string? seen = "unset";
        _answer = _ =>
        {
            seen = context.Value;
            return Task.FromResult<IssuerKeys?>(Old);
        };

        await FindAsync("old");

        Assert.Null(seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task IsThereAsync_FirstAttempt_TellsWhetherItSucceeded(bool succeeds)
    {
        if (!succeeds) _answer = _ => throw new HttpRequestException();

        Assert.Equal(succeeds, await _set.IsThereAsync(TestContext.Current.CancellationToken));
        Assert.Equal(succeeds, await _set.IsThereAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, _fetches);
    }

    public void Dispose()
    {
        _attempts.Dispose();
        _services.Dispose();
    }

    private TaskCompletionSource<IssuerKeys?> Answer(TaskCompletionSource? asked = null)
    {
        var answer = new TaskCompletionSource<IssuerKeys?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _answer = _ =>
        {
            asked?.TrySetResult();
            return answer.Task;
        };
        return answer;
    }

    private Task<EctKey?> FindAsync(string keyId) => _set.FindAsync(keyId, TestContext.Current.CancellationToken).AsTask();

    private async Task AssertUnavailableAsync() => await Assert.ThrowsAsync<EctKeySourceException>(() => FindAsync("old"));

    private async Task AssertUnavailableAsync(int retryAfterSeconds) =>
        Assert.Equal(TimeSpan.FromSeconds(retryAfterSeconds), (await Assert.ThrowsAsync<EctKeySourceException>(() => FindAsync("old"))).RetryAfter);

    private static IssuerKeys Keys(params string[] keyIds) => new(keyIds.Select(Key));

    private static SecurityKey Key(string keyId)
    {
        var jwk = KeyRing.PublicJwk(KeyRing.P256, "P-256");
        jwk.KeyId = keyId;
        return jwk;
    }
}
