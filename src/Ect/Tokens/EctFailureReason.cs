using System.Text.Json.Serialization;

namespace Ect;

/// <summary>Why a request was refused. Numbers are never reused, new values are appended (profile, section 2).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EctFailureReason>))]
public enum EctFailureReason
{
    /// <summary>Nothing failed.</summary>
    None = 0,
    /// <summary>There is no token (rule 1).</summary>
    Missing = 1,
    /// <summary>More tokens than a request may have (rule 2).</summary>
    TooManyTokens = 2,
    /// <summary>A token is longer than allowed, or all together are, or have more JSON values (rule 2).</summary>
    TokenTooLarge = 3,
    /// <summary>The text is no token: encoding, JSON syntax, duplicate members, <c>kid</c> (rule 3).</summary>
    Malformed = 4,
    /// <summary><c>typ</c> is missing or another kind's (rule 4).</summary>
    UnsupportedType = 5,
    /// <summary><c>alg</c> is missing or not allowed (rule 5).</summary>
    UnsupportedAlgorithm = 6,
    /// <summary>The header carries <c>crit</c> (rule 6).</summary>
    UnsupportedCriticalHeader = 7,
    /// <summary>A required claim is not there (rule 7).</summary>
    MissingClaim = 8,
    /// <summary>A claim has the wrong type or range (rule 8).</summary>
    InvalidClaim = 9,
    /// <summary><c>ect_ext</c> is longer or deeper than allowed (rule 8).</summary>
    ExtensionTooLarge = 10,
    /// <summary>The assurance level is below the minimum (rule 9).</summary>
    LevelTooLow = 11,
    /// <summary>The issuer is not trusted, or may not call (rule 10).</summary>
    UntrustedIssuer = 12,
    /// <summary><c>kid</c> names no key of this issuer, or more than one (rule 11).</summary>
    UnknownKey = 13,
    /// <summary>The key is revoked (rule 12).</summary>
    KeyRevoked = 14,
    /// <summary>The key is not for this algorithm, not for signatures, too weak, or off its curve (rule 12).</summary>
    KeyMismatch = 15,
    /// <summary>The signature does not verify (rule 13).</summary>
    InvalidSignature = 16,
    /// <summary>The issuer is not the authenticated caller (rule 14).</summary>
    IdentityMismatch = 17,
    /// <summary>The token is for someone else (rule 15).</summary>
    AudienceMismatch = 18,
    /// <summary><c>iat</c> lies in the future (rule 16).</summary>
    IssuedInFuture = 19,
    /// <summary><c>exp</c> has passed (rule 16).</summary>
    Expired = 20,
    /// <summary><c>iat</c> is too long ago (rule 16).</summary>
    TooOld = 21,
    /// <summary>A predecessor is known neither from the request nor from the store (section 3, 2).</summary>
    PredecessorMissing = 22,
    /// <summary>A predecessor is newer than its successor (section 3, 3).</summary>
    TemporalOrder = 23,
    /// <summary>Tokens of different workflows are linked, or arrived together (section 3, 4).</summary>
    WorkflowMismatch = 24,
    /// <summary>The tokens form a circle (section 3, 5).</summary>
    Cycle = 25,
    /// <summary>The walk over ancestors met its bound (section 3, 5).</summary>
    TooManyAncestors = 26,
    /// <summary>Another token has this <c>jti</c> already (section 3, 1; rule 21).</summary>
    DuplicateTokenId = 27,
    /// <summary>The body's hash is not the one in the token (rule 18).</summary>
    BodyHashMismatch = 28,
    /// <summary>The endpoint does not accept this <c>exec_act</c> (rule 19).</summary>
    ActionNotAllowed = 29,
    /// <summary>The token was used before (rule 20).</summary>
    Replayed = 30,
    /// <summary>Tokens in the header and in the body at once (rule 1).</summary>
    AmbiguousTransport = 31,
    /// <summary>The body is too large to look for a token in it (section 4; 413).</summary>
    BodyTooLarge = 32,
    /// <summary>The body's content encoding is not understood (section 4; 415).</summary>
    UnsupportedContentEncoding = 33,
    /// <summary>The replay cache cannot answer (503).</summary>
    ReplayCacheUnavailable = 34,
    /// <summary>The ECT store cannot answer, or the temporary folder not keep content that has to be read first (503).</summary>
    StoreUnavailable = 35,
    /// <summary>The issuer's keys cannot be had (503).</summary>
    KeySourceUnavailable = 36,
    /// <summary>The audit ledger cannot answer (503).</summary>
    LedgerUnavailable = 37,
    /// <summary>The issuer or the token is revoked (rule 12).</summary>
    Revoked = 38,
    /// <summary>A predecessor policy refused (section 3, 7).</summary>
    PredecessorRefused = 39,
    /// <summary>The replay cache may have forgotten uses of tokens as old as this one: send a new token (profile, section 6).
    /// 503.</summary>
    ReplayFenced = 40,
    /// <summary>It cannot be found out what is revoked: a revocation source does not answer, or what it knows is too old (503).</summary>
    RevocationUnavailable = 41,
}
