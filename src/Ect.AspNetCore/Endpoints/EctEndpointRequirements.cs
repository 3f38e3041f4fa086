using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Ect;

/// <summary>Knows what each endpoint wants. Metadata are read once for each endpoint, not for each request.</summary>
internal sealed class EctEndpointRequirements
{
    private readonly ConditionalWeakTable<Endpoint, EctEvaluation> _known = [];
    private readonly ConditionalWeakTable<Endpoint, EctEvaluation>.CreateValueCallback _read;
    private readonly EctEvaluation _nowhere;

    public EctEndpointRequirements(EctOptions options)
    {
        Default = new() { ReturnsToken = options.ReturnToken, BodyBinding = options.BindBody };
        _nowhere = new(endpoint: null, Default);
        _read = Read;
    }

    /// <summary>What the options want of endpoints that say nothing, and where none matched.</summary>
    public EctEndpointRequirement Default { get; }

    public EctEndpointRequirement Of(Endpoint? endpoint) => Evaluate(endpoint).Requirement;

    /// <summary>What <c>UseEct()</c> puts on record once it lets a request for this endpoint pass.</summary>
    public EctEvaluation Evaluate(Endpoint? endpoint) => endpoint is null ? _nowhere : _known.GetValue(endpoint, _read);

    /// <summary>Whether the endpoint says anything about ECTs that has to be seen to; <c>DisableEct()</c> has not.</summary>
    public bool MustBeEvaluated(Endpoint endpoint) => SaysAnything(endpoint) && !Of(endpoint).IsDisabled;

    public static bool SaysAnything(Endpoint endpoint) => endpoint.Metadata.GetMetadata<IEctEndpointMetadata>() is not null;

    /// <summary>Adds what the endpoint says, the least specific word first.</summary>
    public static EctEndpointRequirement Apply(Endpoint endpoint, EctEndpointRequirement requirement)
    {
        foreach (var metadata in endpoint.Metadata.GetOrderedMetadata<IEctEndpointMetadata>())
            requirement = metadata.ApplyTo(requirement);

        return requirement;
    }

    private EctEvaluation Read(Endpoint endpoint) => new(endpoint, Apply(endpoint, Default));
}
