using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Ect.Ledger.AspNetCore.Access;

/// <summary>Marks the endpoints that show something of the ledger.</summary>
internal sealed class LedgerEndpoint
{
    private LedgerEndpoint()
    {
    }

    public static LedgerEndpoint Marker { get; } = new();

    /// <summary>Whether somebody decided who may call an endpoint, be it anyone.</summary>
    public static bool SaysWhoMayCall(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null || IsRestricted(endpoint);

    /// <summary>Whether not everyone may call an endpoint: what it answers is not for shared caches.</summary>
    public static bool IsRestricted(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
        && (endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null
            || endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is not null);
}
