using Ect.Tokens;

namespace Ect.Callers;

/// <summary>A workload identity token that could be read. Nothing in it is proven yet.</summary>
/// <param name="Jws">Its envelope.</param>
/// <param name="KeyId">The key of the trust domain that is said to have signed it.</param>
/// <param name="Subject">Who the workload is.</param>
/// <param name="TrustDomain">The trust domain that the subject lies in.</param>
/// <param name="ExpiresAt">The <c>exp</c>.</param>
/// <param name="NotBefore">The <c>nbf</c>, if there is one.</param>
/// <param name="Confirmation">The <c>cnf</c>, which holds the workload's key.</param>
internal sealed record WorkloadIdentityToken(
    JwsCompact Jws, string KeyId, string Subject, string TrustDomain, DateTimeOffset ExpiresAt, DateTimeOffset? NotBefore, StrictJsonValue Confirmation);
