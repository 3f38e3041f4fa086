using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Endpoints;

/// <summary>What <c>UseEct()</c> has evaluated and let pass: in <c>HttpContext.Features</c> while what follows runs.</summary>
internal sealed class Evaluation(Endpoint? endpoint, EndpointRequirement requirement)
{
    /// <summary>The endpoint; <see langword="null"/> where none was matched yet.</summary>
    public Endpoint? Endpoint => endpoint;

    public EndpointRequirement Requirement => requirement;
}
