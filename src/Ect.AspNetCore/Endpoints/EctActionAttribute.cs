using Ect.AspNetCore.Endpoints;

namespace Ect;

/// <summary>Names the action of the endpoint. It is the first value of <see cref="EctScope.Action"/>, and so the <c>exec_act</c> of the
/// tokens that the endpoint returns or sends, unless the client or the request names another.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class EctActionAttribute : Attribute, IEndpointMetadata
{
    /// <summary>Names the action.</summary>
    /// <param name="action">The <c>exec_act</c>: what has been finished when the endpoint is done, such as <c>quote_prepared</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="action"/> is <see langword="null"/> or empty.</exception>
    public EctActionAttribute(string action)
    {
        ArgumentException.ThrowIfNullOrEmpty(action);
        Action = action;
    }

    /// <summary>The <c>exec_act</c>.</summary>
    public string Action { get; }

    EndpointRequirement IEndpointMetadata.ApplyTo(EndpointRequirement requirement) => requirement with { Action = Action };
}
