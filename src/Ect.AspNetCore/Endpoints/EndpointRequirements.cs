using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Endpoints;

/// <summary>The requirements of all endpoints. Metadata are read once for each endpoint, not for each request.</summary>
internal sealed class EndpointRequirements
{
    private readonly ConditionalWeakTable<Endpoint, Evaluation> _known = [];
    private readonly ConditionalWeakTable<Endpoint, Evaluation>.CreateValueCallback _read;
    private readonly Evaluation _nowhere;

    public EndpointRequirements(IOptions<EctMiddlewareOptions> options)
    {
        var (mode, returnsToken, binding) = (options.Value.Mode, options.Value.ReturnToken, options.Value.BindBody);
        Default = new() { Mode = mode, ReturnsToken = returnsToken, BodyBinding = binding };
        _nowhere = new(endpoint: null, Default);
        _read = Read;
    }

    /// <summary>The requirements of the options, for endpoints without their own, and for requests without an endpoint.</summary>
    public EndpointRequirement Default { get; }

    public EndpointRequirement Of(Endpoint? endpoint) => Evaluate(endpoint).Requirement;

    /// <summary>Returns what <c>UseEct()</c> records when it lets a request for this endpoint pass.</summary>
    public Evaluation Evaluate(Endpoint? endpoint) => endpoint is null ? _nowhere : _known.GetValue(endpoint, _read);

    /// <summary>Tells whether the endpoint says anything about ECTs other than <c>DisableEct()</c>.</summary>
    public bool MustBeEvaluated(Endpoint endpoint) => SaysAnything(endpoint) && !Of(endpoint).IsDisabled;

    public static bool SaysAnything(Endpoint endpoint) => endpoint.Metadata.GetMetadata<IEndpointMetadata>() is not null;

    /// <summary>Adds the requirements of the endpoint's metadata, the least specific first.</summary>
    public static EndpointRequirement Apply(Endpoint endpoint, EndpointRequirement requirement)
    {
        foreach (var metadata in endpoint.Metadata.GetOrderedMetadata<IEndpointMetadata>())
            requirement = metadata.ApplyTo(requirement);

        return requirement;
    }

    private Evaluation Read(Endpoint endpoint) => new(endpoint, Apply(endpoint, Default));
}
