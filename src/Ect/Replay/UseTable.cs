using System.Runtime.CompilerServices;

namespace Ect.Replay;

/// <summary>One of many small tables of used tokens. Every call is made while its <see cref="Gate"/> is held.</summary>
/// <remarks>Uses are stored without gaps in blocks, so that growing moves none of them, and memory is freed a block at a time. Buckets find
/// a use by its token. The queue, a binary heap, has the use that expires first in front. Both hold only indexes, and grow and shrink
/// together by a factor of two.</remarks>
internal sealed class UseTable
{
    private const int BlockLength = 512;
    private const int MinSize = 16;

    private readonly List<Use[]> _blocks = [];
    private int[] _buckets = new int[MinSize];
    private int[] _queue = new int[MinSize];

    public Lock Gate { get; } = new();

    /// <summary>The number of uses that take up memory, including those that may be forgotten.</summary>
    public int Count { get; private set; }

    /// <summary>When the next use may be forgotten; <see langword="null"/> if there is none.</summary>
    public long? FirstDeadline => Count is 0 ? null : At(_queue[0]).Deadline;

    /// <summary>Returns the attempt that used a token; <see langword="null"/> if no use counts.</summary>
    public ulong? FindAttempt(Fingerprint token, long now) =>
        IndexOf(token) is var index and >= 0 && At(index).Deadline > now ? At(index).Attempt : null;

    /// <summary>Adds a use of a token that has none.</summary>
    public void Add(Fingerprint token, ulong attempt, long deadline)
    {
        if (Count == _buckets.Length) Resize(2 * Count);
        if (Count == _blocks.Count * BlockLength) _blocks.Add(new Use[BlockLength]);

        var index = Count++;
        ref var bucket = ref BucketOf(token);
        At(index) = new() { Token = token, Attempt = attempt, Deadline = deadline, Next = bucket };
        bucket = index + 1;
        Place(index, rank: index);
        MoveForward(index);
    }

    /// <returns>Whether the token had a use.</returns>
    public bool Remove(Fingerprint token)
    {
        var index = IndexOf(token);
        if (index < 0) return false;
        RemoveAt(index);
        return true;
    }

    /// <summary>Removes uses that may be forgotten.</summary>
    /// <returns>How many it removed.</returns>
    public int RemoveExpired(long now, int atMost)
    {
        var removed = 0;
        while (removed < atMost && FirstDeadline <= now)
        {
            RemoveAt(_queue[0]);
            removed++;
        }

        return removed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Use At(int index) => ref _blocks[index / BlockLength][index % BlockLength];

    private ref int BucketOf(Fingerprint token) => ref _buckets[(int)token.Low & (_buckets.Length - 1)];

    private int IndexOf(Fingerprint token)
    {
        var index = BucketOf(token) - 1;
        while (index >= 0 && At(index).Token != token) index = At(index).Next - 1;
        return index;
    }

    private void RemoveAt(int index)
    {
        LinkTo(index) = At(index).Next;
        LeaveQueue(At(index).Rank);

        var last = --Count;
        if (index != last)
        {
            LinkTo(last) = index + 1;
            At(index) = At(last);
            _queue[At(index).Rank] = index;
        }

        // One block is kept in reserve, so that a count that swings about a limit allocates nothing.
        if (_blocks.Count * BlockLength - Count >= 2 * BlockLength) _blocks.RemoveAt(_blocks.Count - 1);
        if (_buckets.Length > MinSize && Count < _buckets.Length / 4) Resize(_buckets.Length / 2);
    }

    /// <summary>Returns the reference to a use: its bucket, or the use before it there.</summary>
    private ref int LinkTo(int index)
    {
        ref var link = ref BucketOf(At(index).Token);
        while (link != index + 1) link = ref At(link - 1).Next;
        return ref link;
    }

    private void LeaveQueue(int rank)
    {
        var last = _queue[Count - 1];
        if (rank == Count - 1) return;

        Place(last, rank);
        MoveForward(rank);
        MoveBack(At(last).Rank, Count - 1);
    }

    private void Place(int index, int rank)
    {
        _queue[rank] = index;
        At(index).Rank = rank;
    }

    private void MoveForward(int rank)
    {
        var index = _queue[rank];
        var deadline = At(index).Deadline;
        while (rank > 0 && (rank - 1) / 2 is var parent && At(_queue[parent]).Deadline > deadline)
        {
            Place(_queue[parent], rank);
            rank = parent;
        }

        Place(index, rank);
    }

    private void MoveBack(int rank, int count)
    {
        var index = _queue[rank];
        var deadline = At(index).Deadline;
        while (2 * rank + 1 < count)
        {
            var child = 2 * rank + 1;
            if (child + 1 < count && At(_queue[child + 1]).Deadline < At(_queue[child]).Deadline) child++;
            if (At(_queue[child]).Deadline >= deadline) break;
            Place(_queue[child], rank);
            rank = child;
        }

        Place(index, rank);
    }

    private void Resize(int size)
    {
        Array.Resize(ref _queue, size);
        _buckets = new int[size];
        for (var index = 0; index < Count; index++)
        {
            ref var bucket = ref BucketOf(At(index).Token);
            At(index).Next = bucket;
            bucket = index + 1;
        }
    }
}
