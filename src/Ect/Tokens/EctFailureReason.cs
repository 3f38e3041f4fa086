using System.Text.Json.Serialization;

namespace Ect;

/// <summary>The reason why a request was refused. Numbers are never reused, and new values are appended (profile, section 2).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EctFailureReason>))]
public enum EctFailureReason
{
    /// <summary>Nothing failed.</summary>
    None = 0,
    /// <summary>There is no token (profile, rule 1).</summary>
    Missing = 1,
    /// <summary>There are more tokens than a request may have (profile, rule 2).</summary>
    TooManyTokens = 2,
    /// <summary>A token is too long, or all tokens together are too long or have too many JSON values (profile, rule 2).</summary>
    TokenTooLarge = 3,
    /// <summary>The text is not a token because of its encoding, its JSON syntax, a duplicate member or its <c>kid</c> (profile, rule
    /// 3).</summary>
    Malformed = 4,
    /// <summary><c>typ</c> is missing or is not that of an ECT (profile, rule 4).</summary>
    UnsupportedType = 5,
    /// <summary><c>alg</c> is missing or not allowed (profile, rule 5).</summary>
    UnsupportedAlgorithm = 6,
    /// <summary>The header has <c>crit</c> (profile, rule 6).</summary>
    UnsupportedCriticalHeader = 7,
    /// <summary>A required claim is missing (profile, rule 7).</summary>
    MissingClaim = 8,
    /// <summary>A claim has the wrong type or range (profile, rule 8).</summary>
    InvalidClaim = 9,
    /// <summary><c>ect_ext</c> is longer or deeper than allowed (profile, rule 8).</summary>
    ExtensionTooLarge = 10,
    /// <summary>The assurance level is below the minimum (profile, rule 9).</summary>
    LevelTooLow = 11,
    /// <summary>The issuer is not trusted, or may not call (profile, rule 10).</summary>
    UntrustedIssuer = 12,
    /// <summary><c>kid</c> names no key of this issuer, or more than one (profile, rule 11).</summary>
    UnknownKey = 13,
    /// <summary>The key is revoked (profile, rule 12).</summary>
    KeyRevoked = 14,
    /// <summary>The key is not for this algorithm or not for signatures, is too weak, or is not on its curve (profile, rule 12).</summary>
    KeyMismatch = 15,
    /// <summary>The signature is not valid (profile, rule 13).</summary>
    InvalidSignature = 16,
    /// <summary>The issuer is not the authenticated caller (profile, rule 14).</summary>
    IdentityMismatch = 17,
    /// <summary>The token is for another service (profile, rule 15).</summary>
    AudienceMismatch = 18,
    /// <summary><c>iat</c> is in the future (profile, rule 16).</summary>
    IssuedInFuture = 19,
    /// <summary><c>exp</c> has passed (profile, rule 16).</summary>
    Expired = 20,
    /// <summary><c>iat</c> is too long ago (profile, rule 16).</summary>
    TooOld = 21,
    /// <summary>A predecessor is known neither from the request nor from the store (profile, section 3, rule 2).</summary>
    PredecessorMissing = 22,
    /// <summary>A predecessor is newer than its successor (profile, section 3, rule 3).</summary>
    TemporalOrder = 23,
    /// <summary>Tokens of different workflows are linked, or came together (profile, section 3, rule 4).</summary>
    WorkflowMismatch = 24,
    /// <summary>The tokens form a circle (profile, section 3, rule 5).</summary>
    Cycle = 25,
    /// <summary>The walk over ancestors reached its limit (profile, section 3, rule 5).</summary>
    TooManyAncestors = 26,
    /// <summary>Another token has this <c>jti</c> already (profile, section 3, rule 1, and rule 21).</summary>
    DuplicateTokenId = 27,
    /// <summary>The hash of the body differs from the one in the token (profile, rule 18).</summary>
    BodyHashMismatch = 28,
    /// <summary>The endpoint does not accept this <c>exec_act</c> (profile, rule 19).</summary>
    ActionNotAllowed = 29,
    /// <summary>The token was used before (profile, rule 20).</summary>
    Replayed = 30,
    /// <summary>There are tokens in the header and in the body (profile, rule 1).</summary>
    AmbiguousTransport = 31,
    /// <summary>The body is too large to be searched for a token (profile, section 4). 413.</summary>
    BodyTooLarge = 32,
    /// <summary>The content encoding of the body is not supported (profile, section 4). 415.</summary>
    UnsupportedContentEncoding = 33,
    /// <summary>The replay cache cannot answer. 503.</summary>
    ReplayCacheUnavailable = 34,
    /// <summary>The ECT store cannot answer, or the temporary folder cannot keep content that has to be read first. 503.</summary>
    StoreUnavailable = 35,
    /// <summary>The issuer's keys are not available. 503.</summary>
    KeySourceUnavailable = 36,
    /// <summary>The audit ledger cannot answer. 503.</summary>
    LedgerUnavailable = 37,
    /// <summary>The issuer or the token is revoked (profile, rule 12).</summary>
    Revoked = 38,
    /// <summary>A predecessor policy refused the step (profile, section 3, rule 7).</summary>
    PredecessorRefused = 39,
    /// <summary>The replay cache may have forgotten uses of tokens as old as this one. Send a new token (profile, section 6).
    /// 503.</summary>
    ReplayFenced = 40,
    /// <summary>It is not known what is revoked, because a revocation source does not answer or its data is too old. 503.</summary>
    RevocationUnavailable = 41,
    /// <summary>The endpoint does not accept tokens of this issuer, or it asks for issuers and the token is not signed (profile, rule
    /// 19).</summary>
    IssuerNotAllowed = 42,
}
