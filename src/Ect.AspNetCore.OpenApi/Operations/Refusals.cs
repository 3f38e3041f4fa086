using System.Text.Json.Nodes;
using Ect.AspNetCore.OpenApi.Components;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Ect.AspNetCore.OpenApi.Operations;

/// <summary>The answers to refused requests (profile, section 4, "Answers").</summary>
internal static class Refusals
{
    private const string ProblemJson = "application/problem+json", RetryAfter = "Retry-After";

    private const int Forbidden = 403, TooLarge = 413, UnsupportedType = 415, Unavailable = 503;

    /// <summary>Adds the answers to the document, and refers to them. An answer that the application describes itself stays, and has the
    /// content of ours if it has none of that type. If it refers to a shared one, that is not ours to change.</summary>
    public static void AddTo(OpenApiOperation operation, OpenApiDocument document, bool hasBody)
    {
        Add(operation, document, Forbidden, "EctForbidden", "The request needs a valid Execution Context Token.");
        if (hasBody)
        {
            Add(operation, document, TooLarge, "EctContentTooLarge",
                "The content is too large to be searched for an Execution Context Token.");
            Add(operation, document, UnsupportedType, "EctUnsupportedMediaType",
                "The content has an encoding in which no Execution Context Token can be found.");
        }

        Add(operation, document, Unavailable, "EctServiceUnavailable", "Execution Context Tokens cannot be verified at the moment.");
    }

    private static void Add(OpenApiOperation operation, OpenApiDocument document, int status, string name, string detail)
    {
        var answers = operation.Responses ??= [];
        var answer = Make(document, status, detail);
        if (answers.TryGetValue($"{status}", out var described) && described is not null)
        {
            if (described is OpenApiResponse own) Complete(own, answer);
            return;
        }

        document.AddComponent(name, answer);
        answers[$"{status}"] = new OpenApiResponseReference(name, document);
    }

    private static void Complete(OpenApiResponse own, OpenApiResponse answer)
    {
        own.Content ??= new Dictionary<string, OpenApiMediaType>();
        foreach (var (type, content) in answer.Content!) own.Content.TryAdd(type, content);

        if (answer.Headers is null) return;

        own.Headers ??= new Dictionary<string, IOpenApiHeader>();
        foreach (var (name, header) in answer.Headers) own.Headers.TryAdd(name, header);
    }

    private static OpenApiResponse Make(OpenApiDocument document, int status, string detail) => new()
    {
        Description = detail,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [ProblemJson] = new()
            {
                Schema = SharedSchemas.ProblemOf(document),
                Example = new JsonObject
                {
                    ["type"] = "about:blank",
                    ["title"] = TitleOf(status),
                    ["status"] = status,
                    ["detail"] = detail,
                },
            },
        },
        Headers = status is not Unavailable ? null : new Dictionary<string, IOpenApiHeader>
        {
            [RetryAfter] = new OpenApiHeader
            {
                Description = "The seconds after which to try again.",
                Schema = SharedSchemas.WholeSeconds(),
            },
        },
    };

    /// <summary>The framework's phrase, but for the name that RFC 9110 gives to 413.</summary>
    private static string TitleOf(int status) => status is TooLarge ? "Content Too Large" : ReasonPhrases.GetReasonPhrase(status);
}
