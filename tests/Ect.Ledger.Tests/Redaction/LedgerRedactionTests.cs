using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.Ledger.Tests;

/// <summary>What an operator removes, as the container gives it.</summary>
public sealed class LedgerRedactionTests : IDisposable
{
    private const int Margin = 61; // Twice the tolerance, and a second.

    private readonly LedgerHost _keys = new();
    private readonly WrappedStorage _storage;
    private readonly TestService _service;

    public LedgerRedactionTests()
    {
        _storage = new WrappedStorage(_keys.Storage);
        _service = new TestService(build: ect => ect.AddLedger(LedgerHost.Origin, _keys.PrivateKey, _ => _storage));
    }

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    private StoredEctLedger Ledger => (StoredEctLedger)_service.Get<IEctLedger>();

    private IEctLedgerRedaction Redaction => _service.Get<IEctLedgerRedaction>();

    [Fact]
    public async Task RedactAsync_Id_AtOnceThoughItsTokenMayStillBeSpent()
    {
        EctToken[] tokens = [LedgerTokens.Signed(), LedgerTokens.Signed()];
        await Ledger.AppendAsync(tokens, Cancellation);
        using var redacted = Measure();

        Assert.Equal(1, await Redaction.RedactAsync(Guid.Parse(tokens[0].Id), Cancellation));
        Assert.Equal(0, await Redaction.RedactAsync(Guid.Parse(tokens[0].Id), Cancellation));

        Assert.Equal([false, true], await ShownAsync());
        Assert.Equal(1, redacted.GetMeasurementSnapshot().EvaluateAsCounter());
        Assert.Equal(
            [1, 0], Said("LedgerRedactedById").Select(record => int.Parse(record.GetStructuredStateValue("Count")!, provider: null)));
        Assert.All(Said("LedgerRedactedById"), record =>
        {
            Assert.Equal(LogLevel.Information, record.Level);
            Assert.Contains(tokens[0].Id, record.Message, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(Margin, 0), InlineData(Margin + 1, 1)]
    public async Task RedactAsync_Age_NoTokenThatMayStillBeSpentWhateverTheInstant(int secondsBehindItsEnd, int count)
    {
        var token = LedgerTokens.Signed();
        await Ledger.AppendAsync([token], Cancellation);
        _service.Clock.Advance(token.ExpiresAt + TimeSpan.FromSeconds(secondsBehindItsEnd) - _service.Clock.GetUtcNow());

        Assert.Equal(count, await Redaction.RedactAsync(DateTimeOffset.MaxValue, Cancellation));
        Assert.Equal([count is 0], await ShownAsync());
        Assert.Equal(count, Said("LedgerRedactedByAge").Count());
    }

    [Theory]
    [InlineData(0, 0), InlineData(1, 1)]
    public async Task RedactAsync_Age_OfTheLaterOfRecordingAndEnd(int behindTheEnd, int count)
    {
        var token = LedgerTokens.Signed(); // Its end is 10 minutes behind its recording.
        await Ledger.AppendAsync([token], Cancellation);
        _service.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(count, await Redaction.RedactAsync(token.ExpiresAt.AddMilliseconds(behindTheEnd), Cancellation));
    }

    [Fact]
    public async Task RedactAsync_MoreThanAStepAndInterrupted_GoesOnAndTellsWhatWasDone()
    {
        foreach (var tokens in LedgerTokens.Many(2_500).Chunk(IEctLedger.MaxCount)) await Ledger.AppendAsync(tokens, Cancellation);
        _service.Clock.Advance(TimeSpan.FromHours(1));
        using var redacted = Measure();
        var steps = 0;
        _storage.BeforeRedact = () => steps++ is 1 ? throw new EctLedgerException("The connection was lost.") : Task.CompletedTask;

        await Assert.ThrowsAsync<EctLedgerException>(() => Redaction.RedactAsync(_service.Clock.GetUtcNow(), Cancellation).AsTask());
        Assert.Equal(1_500, await Redaction.RedactAsync(_service.Clock.GetUtcNow(), Cancellation));

        Assert.Equal(2_500, redacted.GetMeasurementSnapshot().EvaluateAsCounter());
        Assert.Equal(["1000", "1500"], Said("LedgerRedactedByAge").Select(record => record.GetStructuredStateValue("Count")));
    }

    /// <summary>A storage that removed bytes may fail behind that, as SQLite does while somebody reads an older state of its file.</summary>
    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task RedactAsync_FailsBehindTheRemoval_CountedAndTold(bool isById)
    {
        foreach (var tokens in LedgerTokens.Many(1_300).Chunk(IEctLedger.MaxCount)) await Ledger.AppendAsync(tokens, Cancellation);
        var last = LedgerTokens.Signed();
        await Ledger.AppendAsync([last], Cancellation);
        _service.Clock.Advance(TimeSpan.FromHours(1));
        using var redacted = Measure();
        _storage.Redacted = count => count is IEctLedger.MaxCount
            ? count
            : throw new EctLedgerException("Somebody reads an older state.") { EntriesRedacted = count };

        var failed = await Assert.ThrowsAsync<EctLedgerException>(() => isById
            ? Redaction.RedactAsync(Guid.Parse(last.Id), Cancellation).AsTask()
            : Redaction.RedactAsync(_service.Clock.GetUtcNow(), Cancellation).AsTask());

        Assert.Equal("Somebody reads an older state.", failed.Message);
        Assert.Equal(isById ? 1 : 1_301, redacted.GetMeasurementSnapshot().EvaluateAsCounter());
        Assert.Equal(
            isById ? "1" : "1301",
            Assert.Single(Said(isById ? "LedgerRedactedById" : "LedgerRedactedByAge")).GetStructuredStateValue("Count"));
    }

    [Fact]
    public async Task RedactAsync_LedgerWasChanged_TheEvidenceStays()
    {
        await Ledger.AppendAsync([LedgerTokens.Signed()], Cancellation);
        _service.Clock.Advance(TimeSpan.FromDays(1));
        _storage.Appended = _ => null; // The entry before is missing or another.
        await Assert.ThrowsAsync<EctLedgerException>(() => Ledger.AppendAsync([LedgerTokens.Signed()], Cancellation).AsTask());

        var byAge = await Assert.ThrowsAsync<EctLedgerException>(
            () => Redaction.RedactAsync(DateTimeOffset.MaxValue, Cancellation).AsTask());
        var byId = await Assert.ThrowsAsync<EctLedgerException>(() => Redaction.RedactAsync(Guid.NewGuid(), Cancellation).AsTask());

        Assert.All([byAge, byId], refused => Assert.Contains("signs nothing any more", refused.Message, StringComparison.Ordinal));
        Assert.True((await _storage.ReadAsync(0, 1, Cancellation))[0].Encoded is not null);
    }

    [Fact]
    public void Redaction_OfAnotherLedger_SaysThatThereIsNone()
    {
        using var another = new ObedientLedger();
        using var service = new TestService(build: ect => ect.AddLedger(LedgerHost.Origin, _keys.PrivateKey).AddLedger(another));

        var refused = Assert.Throws<InvalidOperationException>(() => service.Get<IEctLedgerRedaction>());
        Assert.Contains("AddLedger(origin, key, storage)", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _service.Dispose();
        _keys.Dispose();
    }

    private MetricCollector<long> Measure() => new(_service.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.ledger.redacted");

    private IEnumerable<FakeLogRecord> Said(string name) =>
        _service.Get<FakeLogCollector>().GetSnapshot().Where(record => record.Id.Name == name);

    private async Task<IEnumerable<bool>> ShownAsync() =>
        (await Ledger.ReadAsync(0, 10, Cancellation)).Select(shown => shown.Entry is not null);
}
