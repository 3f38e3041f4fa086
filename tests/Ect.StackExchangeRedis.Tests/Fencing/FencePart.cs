namespace Ect.StackExchangeRedis.Tests;

/// <summary>What the fence is made of.</summary>
public enum FencePart
{
    None,
    /// <summary>The fence as a whole.</summary>
    All,
    /// <summary>That a mark says whose it is.</summary>
    Identity,
    /// <summary>That a mark ends which nobody renews.</summary>
    Lease,
    /// <summary>That tokens are refused which were issued soon after the server was believed.</summary>
    Wait,

    /// <summary>That a belief begins when a server executes what it was sent, and not when that was sent.</summary>
    Lateness,
}
