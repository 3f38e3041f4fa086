using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.SignalR;

namespace Ect.AspNetCore.Endpoints;

/// <summary>Finds attributes that have no effect because they are on a method that is not an endpoint. A hub is one endpoint for all its
/// methods, and a page is one for all its handlers.</summary>
internal static class MisplacedWords
{
    public static bool AreOn(Endpoint endpoint) =>
        endpoint.Metadata.Any(item => HandlerOf(item) is { } handler && Array.Exists(MethodsOf(handler), SaysAnything));

    [UnconditionalSuppressMessage("Trimming", "IL2070",
        Justification = "Nobody can call a method that was trimmed away, so nothing that stands on it is misplaced.")]
    private static MethodInfo[] MethodsOf(Type handler) => handler.GetMethods();

    private static Type? HandlerOf(object metadata) => metadata switch
    {
        HubMetadata hub => hub.HubType,
        CompiledPageActionDescriptor page => page.HandlerTypeInfo,
        _ => null,
    };

    private static bool SaysAnything(MethodInfo method) =>
        Array.Exists(method.GetCustomAttributes(inherit: true), attribute => attribute is IEndpointMetadata);
}
