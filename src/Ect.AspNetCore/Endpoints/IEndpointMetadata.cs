namespace Ect.AspNetCore.Endpoints;

/// <summary>Something that an endpoint, its group or its controller says about ECTs.</summary>
internal interface IEndpointMetadata
{
    /// <summary>Adds what this says to what the less specific metadata before it have said.</summary>
    EndpointRequirement ApplyTo(EndpointRequirement requirement);
}
