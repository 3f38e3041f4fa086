using Ect.AspNetCore.OpenApi.Components;
using Microsoft.OpenApi;

namespace Ect.AspNetCore.OpenApi.Operations;

/// <summary>The header field of requests that carry tokens, and of answers that return one (profile, section 4).</summary>
internal static class TokenFields
{
    private const string Tokens =
        "The Execution Context Tokens of the caller's task and of tasks before it, one a field or separated by commas.";

    /// <summary>Adds the field, or replaces one that the application describes itself.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="document">The document.</param>
    /// <param name="limits">The limits of the options.</param>
    /// <param name="mayBeInBody">Whether the body can carry the tokens instead, so that the field itself is not required.</param>
    /// <param name="isTokenRequired">Whether a request without a token is refused.</param>
    public static void AddRequest(
        OpenApiOperation operation, OpenApiDocument document, EctLimits limits, bool mayBeInBody, bool isTokenRequired)
    {
        operation.Parameters = [.. (operation.Parameters ?? []).Where(parameter => !IsField(parameter)), new OpenApiParameter
        {
            Name = EctHeaderNames.ExecutionContext,
            In = ParameterLocation.Header,
            Required = isTokenRequired && !mayBeInBody,
            Description = mayBeInBody ? $"{Tokens} The body may carry them instead." : Tokens,
            Style = ParameterStyle.Simple,
            Schema = SharedSchemas.ListOf(SharedSchemas.TokenOf(document, limits), limits),
        }];
    }

    /// <summary>Adds the field to the answers that are successful.</summary>
    public static void AddAnswers(OpenApiOperation operation, OpenApiDocument document, EctLimits limits)
    {
        foreach (var answer in (operation.Responses ?? []).Where(answer => answer.Key.StartsWith('2')).Select(answer => answer.Value))
            if (answer is OpenApiResponse response)
                (response.Headers ??= new Dictionary<string, IOpenApiHeader>())[EctHeaderNames.ExecutionContext] = new OpenApiHeader
                {
                    Description = "The Execution Context Token of the task that the service has finished for this request.",
                    Schema = SharedSchemas.TokenOf(document, limits),
                };
    }

    private static bool IsField(IOpenApiParameter parameter) =>
        parameter.In is ParameterLocation.Header
        && string.Equals(parameter.Name, EctHeaderNames.ExecutionContext, StringComparison.OrdinalIgnoreCase);
}
