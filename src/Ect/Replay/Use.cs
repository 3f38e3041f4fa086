namespace Ect.Replay;

/// <summary>A use of a token, in 40 bytes.</summary>
internal struct Use
{
    /// <summary>The token.</summary>
    public Fingerprint Token;

    /// <summary>The attempt that used it.</summary>
    public ulong Attempt;

    /// <summary>When it may be forgotten, in ticks since the cache was made.</summary>
    public long Deadline;

    /// <summary>The next use in the same bucket, counted from 1; 0 for none.</summary>
    public int Next;

    /// <summary>The position in the queue of deadlines.</summary>
    public int Rank;
}
