using System.Security.Cryptography;
using Ect.Ledger.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.Ledger.Tests;

/// <summary>What a report says of a ledger or a storage of the application's own. The health service itself would show any exception's text.</summary>
public sealed class LedgerHealthCheckTests
{
    private readonly FakeLogCollector _log = new();

    public static TheoryData<Exception> Failures =>
    [
        new InvalidOperationException("The password is hunter2."),
        new EctLedgerException("The password is hunter2."),
        new OperationCanceledException("The password is hunter2."), // A timeout of the ledger's own.
    ];

    [Theory, MemberData(nameof(Failures))]
    public async Task Check_ReaderOfItsOwnThrows_UnhealthyWithTheTypeAlone(Exception failure)
    {
        var services = new ServiceCollection().AddSingleton<IEctLedgerReader>(new BrokenReader(failure));
        services.AddEctCore(options => options.Identity = Forge.Me).AddLedgerDisclosure();

        var entry = await CheckAsync(services);

        Assert.Equal($"The audit ledger could not be read ({failure.GetType().Name}). See the log.", entry.Description);
        Assert.Same(failure, Logged);
    }

    public static TheoryData<string> Places => ["read", "append"];

    /// <summary>Whether it is asked directly or by a batch, which gives each caller an exception of its own.</summary>
    [Theory, MemberData(nameof(Places))]
    public async Task Check_StorageOfItsOwnThrows_ItsTextIsInTheLogAlone(string place)
    {
        var failure = new EctLedgerException("The password is hunter2.");
        var storage = new WrappedStorage(new InMemoryStorage(10));
        var reads = 0;
        storage.State = state => place is "read" ? throw failure : (state.Size + (reads++ is 0 ? 0 : 1), state.Note); // Not signed for yet.
        storage.BeforeAppend = () => throw failure;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var services = new ServiceCollection();
        AddEct(services).AddLedger(LedgerHost.Origin, key, _ => storage).AddLedgerDisclosure();

        var entry = await CheckAsync(services);

        Assert.Equal("The audit ledger's storage failed. See the log.", entry.Description);
        Assert.Equal(failure.Message, Logged?.Message);
    }

    [Fact]
    public async Task Check_StorageContradicts_TheReportSaysWhatTheLibraryFound()
    {
        var storage = new WrappedStorage(new InMemoryStorage(10)) { State = state => (state.Size, "no note") };
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var services = new ServiceCollection();
        AddEct(services).AddLedger(LedgerHost.Origin, key, _ => storage).AddLedgerDisclosure();

        var entry = await CheckAsync(services);

        Assert.Equal(Logged?.Message, entry.Description);
        Assert.DoesNotContain("See the log", entry.Description, StringComparison.Ordinal);
    }

    /// <summary>Its signer has the time that it takes on a busy machine.</summary>
    private static EctBuilder AddEct(IServiceCollection services) =>
        services.AddEctCore(options => (options.Identity, options.Ledger.Timeout) = (Forge.Me, TimeSpan.FromMinutes(1)));

    private Exception? Logged => Assert.Single(_log.GetSnapshot(), record => record.Id.Name is "LedgerNotHealthy").Exception;

    private async Task<HealthReportEntry> CheckAsync(IServiceCollection services)
    {
        services.AddLogging(logging => logging.AddProvider(new FakeLoggerProvider(_log))).AddHealthChecks().AddEct();
        await using var provider = services.BuildServiceProvider();
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        var entry = report.Entries["ect-ledger"];
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Null(entry.Exception);
        return entry;
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
