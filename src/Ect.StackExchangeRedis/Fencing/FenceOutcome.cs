namespace Ect.StackExchangeRedis.Fencing;

/// <summary>What a server made of a use.</summary>
internal enum FenceOutcome
{
    /// <summary>The token was used before.</summary>
    Seen = 0,

    /// <summary>The use is recorded.</summary>
    Recorded = 1,

    /// <summary>The token was issued before the server was believed: it may have been used where this server has not heard of it.</summary>
    Fenced = 2,

    /// <summary>Something that is no use stands where this one would.</summary>
    Damaged = 3,
}
