namespace Ect.Diagnostics;

/// <summary>The outcome of an attempt to fetch keys, as the tag <c>outcome</c> of <c>ect.keys.fetches</c>.</summary>
internal enum KeyFetchOutcome
{
    /// <summary>A good set was fetched.</summary>
    Fetched,
    /// <summary>There is nothing newer.</summary>
    Unchanged,
    /// <summary>There was no complete answer in time.</summary>
    TimedOut,
    /// <summary>There was no answer.</summary>
    Unreachable,
    /// <summary>The answer was a redirect or an error.</summary>
    Refused,
    /// <summary>The answer was not a good set.</summary>
    Invalid,
}
