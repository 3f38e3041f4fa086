using Ect.AspNetCore.Endpoints;

namespace Ect;

/// <summary>Accepts requests without an ECT, because a workflow enters here. An ECT that is sent must nevertheless be valid.</summary>
/// <remarks>It is not inherited. A derived controller or an override that does not have the attribute itself needs a token.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, Inherited = false)]
public sealed class AllowMissingEctAttribute : Attribute, IEndpointMetadata
{
    EndpointRequirement IEndpointMetadata.ApplyTo(EndpointRequirement requirement) =>
        requirement with { IsDisabled = false, AllowsMissing = true };
}
