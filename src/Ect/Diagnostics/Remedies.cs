namespace Ect.Diagnostics;

/// <summary>Says what to do about a refused request. Users spend their first day with a new service here.</summary>
internal static class Remedies
{
    public static string For(EctFailureReason reason) => reason switch
    {
        EctFailureReason.Missing =>
            "Call through a client with AddEctHandler(). If a workflow enters here, mark the endpoint AllowMissingEct().",
        EctFailureReason.TooManyTokens =>
            "Send fewer inline predecessors, or share a store. The limit is EctOptions.Limits.MaxTokens.",
        EctFailureReason.TokenTooLarge =>
            "Send shorter or fewer tokens. The limits are EctOptions.Limits.MaxTokenLength, and MaxTokensLength and " +
            "MaxTokensValues for all tokens of a request together.",
        EctFailureReason.Malformed =>
            "The text is not an ECT. A proxy may rewrite the field, or the sender may pad base64url or repeat a member. " +
            "Correct it there.",
        EctFailureReason.UnsupportedType => "Issue tokens with the typ exec+jwt in their header.",
        EctFailureReason.UnsupportedAlgorithm =>
            "Sign with an allowed algorithm, or allow it in EctOptions.AllowedAlgorithms. none and HMAC cannot be allowed.",
        EctFailureReason.UnsupportedCriticalHeader => "Issue tokens without crit, which is not supported.",
        EctFailureReason.MissingClaim => "The sender has to set this claim.",
        EctFailureReason.InvalidClaim => "The sender has to set this claim in its proper form.",
        EctFailureReason.ExtensionTooLarge => "Shorten ect_ext to at most 4,096 bytes and 5 levels.",
        EctFailureReason.LevelTooLow =>
            "Send signed tokens, or lower the minimum level of the service or the endpoint. " +
            "L3 needs an audit ledger, which AddLedger(...) adds.",
        EctFailureReason.UntrustedIssuer =>
            "Add the issuer with AddIssuer(...) or Ect:Issuers, exactly as it is written in iss, and let it call with MayCall. " +
            "Or let the caller present a workload identity token or a client certificate.",
        EctFailureReason.UnknownKey =>
            "The issuer's key set has no key, or more than one, with the token's kid. Give this service the issuer's current keys. " +
            "The kid of a client certificate's key is its x5t#S256; that of a workload's key is the one in cnf.jwk.",
        EctFailureReason.KeyRevoked =>
            "The key is revoked, and the issuer has to sign with another one. " +
            "If it was revoked by mistake, restore it with IEctRevocations or remove it from Ect:Revoked.",
        EctFailureReason.KeyMismatch =>
            "The key is not for this algorithm. Check its kty, crv, alg, use, key_ops and size.",
        EctFailureReason.InvalidSignature =>
            "The token was changed on the way or forged, or the key set has another key with the same kid. " +
            "Compare the keys of both services.",
        EctFailureReason.IdentityMismatch =>
            "The issuer of a head has to be the caller, and the caller has to prove its identity. " +
            "Check what the endpoint or Ect:BindCaller binds to.",
        EctFailureReason.AudienceMismatch =>
            "Set the sender's Audience to this service's Identity, character for character.",
        EctFailureReason.IssuedInFuture => "Compare the clocks. The tolerance is EctOptions.ClockSkew.",
        EctFailureReason.Expired => "Issue a new token for each call, and compare the clocks.",
        EctFailureReason.TooOld =>
            "Issue a new token for each call. The limits are EctOptions.MaxAge and MaxPredecessorAge.",
        EctFailureReason.PredecessorMissing =>
            "Share a store between the services, send predecessors inline, or set UnresolvedPredecessors to Report to accept this.",
        EctFailureReason.TemporalOrder => "A predecessor is newer than its successor. Compare the clocks of the issuers.",
        EctFailureReason.WorkflowMismatch => "Tokens of different workflows cannot be linked. Begin a new root.",
        EctFailureReason.Cycle => "The tokens name each other, because an issuer reuses ids. Correct that issuer.",
        EctFailureReason.TooManyAncestors =>
            "Share a store, so that ancestors are known when a token is recorded. " +
            "The limit is EctOptions.Limits.MaxAncestors.",
        EctFailureReason.DuplicateTokenId =>
            "Two different tokens have one jti. Find the issuer that reuses ids, or that took an id of another issuer.",
        EctFailureReason.BodyHashMismatch =>
            "The body was changed on the way, or the sender did not hash it. A stream is hashed only if OutputHash is Always.",
        EctFailureReason.IssuerNotAllowed => "Call from an issuer that the endpoint accepts, or add this one to RequireEct(...).",
        EctFailureReason.ActionNotAllowed => "Send an exec_act that the endpoint accepts, or add it to RequireEct(...).",
        EctFailureReason.Replayed =>
            "Send a new token for each request. A token is accepted once; AddEctHandler() makes a new one for each retry.",
        EctFailureReason.AmbiguousTransport => "Send the tokens in the header or in the body, not in both.",
        EctFailureReason.BodyTooLarge => "Send the tokens in the header, or a smaller body.",
        EctFailureReason.UnsupportedContentEncoding => "Send the body without a content encoding, or decode it before the middleware.",
        EctFailureReason.Revoked =>
            "The issuer or the token is revoked, or a task before it, if such requests are refused. Begin a new root. " +
            "If it was revoked by mistake, restore it with IEctRevocations or remove it from Ect:Revoked.",
        EctFailureReason.PredecessorRefused =>
            "A predecessor policy refused the step. Check the policies that the service registers.",
        EctFailureReason.ReplayFenced =>
            "Send a new token after Retry-After, because the replay cache may have forgotten uses of older ones. " +
            "If there was no restart or failover, the log says why.",
        _ => "Try again when the dependency answers.",
    };
}
