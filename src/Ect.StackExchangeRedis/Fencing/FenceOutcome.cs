namespace Ect.StackExchangeRedis.Fencing;

/// <summary>The outcome of a use on a server.</summary>
internal enum FenceOutcome
{
    /// <summary>The token was used before.</summary>
    Seen = 0,

    /// <summary>The use is recorded.</summary>
    Recorded = 1,

    /// <summary>The token was issued before the server was believed. It may have been used without the knowledge of this server.</summary>
    Fenced = 2,

    /// <summary>The key of the use holds a value that is not a use.</summary>
    Damaged = 3,
}
