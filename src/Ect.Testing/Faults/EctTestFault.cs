namespace Ect.Testing;

/// <summary>What is wrong with the tokens of a test client. Each value fails one rule alone
/// (<see cref="EctTestFaultExtensions.GetFailureReason"/>). New values are added at the end.</summary>
public enum EctTestFault
{
    /// <summary>Nothing: the request is accepted.</summary>
    None = 0,

    /// <summary>There is no token.</summary>
    Missing = 1,

    /// <summary>The text is not a token.</summary>
    Malformed = 2,

    /// <summary>The token is unsigned (L1). A service that accepts L1 accepts it.</summary>
    NotSigned = 3,

    /// <summary>The issuer is not trusted.</summary>
    UntrustedIssuer = 4,

    /// <summary>The issuer is trusted, and has no such key.</summary>
    UnknownKey = 5,

    /// <summary>The token itself was revoked. The service's list of revocations grows by it.</summary>
    Revoked = 6,

    /// <summary>The signature is not that of the key.</summary>
    InvalidSignature = 7,

    /// <summary>The token is for another service.</summary>
    WrongAudience = 8,

    /// <summary><c>iat</c> is an hour ahead.</summary>
    IssuedInFuture = 9,

    /// <summary><c>exp</c> passed <see cref="EctOptions.ClockSkew"/> ago.</summary>
    Expired = 10,

    /// <summary>The token has not expired, but was issued longer ago than <see cref="EctOptions.MaxAge"/> and
    /// <see cref="EctOptions.ClockSkew"/> together.</summary>
    TooOld = 11,

    /// <summary>The token names a task that the service does not know. A service that reports unknown predecessors accepts it.</summary>
    UnknownPredecessor = 12,

    /// <summary>The task before this one was issued later than this one.</summary>
    LaterPredecessor = 13,

    /// <summary>The task before this one belongs to another workflow.</summary>
    OtherWorkflow = 14,

    /// <summary>The task before this one comes along, and was revoked. The service's list of revocations grows by it.</summary>
    RevokedPredecessor = 15,

    /// <summary>The task before this one comes along, and follows a revoked one. The service's list of revocations grows by that. A service
    /// or endpoint without <c>RefuseTainted</c> accepts the request, and reports it as tainted.</summary>
    TaintedPredecessor = 16,

    /// <summary>The token has the hashes of other content. An endpoint that binds no content accepts it.</summary>
    OtherContent = 17,

    /// <summary>The token names an action that no endpoint asks for. An endpoint that names no actions accepts it.</summary>
    OtherAction = 18,

    /// <summary>The token was used before.</summary>
    Replayed = 19,
}
