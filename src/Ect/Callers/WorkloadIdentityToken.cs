using Ect.Tokens;

namespace Ect.Callers;

/// <summary>A workload identity token that could be read. Nothing in it is proven yet.</summary>
/// <param name="Jws">The envelope.</param>
/// <param name="KeyId">The key of the trust domain that is said to have signed it.</param>
/// <param name="Subject">The workload.</param>
/// <param name="TrustDomain">The trust domain of the subject.</param>
/// <param name="ExpiresAt">The <c>exp</c>.</param>
/// <param name="NotBefore">The <c>nbf</c>, if there is one.</param>
/// <param name="Confirmation">The <c>cnf</c>, which holds the workload's key.</param>
internal sealed record WorkloadIdentityToken(
    JwsCompact Jws, string KeyId, string Subject, string TrustDomain,
    DateTimeOffset ExpiresAt, DateTimeOffset? NotBefore, StrictJsonValue Confirmation);
