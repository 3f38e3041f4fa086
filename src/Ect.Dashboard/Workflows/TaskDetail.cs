namespace Ect.Dashboard.Workflows;

/// <summary>The answer about one task: what its token says, how it was recorded, and what was checked.</summary>
internal sealed record TaskDetail(
    string Jti, string? Wid, string Iss, long Agent, string Act, long Iat, long Exp, long Seen, IReadOnlyList<string> Aud, string Level,
    string PathLevel, IReadOnlyList<string> Pred, KeyItem Key, string Digest, long SpendableUntil, IReadOnlyList<CheckItem> Checks)
{
    public string? InpHash { get; init; }

    public string? OutHash { get; init; }

    public string? RetryOf { get; init; }

    public string? PolDecision { get; init; }

    public string? Trace { get; init; }

    public RevokedItem? Revoked { get; init; }
}

/// <summary>The key that signed a token.</summary>
/// <param name="Kid">Its <c>kid</c>.</param>
/// <param name="Thumbprint">Its RFC 7638 thumbprint.</param>
/// <param name="Source">Where this service has the keys of the issuer from.</param>
/// <param name="Age">The seconds since those were fetched.</param>
internal sealed record KeyItem(string? Kid, string? Thumbprint, string? Source, long? Age);

/// <summary>What was checked.</summary>
/// <param name="What">What, in a word.</param>
/// <param name="Outcome"><c>ok</c>, <c>bad</c> or <c>unknown</c>.</param>
/// <param name="Text">What was found.</param>
/// <param name="At"><c>recorded</c>, when the task was recorded, or <c>now</c>.</param>
internal sealed record CheckItem(string What, string Outcome, string Text, string At)
{
    public const string Ok = "ok", Bad = "bad", Unknown = "unknown";
    public const string Recorded = "recorded", Now = "now";

    /// <summary>Who checked it: <c>recorder</c>, the service that recorded the task in the store, or <c>service</c>, the one that
    /// answers.</summary>
    public string By => At is Recorded ? "recorder" : "service";
}
