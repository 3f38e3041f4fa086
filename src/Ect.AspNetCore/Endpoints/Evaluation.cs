using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Endpoints;

/// <summary>An endpoint that <c>UseEct()</c> has evaluated and let pass. It is in <c>HttpContext.Features</c> while the rest of the
/// pipeline runs.</summary>
internal sealed class Evaluation(Endpoint? endpoint, EndpointRequirement requirement)
{
    /// <summary>The endpoint; <see langword="null"/> if none was matched yet.</summary>
    public Endpoint? Endpoint => endpoint;

    public EndpointRequirement Requirement => requirement;
}
