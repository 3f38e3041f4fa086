using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Ledger.AspNetCore.Tests;

public class EctLedgerEndpointRouteBuilderExtensionsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/ledger/checkpoint"), InlineData("/ledger/tile/0/000.p/1"), InlineData("/ledger/tile/entries/000.p/1")]
    public async Task Ledger_CannotAnswer_503NotKept(string path)
    {
        var storage = default(StuckStorage);
        await using var site = await LedgerSite.Build(
            ledger: (it, key) => it.AddLedger(LedgerSite.Origin, key, _ => storage = new())).StartAsync();
        storage!.IsStuck = true;

        using var response = await site.GetAsync(path);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "no-store"), (response.StatusCode, $"{response.Headers.CacheControl}"));
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    /// <summary>A storage that is empty, and can be told to fail.</summary>
    private sealed class StuckStorage : IEctLedgerStorage
    {
        private string? _note;

        public bool IsStuck { get; set; }

        public ValueTask OpenAsync(string origin, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<(long Size, string? Note)> ReadStateAsync(CancellationToken cancellationToken) =>
            IsStuck ? throw new EctLedgerException("The disk is gone.") : new((0, _note));

        public ValueTask<EctLedgerAppended?> AppendAsync(
            IReadOnlyList<EctStoredEntry> entries, long since, EctDigest last, CancellationToken cancellationToken) =>
            new(new EctLedgerAppended(0, [], []));

        public ValueTask<IReadOnlyList<EctStoredEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken) => new([]);

        public ValueTask<IReadOnlyList<EctStoredEntry>> FindAsync(Guid id, int atMost, CancellationToken cancellationToken) => new([]);

        public ValueTask<IReadOnlyList<(int Level, long Index, EctDigest Hash)>> ReadHashesAsync(
            IReadOnlyList<(int Level, long Start, int Count)> ranges, CancellationToken cancellationToken) => new([]);

        public ValueTask<IReadOnlyList<(long Size, ReadOnlyMemory<byte> Seal)>> ReadSealsAsync(
            IReadOnlyList<long> sizes, CancellationToken cancellationToken) => new([]);

        public ValueTask<bool> KeepAsync(EctLedgerDerived derived, CancellationToken cancellationToken)
        {
            _note = derived.Note ?? _note;
            return new(true);
        }
    }
}
