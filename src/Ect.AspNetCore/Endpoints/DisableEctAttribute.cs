using Ect.AspNetCore.Endpoints;

namespace Ect;

/// <summary>Accepts every request. An ECT that is sent is ignored, and the request has no scope.</summary>
/// <remarks>It is not inherited. A derived controller or an override that does not have the attribute itself needs a token.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, Inherited = false)]
public sealed class DisableEctAttribute : Attribute, IEndpointMetadata
{
    EndpointRequirement IEndpointMetadata.ApplyTo(EndpointRequirement requirement) => requirement with { IsDisabled = true };
}
