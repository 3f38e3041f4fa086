using System.Collections.Concurrent;

namespace Ect.Npgsql.Tests;

/// <summary>Receipts that were given out, and what must be true of them ever after.</summary>
internal sealed class Recordings
{
    private readonly ConcurrentQueue<EctReceipt> _given = new();

    public int Count => _given.Count;

    public void Add(EctReceipt receipt) => _given.Enqueue(receipt);

    /// <summary>Asserts that each receipt verifies, that the ledger has its entry where it says, and that it is of the ledger's one
    /// history.</summary>
    /// <param name="host">An instance that was not there when they were given.</param>
    public async Task AssertKeptAsync(LedgerHost host)
    {
        var size = (await host.HeadAsync()).Size;
        foreach (var given in _given.Chunk(IEctLedger.MaxCount))
        {
            var kept = await host.AppendAsync([.. given.Select(it => LedgerTokens.Signed(it.Id))]);
            foreach (var (first, again) in given.Zip(kept))
            {
                Assert.Equal((first.LeafIndex, first.TreeSize), (again.LeafIndex, again.TreeSize));
                Assert.Equal(first.Entry.Encoded.Span, again.Entry.Encoded.Span);
                Assert.Equal(Path(host, first), Path(host, again));
            }
        }

        var places = _given.Select(receipt => (receipt.Id, receipt.LeafIndex)).Distinct().ToArray();
        Assert.Equal(places.Length, places.Select(place => place.LeafIndex).Distinct().Count());
        Assert.Equal(size, (await host.HeadAsync()).Size); // Nothing had to be recorded anew.
        Assert.Equal(EctLedgerFailure.None, (await host.Verifier.AuditAsync(host.Ledger, Rows.Cancellation)).Failure);
    }

    /// <summary>The way from a receipt's entry to the root that it was signed for.</summary>
    private static EctDigest[] Path(LedgerHost host, EctReceipt receipt)
    {
        Assert.Equal(EctLedgerFailure.None, host.Verifier.VerifyReceipt(receipt.Entry.Encoded.Span, receipt.Encoded.Span, out var proof));
        return [.. proof!.Path];
    }
}
