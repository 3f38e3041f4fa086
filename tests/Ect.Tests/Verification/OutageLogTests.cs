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
        Assert.Equal([$"The dependency that refused requests with {reason} answers again, after {settling}."], Messages(DependencyAnswers));

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
}
