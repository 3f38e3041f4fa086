using System.Globalization;
using Microsoft.OpenApi;

namespace Ect.AspNetCore.OpenApi.Components;

/// <summary>The schemas that all operations of a document share.</summary>
internal static class SharedSchemas
{
    private const string Token = "EctToken", Problem = "EctProblem";

    /// <summary>One token. Its length is limited by the options.</summary>
    public static IOpenApiSchema TokenOf(OpenApiDocument document, EctLimits limits) => Add(document, Token, new()
    {
        Type = JsonSchemaType.String,
        Description = "An Execution Context Token (draft-nennemann-wimse-ect-01): JWS Compact Serialization, or base64url of the payload " +
            "where level L1 is accepted.",
        Pattern = "^[A-Za-z0-9_.-]+$",
        MaxLength = limits.MaxTokenLength,
    });

    /// <summary>The body of an answer to a refused request.</summary>
    public static IOpenApiSchema ProblemOf(OpenApiDocument document) => Add(document, Problem, new()
    {
        Type = JsonSchemaType.Object,
        Description = "Why a request was refused (RFC 9457). The text is fixed and repeats nothing of a token.",
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["reason"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "The name of the reason, where the service exposes it. New names may come.",
            },
        },
        Required = new HashSet<string> { "type", "title", "status", "detail" },
    });

    /// <summary>Several tokens, each once.</summary>
    public static OpenApiSchema ListOf(IOpenApiSchema token, EctLimits limits) => new()
    {
        Type = JsonSchemaType.Array,
        Items = token,
        MinItems = 1,
        MaxItems = limits.MaxTokens,
    };

    public static OpenApiSchema WholeSeconds() => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int32",
        Minimum = 1.ToString(CultureInfo.InvariantCulture),
    };

    private static OpenApiSchemaReference Add(OpenApiDocument document, string name, OpenApiSchema schema)
    {
        document.AddComponent(name, schema);
        return new(name, document);
    }
}
