using Ect.Ledger.Tree;

namespace Ect.Ledger.Storage;

/// <summary>What the ledger in memory holds. One writer stages a batch and then commits or discards it; readers see what is committed.</summary>
internal sealed class LedgerLog
{
    private readonly Lock _gate = new();
    private readonly MerkleTree _tree = new();
    private readonly List<byte[]> _entries = [];
    private readonly Dictionary<EctDigest, int> _byToken = [];
    private readonly Dictionary<Guid, (int First, int Last)> _byId = new(SeededGuidComparer.Instance);
    private readonly List<int> _nextOfSameId = [];

    private readonly List<byte[]> _receiptSignatures = [];

    // For each batch, how many entries there were after it.
    private readonly List<int> _batchEnds = [];
    private EctTreeHead? _head;

    /// <summary>The latest tree head; <see langword="null"/> until one was signed.</summary>
    public EctTreeHead? Head
    {
        get
        {
            lock (_gate) return _head;
        }
    }

    /// <summary>Finds a place for each token: the one that it has, or one at the end.</summary>
    /// <exception cref="EctLedgerException">The new ones do not fit.</exception>
    public LedgerBatch Stage(IReadOnlyList<EctToken> tokens, int capacity, Func<EctToken, EctLedgerEntry> record)
    {
        lock (_gate)
        {
            var batch = new LedgerBatch(_entries.Count);
            foreach (var token in tokens)
            {
                if (_byToken.TryGetValue(token.Digest, out var index)) batch.AddKnown(index);
                else batch.Add(token, record);
            }

            if (batch.Size > capacity)
                throw new EctLedgerException(
                    $"The ledger in memory is full. Raise {nameof(EctOptions.InMemory)}:{nameof(EctInMemoryOptions.LedgerCapacity)}, or use a durable ledger.");

            foreach (var leaf in batch.Entries) _tree.Append(MerkleHash.Leaf(leaf.Entry.Encoded.Span));
            return batch;
        }
    }

    public EctDigest Root(LedgerBatch batch)
    {
        lock (_gate) return _tree.Root(batch.Size);
    }

    public void Discard()
    {
        lock (_gate) _tree.Truncate(_entries.Count);
    }

    public void Commit(LedgerBatch batch, EctTreeSignature signature)
    {
        lock (_gate)
        {
            foreach (var (token, entry) in batch.Entries) Add(token, entry);
            foreach (var receipt in signature.ReceiptSignatures) _receiptSignatures.Add(receipt.ToArray());
            _batchEnds.Add(batch.Size);
            _head = signature.Head;
        }
    }

    /// <summary>The places of all tokens under an id, oldest first.</summary>
    public List<int> Find(Guid id, int atMost)
    {
        lock (_gate)
        {
            var found = new List<int>();
            if (!_byId.TryGetValue(id, out var chain)) return found;
            for (var index = chain.First; index >= 0 && found.Count < atMost; index = _nextOfSameId[index]) found.Add(index);
            return found;
        }
    }

    public byte[][] Read(long start, int count)
    {
        lock (_gate) return start < _entries.Count ? [.. _entries.GetRange((int)start, Math.Min(count, _entries.Count - (int)start))] : [];
    }

    /// <summary>What the first receipt of an entry consists of.</summary>
    public (byte[] Entry, EctInclusionProof Proof, byte[] Signature) Receipt(int index)
    {
        lock (_gate)
        {
            var batch = _batchEnds.BinarySearch(index + 1);
            if (batch < 0) batch = ~batch;
            var size = _batchEnds[batch];
            return (_entries[index], new EctInclusionProof(index, size, _tree.InclusionPath(index, size)), _receiptSignatures[index]);
        }
    }

    public EctInclusionProof ProveInclusion(long index, long size)
    {
        lock (_gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(size, _entries.Count);
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
            return new EctInclusionProof(index, size, _tree.InclusionPath((int)index, (int)size));
        }
    }

    public EctConsistencyProof ProveConsistency(long oldSize, long newSize)
    {
        lock (_gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(newSize, _entries.Count);
            ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
            return new EctConsistencyProof(oldSize, newSize, _tree.ConsistencyPath((int)oldSize, (int)newSize));
        }
    }

    private void Add(EctToken token, EctLedgerEntry entry)
    {
        var (index, id) = (_entries.Count, Guid.Parse(token.Id));
        _entries.Add([.. entry.Encoded.Span]);
        _nextOfSameId.Add(-1);
        _byToken.Add(token.Digest, index);

        var isKnown = _byId.TryGetValue(id, out var chain);
        if (isKnown) _nextOfSameId[chain.Last] = index;
        _byId[id] = (isKnown ? chain.First : index, index);
    }
}
