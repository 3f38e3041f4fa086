using Ect.AspNetCore.Endpoints;

namespace Ect;

/// <summary>Lets requests without an ECT pass: the place where a workflow enters. An ECT that is there must be valid all the same.</summary>
/// <remarks>Not inherited: what a derived controller or an override does not exempt itself needs its token.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, Inherited = false)]
public sealed class AllowMissingEctAttribute : Attribute, IEndpointMetadata
{
    EndpointRequirement IEndpointMetadata.ApplyTo(EndpointRequirement requirement) =>
        requirement with { IsDisabled = false, AllowsMissing = true };
}
