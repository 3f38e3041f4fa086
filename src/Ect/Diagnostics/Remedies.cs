namespace Ect.Diagnostics;

/// <summary>What to do about a refusal. The first day with a new service is spent here.</summary>
internal static class Remedies
{
    public static string For(EctFailureReason reason) => reason switch
    {
        EctFailureReason.Missing => "Call through a client with AddEctHandler(); where a workflow enters, mark the endpoint AllowMissingEct().",
        EctFailureReason.TooManyTokens => "Send fewer inline predecessors, or share a store; the bound is EctOptions.Limits.MaxTokens.",
        EctFailureReason.TokenTooLarge =>
            "The bounds are EctOptions.Limits.MaxTokenLength, and MaxTokensLength and MaxTokensValues for all tokens of a request together.",
        EctFailureReason.Malformed => "The text is no ECT: look for a proxy that rewrites the field, or for a sender that pads base64url or repeats a member.",
        EctFailureReason.UnsupportedType => "The header's typ must be exec+jwt.",
        EctFailureReason.UnsupportedAlgorithm => "Sign with an allowed algorithm, or allow it in EctOptions.AllowedAlgorithms; none and HMAC cannot be allowed.",
        EctFailureReason.UnsupportedCriticalHeader => "Tokens with crit are not understood here: issue them without.",
        EctFailureReason.MissingClaim => "The sender has to set the claim that is named.",
        EctFailureReason.InvalidClaim => "The sender has to give the claim that is named its proper form.",
        EctFailureReason.ExtensionTooLarge => "ect_ext may have 4,096 bytes and be 5 deep.",
        EctFailureReason.LevelTooLow => "Send signed tokens, or lower the minimum level of the service or the endpoint; L3 needs an audit ledger, which AddLedger(...) adds.",
        EctFailureReason.UntrustedIssuer => "Add the issuer with AddIssuer(...) or Ect:Issuers, exactly as it is written in iss, and let it call with MayCall; or let the caller show a workload identity token or a client certificate.",
        EctFailureReason.UnknownKey => "The issuer's key set has no key, or more than one, under the token's kid: give this service the issuer's current keys. The kid of a client certificate's key is its x5t#S256, that of a workload's the one in cnf.jwk.",
        EctFailureReason.KeyRevoked => "The key is revoked: the issuer has to sign with another one. Who revoked it in error takes it back with IEctRevocations or in Ect:Revoked.",
        EctFailureReason.KeyMismatch => "The key is not for this algorithm: see its kty, crv, alg, use, key_ops and size.",
        EctFailureReason.InvalidSignature => "Changed on the way, forged, or the key set holds another key under the same kid.",
        EctFailureReason.IdentityMismatch => "A head has to be the caller's own, and the caller has to show who it is: see what the endpoint or Ect:BindCaller binds to.",
        EctFailureReason.AudienceMismatch => "The sender's Audience has to be this service's Identity, character for character.",
        EctFailureReason.IssuedInFuture => "Compare the clocks; the tolerance is EctOptions.ClockSkew.",
        EctFailureReason.Expired => "Issue a new token for each call; compare the clocks.",
        EctFailureReason.TooOld => "Issue a new token for each call; the bounds are EctOptions.MaxAge and MaxPredecessorAge.",
        EctFailureReason.PredecessorMissing => "Share a store between the services, or send predecessors inline, or accept gaps with UnresolvedPredecessors = Report.",
        EctFailureReason.TemporalOrder => "A predecessor is newer than its successor: compare the issuers' clocks.",
        EctFailureReason.WorkflowMismatch => "Tokens of different workflows cannot be linked: begin a new root.",
        EctFailureReason.Cycle => "The tokens point at each other: an issuer reuses ids.",
        EctFailureReason.TooManyAncestors => "Share a store, so that ancestors are known when a token is recorded; the bounds are EctOptions.Limits.MaxAncestors, MaxAncestorLinks and MaxAncestorRoundTrips.",
        EctFailureReason.DuplicateTokenId => "Two different tokens have one jti: an issuer reuses ids, or took another's first.",
        EctFailureReason.BodyHashMismatch => "The body was changed on the way, or the sender did not hash what it sent: a stream is hashed where OutputHash is Always.",
        EctFailureReason.ActionNotAllowed => "Send an exec_act that the endpoint accepts, or add it to RequireEct(...).",
        EctFailureReason.Replayed => "Each token is good for one request: a retry needs a new one, which AddEctHandler() makes.",
        EctFailureReason.AmbiguousTransport => "Send the tokens in the header or in the body, not in both.",
        EctFailureReason.BodyTooLarge => "Send the tokens in the header, or a smaller body.",
        EctFailureReason.UnsupportedContentEncoding => "Send the body without a content encoding, or decode it before the middleware.",
        EctFailureReason.Revoked => "The issuer, the token, or a task before it where that is refused, is revoked: begin a new root, or take it back with IEctRevocations or in Ect:Revoked.",
        EctFailureReason.PredecessorRefused => "A predecessor policy refused the step: see the policies that the service registers.",
        EctFailureReason.ReplayFenced =>
            "Send a new token after Retry-After: the replay cache may have forgotten uses of older ones. " +
            "Where this comes without a restart or failover, see the log for why.",
        _ => "Try again when the dependency answers.",
    };
}
