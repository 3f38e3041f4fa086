using Microsoft.Extensions.DependencyInjection;

namespace Ect.Satellite.Tests;

/// <summary>The storage of refusals of docs/extending.md, as a store of one's own inherits it.</summary>
public sealed class RefusalTableTests : IDisposable
{
    private readonly TestService _one, _other;

    public RefusalTableTests()
    {
        var table = new SharedTable(TimeProvider.System);
        (_one, _other) = (new(build: ect => ect.AddStore(_ => table)), new(build: ect => ect.AddStore(_ => table)));
    }

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Get_AnotherInstanceRefused_IsTold()
    {
        await _one.VerifyAsync("garbage");

        await Poll.UntilAsync(IsToldAfterASecondAsync, TimeSpan.FromSeconds(30), "the other instance is told");

        async Task<bool> IsToldAfterASecondAsync()
        {
            foreach (var service in new[] { _one, _other }) service.Clock.Advance(TimeSpan.FromSeconds(1));
            var told = await _other.Get<IEctRefusals>().GetAsync(TestContext.Current.CancellationToken);
            return told.Counts.GetValueOrDefault(EctFailureReason.Malformed) is 1;
        }
    }

    private sealed class SharedTable(TimeProvider clock) : RefusalTable(clock), IEctStore
    {
        private readonly TableStore _records = new(clock);

        public TimeSpan Retention => _records.Retention;

        public ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
            _records.FindAsync(ids, cancellationToken);

        public ValueTask<EctTokenRecord?> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken) =>
            _records.TryAddAsync(records, cancellationToken);

        public ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(string workflowId, int limit, CancellationToken cancellationToken) =>
            _records.ListWorkflowAsync(workflowId, limit, cancellationToken);

        public ValueTask<IReadOnlyList<EctStoredWorkflow>> ListWorkflowsAsync(
            DateTimeOffset before, string? beforeId, int limit, CancellationToken cancellationToken) =>
            _records.ListWorkflowsAsync(before, beforeId, limit, cancellationToken);

        public ValueTask<IReadOnlyList<int>> NumberIssuersAsync(IReadOnlyList<string> issuers, CancellationToken cancellationToken) =>
            _records.NumberIssuersAsync(issuers, cancellationToken);
    }
}
