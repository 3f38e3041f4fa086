using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Endpoints;

/// <summary>Knows what each endpoint wants. Metadata are read once for each endpoint, not for each request.</summary>
internal sealed class EndpointRequirements
{
    private readonly ConditionalWeakTable<Endpoint, Evaluation> _known = [];
    private readonly ConditionalWeakTable<Endpoint, Evaluation>.CreateValueCallback _read;
    private readonly Evaluation _nowhere;

    public EndpointRequirements(IOptions<EctMiddlewareOptions> options)
    {
        Default = new() { ReturnsToken = options.Value.ReturnToken, BodyBinding = options.Value.BindBody };
        _nowhere = new(endpoint: null, Default);
        _read = Read;
    }

    /// <summary>What the options want of endpoints that say nothing, and where none matched.</summary>
    public EndpointRequirement Default { get; }

    public EndpointRequirement Of(Endpoint? endpoint) => Evaluate(endpoint).Requirement;

    /// <summary>What <c>UseEct()</c> puts on record once it lets a request for this endpoint pass.</summary>
    public Evaluation Evaluate(Endpoint? endpoint) => endpoint is null ? _nowhere : _known.GetValue(endpoint, _read);

    /// <summary>Whether the endpoint says anything about ECTs that has to be seen to; <c>DisableEct()</c> has not.</summary>
    public bool MustBeEvaluated(Endpoint endpoint) => SaysAnything(endpoint) && !Of(endpoint).IsDisabled;

    public static bool SaysAnything(Endpoint endpoint) => endpoint.Metadata.GetMetadata<IEndpointMetadata>() is not null;

    /// <summary>Adds what the endpoint says, the least specific word first.</summary>
    public static EndpointRequirement Apply(Endpoint endpoint, EndpointRequirement requirement)
    {
        foreach (var metadata in endpoint.Metadata.GetOrderedMetadata<IEndpointMetadata>())
            requirement = metadata.ApplyTo(requirement);

        return requirement;
    }

    private Evaluation Read(Endpoint endpoint) => new(endpoint, Apply(endpoint, Default));
}
