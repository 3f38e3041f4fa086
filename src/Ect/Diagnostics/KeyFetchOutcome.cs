namespace Ect.Diagnostics;

/// <summary>How an attempt to fetch keys ended; the tag <c>outcome</c> of <c>ect.keys.fetches</c>.</summary>
internal enum KeyFetchOutcome
{
    /// <summary>A good set came.</summary>
    Fetched,
    /// <summary>There is nothing newer.</summary>
    Unchanged,
    /// <summary>There was no whole answer in time.</summary>
    TimedOut,
    /// <summary>There was no answer.</summary>
    Unreachable,
    /// <summary>The answer was a redirect or an error.</summary>
    Refused,
    /// <summary>The answer was no good set.</summary>
    Invalid,
}
