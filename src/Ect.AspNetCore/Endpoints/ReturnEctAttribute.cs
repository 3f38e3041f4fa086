using Ect.AspNetCore.Endpoints;

namespace Ect;

/// <summary>Returns the ECT of this service's own task with successful answers, even if <see cref="EctMiddlewareOptions.ReturnToken"/> is
/// off (profile, section 4). The endpoint must name its action with <see cref="EctActionAttribute"/>. Without a signing key the service
/// does not start.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class ReturnEctAttribute : Attribute, IEndpointMetadata
{
    EndpointRequirement IEndpointMetadata.ApplyTo(EndpointRequirement requirement) => requirement with { ReturnsToken = true };
}
