using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.Tests;

/// <summary>What a service says while one of its dependencies does not answer, whichever it is.</summary>
public sealed class OutageLogTests : IDisposable
{
    private const int Refused = 1, DependencyFailed = 2, DependencyAnswers = 131;

    private readonly Forge _alice = new();
    private readonly LedgerHost _ledger = new();
    private TestService? _service;

    public static TheoryData<EctFailureReason> Dependencies =>
    [
        EctFailureReason.KeySourceUnavailable, EctFailureReason.RevocationUnavailable, EctFailureReason.StoreUnavailable,
        EctFailureReason.LedgerUnavailable, EctFailureReason.ReplayCacheUnavailable,
    ];

    private TestService Service => _service!;

    private FakeLogCollector Logs => Service.Get<FakeLogCollector>();

    public void Dispose()
    {
        _service?.Dispose();
        _ledger.Dispose();
        _alice.Dispose();
    }

    [Theory]
    [MemberData(nameof(Dependencies))]
    public async Task Verify_DependencyIsAway_OneWarningEachAndTheExceptionOnceAMinute(EctFailureReason reason)
    {
        Start(reason).IsAway = true;
        for (var i = 0; i < 10; i++) await AssertAsync(reason);

        Assert.Equal(10, Logs.GetSnapshot().Count(record => record is { Id.Id: Refused, Level: LogLevel.Warning, Exception: null }));
        var told = Assert.Single(Logs.GetSnapshot(), record => record.Level is LogLevel.Error);
        Assert.Equal((DependencyFailed, "Out of reach."), (told.Id.Id, told.Exception?.Message));
        Assert.Contains($"{reason}", told.Message, StringComparison.Ordinal);
        Assert.Equal(11, Logs.Count);

        Service.Clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        await AssertAsync(reason);
        Assert.Equal(1, Count(DependencyFailed));
        Service.Clock.Advance(TimeSpan.FromTicks(1));
        await AssertAsync(reason);
        Assert.Equal(2, Count(DependencyFailed));
    }

    [Theory]
    [MemberData(nameof(Dependencies))]
    public async Task Verify_DependencyAnswersAgain_IsToldOnceAndTheNextOutageAtOnce(EctFailureReason reason)
    {
        // Keys come from many places under one reason.
        var settling = TimeSpan.FromSeconds(reason is EctFailureReason.KeySourceUnavailable ? 60 : 1);
        var dependency = Start(reason);
        dependency.IsAway = true;
        await AssertAsync(reason);
        dependency.IsAway = false;
        Service.Clock.Advance(settling - TimeSpan.FromTicks(1));
        await AssertAsync(EctFailureReason.None);
        Assert.Equal(0, Count(DependencyAnswers)); // It may be failing now and then.

        Service.Clock.Advance(TimeSpan.FromTicks(1));
        await AssertAsync(EctFailureReason.None);
        await AssertAsync(EctFailureReason.None);
        Assert.Equal([$"The dependency behind {reason} answers again after {settling}."], Messages(DependencyAnswers));

        dependency.IsAway = true;
        await AssertAsync(reason);
        Assert.Equal(2, Count(DependencyFailed));
    }

    [Fact]
    public async Task Verify_TwoDependenciesAreAway_EachIsTold()
    {
        var dependency = new Dependency(EctFailureReason.RevocationUnavailable) { IsAway = true };
        var store = new Dependency(EctFailureReason.StoreUnavailable) { IsAway = true };
        _service = new TestService(build: ect =>
        {
            dependency.AddTo(ect);
            store.AddTo(ect);
        }, trusted: _alice);

        await AssertAsync(EctFailureReason.RevocationUnavailable);
        dependency.IsAway = false;
        await AssertAsync(EctFailureReason.StoreUnavailable);

        Assert.Equal(2, Count(DependencyFailed));
    }

    /// <summary>A gate and a rehearsal take nothing from these, and so do not know that they answer.</summary>
    [Theory]
    [InlineData(EctFailureReason.ReplayCacheUnavailable), InlineData(EctFailureReason.StoreUnavailable), InlineData(EctFailureReason.LedgerUnavailable)]
    public async Task Verify_NothingIsConsumed_TheOutageGoesOn(EctFailureReason reason)
    {
        Start(reason).IsAway = true;
        await AssertAsync(reason);
        Service.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.True((await Service.VerifyAsync(Gate, _alice.Token())).Succeeded);
        Assert.Null(await Service.Verifier.FindRefusalAsync([_alice.Token()], new EctRequirement(), TestContext.Current.CancellationToken));

        Assert.Equal(0, Count(DependencyAnswers));
    }

    [Fact]
    public async Task Verify_GateLooksAPredecessorUp_TheStoreAnswersAgain()
    {
        var store = Start(EctFailureReason.StoreUnavailable);
        store.IsAway = true;
        await AssertAsync(EctFailureReason.StoreUnavailable);
        store.IsAway = false;
        Service.Clock.Advance(TimeSpan.FromSeconds(10));

        var reporting = new EctRequirement(Gate) { UnresolvedPredecessors = EctUnresolvedPredecessors.Report };
        var result = await Service.VerifyAsync(reporting, _alice.Token(), _alice.Token(claims => claims["pred"] = new JsonArray(Forge.NewId())));

        Assert.Equal(EctFailureReason.None, result.FailureReason);
        Assert.Equal(1, Count(DependencyAnswers));
    }

    [Fact]
    public async Task Verify_ReplayCacheIsBackAndFences_ItAnswersAgain()
    {
        var cache = new LateCache();
        _service = new TestService(build: ect => ect.Services.Replace(ServiceDescriptor.Singleton<IEctReplayCache>(cache)), trusted: _alice);
        await AssertAsync(EctFailureReason.ReplayCacheUnavailable);
        Service.Clock.Advance(TimeSpan.FromSeconds(10));

        cache.IsBack = true;
        await AssertAsync(EctFailureReason.ReplayFenced);

        Assert.Equal(["The dependency behind ReplayCacheUnavailable answers again after 00:00:10."], Messages(DependencyAnswers));
    }

    private static EctRequirement Gate { get; } = new() { Consume = false };

    private Dependency Start(EctFailureReason reason)
    {
        var dependency = new Dependency(reason) { Ledger = _ledger.Ledger };
        _service = new TestService(build: dependency.AddTo, trusted: _alice);
        return dependency;
    }

    private async Task AssertAsync(EctFailureReason reason) =>
        Assert.Equal(reason, (await Service.VerifyAsync(_alice.Token())).FailureReason);

    private int Count(int id) => Messages(id).Count();

    private IEnumerable<string> Messages(int id) => Logs.GetSnapshot().Where(record => record.Id.Id == id).Select(record => record.Message);

    /// <summary>Is away, and then not known to remember anything.</summary>
    private sealed class LateCache : IEctReplayCache
    {
        public bool IsBack { get; set; }

        public ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) => throw (IsBack
            ? new EctReplayCacheException("Just started.") { IsFenced = true, NothingRecorded = true, RetryAfter = TimeSpan.FromSeconds(1) }
            : new EctReplayCacheException("Out of reach.") { NothingRecorded = true });

        public ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) => default;
    }
}
