using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ect.Ledger.Tests;

/// <summary>What a report says of a ledger of the application's own. The health service itself would show any exception's text.</summary>
public sealed class LedgerHealthCheckTests
{
    public static TheoryData<Exception> Failures =>
    [
        new InvalidOperationException("The password is hunter2."),
        new EctLedgerException("The password is hunter2."),
        new OperationCanceledException("The password is hunter2."), // A timeout of the ledger's own.
    ];

    [Theory, MemberData(nameof(Failures))]
    public async Task Check_ReaderOfItsOwnThrows_UnhealthyWithTheTypeAlone(Exception failure)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<IEctLedgerReader>(new BrokenReader(failure));
        services.AddEctCore(options => options.Identity = Forge.Me).AddLedgerDisclosure();
        services.AddHealthChecks().AddEct();
        await using var provider = services.BuildServiceProvider();

        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        var entry = report.Entries["ect-ledger"];
        Assert.Equal(
            (HealthStatus.Unhealthy, $"The audit ledger could not be read ({failure.GetType().Name})."),
            (entry.Status, entry.Description));
        Assert.Null(entry.Exception);
    }

    private sealed class BrokenReader(Exception failure) : IEctLedgerReader
    {
        public ValueTask<IReadOnlyList<EctReceipt>> FindAsync(string id, CancellationToken cancellationToken) => throw failure;

        public ValueTask<EctReceipt?> FindAsync(EctToken token, CancellationToken cancellationToken) => throw failure;

        public ValueTask<IReadOnlyList<EctDisclosedEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken) =>
            throw failure;

        public ValueTask<EctTreeHead> GetTreeHeadAsync(CancellationToken cancellationToken) => throw failure;

        public ValueTask<EctInclusionProof> ProveInclusionAsync(long leafIndex, long treeSize, CancellationToken cancellationToken) =>
            throw failure;

        public ValueTask<EctConsistencyProof> ProveConsistencyAsync(long oldSize, long newSize, CancellationToken cancellationToken) =>
            throw failure;
    }
}
