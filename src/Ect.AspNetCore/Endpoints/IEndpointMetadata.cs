namespace Ect.AspNetCore.Endpoints;

/// <summary>A requirement of an endpoint, its group or its controller.</summary>
internal interface IEndpointMetadata
{
    /// <summary>Adds this requirement to those of the less specific metadata before it.</summary>
    EndpointRequirement ApplyTo(EndpointRequirement requirement);
}
