using System.IO.Pipelines;
using System.Text.Json;

namespace Ect.Dashboard.Evidence;

/// <summary>Writes evidence in the format of <c>ect audit</c> (docs/tool.md, "Evidence"), a page of the ledger at a time.</summary>
internal sealed class EvidenceFile(PipeWriter output, IEctLedgerReader ledger, EctLedgerDisclosure disclosure) : IAsyncDisposable
{
    /// <summary>The most bytes of entries that are shown. With those of receipts and leaves, <c>ect audit</c> reads all that is
    /// written.</summary>
    private const long MaxShownBytes = 64 << 20;

    private readonly Utf8JsonWriter _json = new(output);
    private long _shownBytes;

    /// <summary>Writes all leaves under a head, and the entries that are chosen and may be shown, with their receipts.</summary>
    /// <exception cref="EctLedgerException">The ledger cannot answer, or there is too much to show. What was written is no
    /// JSON.</exception>
    public async Task WriteAsync(EctTreeHead head, Predicate<EctLedgerEntry> isChosen, CancellationToken cancellationToken)
    {
        _json.WriteStartObject();
        _json.WriteString("format"u8, "ect-evidence-1"u8);
        _json.WriteString("origin"u8, head.Origin);
        _json.WriteStartArray("heads"u8);
        _json.WriteStringValue(head.Note);
        _json.WriteEndArray();

        _json.WriteStartArray("entries"u8);
        var chosen = await WriteEntriesAsync(head.Size, isChosen, cancellationToken);
        _json.WriteEndArray();

        _json.WriteStartArray("receipts"u8);
        foreach (var (index, id) in chosen) await WriteReceiptAsync(index, id, cancellationToken);
        _json.WriteEndArray();
        _json.WriteEndObject();
        await FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _json.Reset(); // What is not written out by now belongs to an answer that failed.
        return _json.DisposeAsync();
    }

    /// <returns>Places and ids of the entries that were shown.</returns>
    private async Task<List<(long Index, string Id)>> WriteEntriesAsync(
        long size, Predicate<EctLedgerEntry> isChosen, CancellationToken cancellationToken)
    {
        var chosen = new List<(long, string)>();
        for (var next = 0L; next < size;)
        {
            var page = await disclosure.ReadAsync(next, (int)Math.Min(IEctLedger.MaxCount, size - next), cancellationToken);
            if (page is []) throw new EctLedgerException($"The ledger has {next} entries, and signed for {size}.");
            foreach (var shown in page)
            {
                _json.WriteStartObject();
                _json.WriteBase64String("leaf"u8, shown.LeafHash.ToArray());
                if (shown.Entry is { } entry && isChosen(entry))
                {
                    _shownBytes += entry.Encoded.Length;
                    if (_shownBytes > MaxShownBytes)
                        throw new EctLedgerException("The entries of the workflow are too large for one answer. Use 'ect ledger export'.");
                    _json.WriteBase64String("entry"u8, entry.Encoded.Span);
                    chosen.Add((shown.Index, entry.TokenId));
                }

                _json.WriteEndObject();
            }

            next += page.Count;
            await FlushAsync(cancellationToken);
        }

        return chosen;
    }

    private async Task WriteReceiptAsync(long index, string id, CancellationToken cancellationToken)
    {
        var receipts = await ledger.FindAsync(id, cancellationToken);
        if (receipts.FirstOrDefault(receipt => receipt.LeafIndex == index) is not { } receipt) return; // It was removed meanwhile.

        _json.WriteStartObject();
        _json.WriteBase64String("entry"u8, receipt.Entry.Encoded.Span);
        _json.WriteBase64String("receipt"u8, receipt.Encoded.Span);
        _json.WriteEndObject();
        await FlushAsync(cancellationToken);
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _json.FlushAsync(cancellationToken);
        await output.FlushAsync(cancellationToken);
    }
}
