using Ect.AspNetCore.Endpoints;

namespace Ect;

/// <summary>Lets every request pass; an ECT that is there is not looked at, and the request has no scope.</summary>
/// <remarks>Not inherited: what a derived controller or an override does not exempt itself needs its token.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, Inherited = false)]
public sealed class DisableEctAttribute : Attribute, IEndpointMetadata
{
    EndpointRequirement IEndpointMetadata.ApplyTo(EndpointRequirement requirement) => requirement with { IsDisabled = true };
}
