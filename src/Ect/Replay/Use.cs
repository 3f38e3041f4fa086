namespace Ect.Replay;

/// <summary>That a token was used, in 40 bytes.</summary>
internal struct Use
{
    /// <summary>Which token.</summary>
    public Fingerprint Token;

    /// <summary>Which attempt used it.</summary>
    public ulong Attempt;

    /// <summary>When it may be forgotten, in ticks since the cache was made.</summary>
    public long Deadline;

    /// <summary>The next use in the same bucket, counted from 1; 0 for none.</summary>
    public int Next;

    /// <summary>Where it stands in the queue of deadlines.</summary>
    public int Rank;
}
