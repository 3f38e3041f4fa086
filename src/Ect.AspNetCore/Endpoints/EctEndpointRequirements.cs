using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Ect;

/// <summary>Knows what each endpoint wants. Metadata are read once for each endpoint, not for each request.</summary>
internal sealed class EctEndpointRequirements
{
    private readonly ConditionalWeakTable<Endpoint, EctEndpointRequirement> _known = [];
    private readonly ConditionalWeakTable<Endpoint, EctEndpointRequirement>.CreateValueCallback _read;
    private readonly EctEndpointRequirement _default;

    public EctEndpointRequirements(EctOptions options)
    {
        _default = new() { ReturnsToken = options.ReturnToken, BodyBinding = options.BindBody };
        _read = Read;
    }

    /// <summary>Where no endpoint matched, what the options want.</summary>
    public EctEndpointRequirement Of(Endpoint? endpoint) => endpoint is null ? _default : _known.GetValue(endpoint, _read);

    private EctEndpointRequirement Read(Endpoint endpoint)
    {
        var requirement = _default;
        foreach (var metadata in endpoint.Metadata.GetOrderedMetadata<IEctEndpointMetadata>())
            requirement = metadata.ApplyTo(requirement);

        return requirement;
    }
}
