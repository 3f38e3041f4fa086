using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace Ect.AspNetCore.Middleware;

/// <summary>Tells whether a handler that takes the validated context from the services may get <see langword="null"/>.</summary>
/// <remarks>What minimal APIs take from the services without being told so is never <see langword="null"/>.</remarks>
internal static class ContextParameters
{
    // Reflection for each request would be slow. Endpoints come and go with their data sources.
    private static readonly ConditionalWeakTable<Endpoint, StrongBox<bool>> Known = new();

    /// <summary>Whether there is such a parameter, and all of them may be <see langword="null"/>.</summary>
    public static bool AreOptional(Endpoint? endpoint) => endpoint is not null && Known.GetValue(endpoint, Look).Value;

    private static StrongBox<bool> Look(Endpoint endpoint)
    {
        var metadata = endpoint.Metadata;
        var handler = metadata.GetMetadata<ControllerActionDescriptor>()?.MethodInfo ?? metadata.GetMetadata<MethodInfo>();
        bool[] areOptional = [.. (handler?.GetParameters() ?? []).SelectMany(Find)];
        return new(areOptional is not [] && Array.TrueForAll(areOptional, isOptional => isOptional));
    }

    private static IEnumerable<bool> Find(ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(EctContext))
            return [IsFromServices(parameter) && IsNullable(new NullabilityInfoContext().Create(parameter))];

        return parameter.IsDefined(typeof(AsParametersAttribute)) ? FindIn(parameter.ParameterType) : [];
    }

    /// <summary>Looks at the members of what <c>[AsParameters]</c> stands at. The attributes of a record stand at the parameters of its
    /// constructor, and those of other types at the properties.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification =
        "A member that was trimmed away is not found. The context then counts as required, and throws where it is missing.")]
    private static IEnumerable<bool> FindIn(Type type)
    {
        var ofConstructors = type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).ToList();
        return
            from property in type.GetProperties()
            where property.PropertyType == typeof(EctContext)
            let isFromServices = IsFromServices(property) || ofConstructors.Exists(parameter =>
                parameter.ParameterType == typeof(EctContext) && IsFromServices(parameter)
                && string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase))
            select isFromServices && IsNullable(new NullabilityInfoContext().Create(property));
    }

    private static bool IsFromServices(ICustomAttributeProvider declared) =>
        Array.Exists(declared.GetCustomAttributes(inherit: true), attribute => attribute is IFromServiceMetadata);

    private static bool IsNullable(NullabilityInfo info) => info.ReadState is NullabilityState.Nullable;
}
