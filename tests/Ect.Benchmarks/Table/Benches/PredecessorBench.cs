namespace Ect.Benchmarks.Table;

/// <summary>A head after others: in the store, or in the same request once more.</summary>
internal sealed class PredecessorBench : IBench
{
    public const string One = "one token";
    public static readonly int[] Counts = [1, 4, 16];
    private const int Count = 600;

    private readonly Sender _sender = new();
    private readonly Receiver _receiver;
    private readonly EctToken[] _seen;
    private bool _hasSeen;

    public PredecessorBench()
    {
        _receiver = new(_sender);
        _seen = [.. Enumerable.Range(0, Counts.Max()).Select(_ => _sender.IssueTypical(Array.Empty<string>()))];
    }

    public static string Stored(int predecessors) => $"{predecessors} stored";

    public static string Inline(int predecessors) => $"{predecessors} inline, seen before";

    public async Task RunRoundAsync(Round round)
    {
        if (!_hasSeen) await _receiver.AcceptAllAsync(_seen.Select(token => token.EncodedToken));
        _hasSeen = true;

        var roots = _sender.IssueTypical(Count);
        await round.MeasureAsync(One, Count, () => _receiver.AcceptAllAsync(roots));
        foreach (var count in Counts)
        {
            var predecessors = _seen[..count];
            string[] texts = [.. predecessors.Select(token => token.EncodedToken)];
            var (stored, inline) = (_sender.IssueTypical(Count, predecessors), _sender.IssueTypical(Count, predecessors));
            var requests = inline.Select(head => (string[])[.. texts, head]).ToArray();
            await round.MeasureAsync(Stored(count), Count, () => _receiver.AcceptAllAsync(stored));
            await round.MeasureAsync(Inline(count), Count, () => _receiver.AcceptAllAsync(requests));
        }
    }

    public ValueTask DisposeAsync()
    {
        _sender.Dispose();
        return _receiver.DisposeAsync();
    }
}
