namespace Ect.Ledger.Storage;

/// <summary>Tokens on their way into the ledger: which are new, and which place each gets.</summary>
/// <param name="start">How many entries there are before.</param>
internal sealed class LedgerBatch(int start)
{
    private readonly Dictionary<EctDigest, int> _new = [];
    private readonly List<(EctToken Token, EctLedgerEntry Entry)> _entries = [];
    private readonly List<int> _places = [];

    /// <summary>The new ones, in order.</summary>
    public IReadOnlyList<(EctToken Token, EctLedgerEntry Entry)> Entries => _entries;

    /// <summary>The ids of the new ones, in order.</summary>
    public IReadOnlyList<string> TokenIds => _entries.ConvertAll(entry => entry.Token.Id);

    /// <summary>The place of each token that was given, in order.</summary>
    public IReadOnlyList<int> Places => _places;

    /// <summary>How many entries there are afterwards.</summary>
    public int Size => start + _entries.Count;

    public void AddKnown(int place) => _places.Add(place);

    public void Add(EctToken token, Func<EctToken, EctLedgerEntry> record)
    {
        if (_new.TryAdd(token.Digest, Size)) _entries.Add((token, record(token)));
        _places.Add(_new[token.Digest]);
    }
}
