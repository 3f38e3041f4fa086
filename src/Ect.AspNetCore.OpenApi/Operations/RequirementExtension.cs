using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Ect.AspNetCore.OpenApi.Operations;

/// <summary>What an endpoint requires, as the extension <c>x-ect</c> of its operation.</summary>
internal static class RequirementExtension
{
    private const string Name = "x-ect";

    public static bool IsOn(OpenApiOperation operation) => operation.Extensions?.ContainsKey(Name) is true;

    public static void AddTo(OpenApiOperation operation, EctEndpointRequirement requirement, EctOptions options) =>
        (operation.Extensions ??= new Dictionary<string, IOpenApiExtension>())[Name] =
            new JsonNodeExtension(Describe(requirement, requirement.Verification, options));

    private static JsonObject Describe(EctEndpointRequirement requirement, EctRequirement verification, EctOptions options)
    {
        var level = verification.MinimumLevel ?? options.MinimumLevel;
        var members = new JsonObject
        {
            ["mode"] = NameOf(verification.Mode),
            ["allowMissing"] = requirement.AllowsMissing,
            ["audiences"] = new JsonArray(options.Identity),
            ["minimumLevel"] = level.ToString(),
            ["minimumPredecessorLevel"] = PredecessorLevelOf(level, verification, options).ToString(),
            ["unresolvedPredecessors"] = NameOf(verification.UnresolvedPredecessors ?? options.UnresolvedPredecessors),
            ["refuseTainted"] = verification.RefuseTainted ?? options.RefuseTainted,
            ["consume"] = verification.Consume,
        };
        if (verification.Actions is { } actions) members["actions"] = ListOf(actions);
        if (verification.Issuers is { } issuers) members["issuers"] = ListOf(issuers);
        if (verification.BodyBinding is var binding and not EctBodyBinding.None) members["bindBody"] = NameOf(binding);
        if (CallersOf(requirement.CallerBinding).ToList() is { Count: > 0 } callers) members["bindCaller"] = ListOf(callers);
        if (requirement.ReturnsToken) members["returnsToken"] = true;
        if (requirement.Action is { } action) members["action"] = action;
        return members;
    }

    /// <summary>The level of the heads, or L2 if that is L3, unless it is set apart (profile, section 3, rule 6).</summary>
    private static EctAssuranceLevel PredecessorLevelOf(EctAssuranceLevel level, EctRequirement verification, EctOptions options) =>
        verification.MinimumPredecessorLevel ?? options.MinimumPredecessorLevel
            ?? (level is EctAssuranceLevel.L3 ? EctAssuranceLevel.L2 : level);

    private static IEnumerable<string> CallersOf(EctCallerBinding binding)
    {
        if (binding.UserClaim is not null) yield return "userClaim";
        if (binding.WorkloadIdentity) yield return "workloadIdentity";
        if (binding.ClientCertificate) yield return "clientCertificate";
    }

    private static JsonArray ListOf(IEnumerable<string> values) => [.. values.Select(value => (JsonNode)value)];

    private static string NameOf<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
