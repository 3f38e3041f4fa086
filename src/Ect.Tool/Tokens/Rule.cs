using R = Ect.EctFailureReason;

namespace Ect.Tool.Tokens;

/// <summary>A rule of the profile (section 2), as it is shown. The rules themselves are the library's.</summary>
/// <param name="Number">Its number; <c>9a</c> for the circle that is looked for between 9 and 10.</param>
/// <param name="Text">What it asks for.</param>
/// <param name="Reasons">Why it fails.</param>
internal sealed record Rule(string Number, string Text, params R[] Reasons)
{
    /// <summary>All of them, in the order in which they are applied.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("1", "There is a token, in one place", R.Missing, R.AmbiguousTransport, R.BodyTooLarge, R.UnsupportedContentEncoding),
        new("2", "It is within the limits on tokens, characters and JSON values", R.TooManyTokens, R.TokenTooLarge),
        new("3", "It is well-formed: strict base64url, strict JSON, no member twice, a kid", R.Malformed),
        new("4", "typ is that of an ECT", R.UnsupportedType),
        new("5", "alg is allowed", R.UnsupportedAlgorithm),
        new("6", "There is no crit", R.UnsupportedCriticalHeader),
        new("7", "iss, aud, iat, exp, jti, exec_act and pred are there", R.MissingClaim),
        new("8", "Claims have their type and range", R.InvalidClaim, R.ExtensionTooLarge),
        new("9", "The level is at least the minimum", R.LevelTooLow),
        new(Circle, "The tokens do not name each other in a circle", R.Cycle),
        new("10", "The issuer is trusted", R.UntrustedIssuer),
        new("11", "kid names one key of this issuer", R.UnknownKey, R.KeySourceUnavailable),
        new("12", "Key, issuer and token are not revoked; the key fits the algorithm",
            R.KeyRevoked, R.Revoked, R.KeyMismatch, R.RevocationUnavailable),
        new("13", "The signature is valid", R.InvalidSignature),
        new("14", "The issuer is the caller", R.IdentityMismatch),
        new("15", "aud has the receiver's name", R.AudienceMismatch),
        new("16", "It is neither from the future, nor expired, nor too old", R.IssuedInFuture, R.Expired, R.TooOld),
        new("17", "Its place in the workflow is sound",
            R.DuplicateTokenId, R.PredecessorMissing, R.TemporalOrder, R.WorkflowMismatch, R.TooManyAncestors, R.PredecessorRefused),
        new("18", "The content has the hash", R.BodyHashMismatch),
        new("19", "The endpoint accepts exec_act and iss", R.ActionNotAllowed, R.IssuerNotAllowed),
        new("20", "It was not used before", R.Replayed, R.ReplayCacheUnavailable, R.ReplayFenced),
        new("21", "It is recorded", R.StoreUnavailable, R.LedgerUnavailable),
    ];

    private const string Circle = "9a";

    /// <summary>The place in <see cref="All"/> of the rule that fails for a reason.</summary>
    public static int PlaceOf(R reason) => All.Index().First(rule => rule.Item.Reasons.Contains(reason)).Index;

    /// <summary>The place in <see cref="All"/> of a rule.</summary>
    public static int PlaceOf(string number) => All.Index().First(rule => rule.Item.Number == number).Index;
}
