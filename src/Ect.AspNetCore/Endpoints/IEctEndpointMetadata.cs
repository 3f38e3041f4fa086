namespace Ect;

/// <summary>Something that an endpoint, its group or its controller says about ECTs.</summary>
internal interface IEctEndpointMetadata
{
    /// <summary>Adds what this says to what the less specific metadata before it have said.</summary>
    EctEndpointRequirement ApplyTo(EctEndpointRequirement requirement);
}
