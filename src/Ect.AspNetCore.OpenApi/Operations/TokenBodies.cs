using Ect.AspNetCore.OpenApi.Components;
using Microsoft.OpenApi;

namespace Ect.AspNetCore.OpenApi.Operations;

/// <summary>The forms of a body that carries the tokens instead of the header (profile, section 4).</summary>
internal sealed class TokenBodies(OpenApiDocument document, EctLimits limits, EctEndpointRequirement requirement)
{
    /// <summary>The member of a JSON object, and the names that the parts of a multipart have here. On the wire, parts have none.</summary>
    private const string Tokens = "execution_context", Content = "content";

    private const string Multipart = $"multipart/related; type=\"{EctMediaTypes.MediaType}\"";

    /// <summary>The methods whose requests have no content.</summary>
    private static readonly HashSet<string> WithoutContent =
        new(["GET", "HEAD", "DELETE", "OPTIONS", "TRACE"], StringComparer.OrdinalIgnoreCase);

    private readonly IOpenApiSchema _token = SharedSchemas.TokenOf(document, limits);

    /// <summary>Tokens inside of JSON cannot be bound to it, because the hash would be part of what is hashed.</summary>
    private bool AcceptsJson => requirement is { AcceptsJsonBody: true, Verification.BodyBinding: EctBodyBinding.None };

    /// <summary>Tells whether requests for an operation have a body in which tokens can be.</summary>
    public static bool AreAcceptedBy(OpenApiOperation operation, string? method) =>
        operation.RequestBody is not null || (method is not null && !WithoutContent.Contains(method));

    /// <summary>Adds the forms to the body of an operation. A reference to a shared body becomes a copy of that body, which other
    /// operations may have without tokens; one that leads nowhere yet stays, because it says more than the forms alone.</summary>
    public void AddTo(OpenApiOperation operation)
    {
        if (FindBody(operation) is not { } body) return;

        var content = body.Content ??= new Dictionary<string, OpenApiMediaType>();
        var multipart = MakeMultipart(content);
        if (AcceptsJson) AddToJson(content);

        content[Multipart] = multipart;
        if (!body.Required) content[EctMediaTypes.MediaType] = new() { Schema = _token };
        operation.RequestBody = body;
    }

    private static OpenApiRequestBody? FindBody(OpenApiOperation operation) => operation.RequestBody switch
    {
        null => new(),
        OpenApiRequestBodyReference reference => reference.RecursiveTarget is { } shared ? Copy(shared) : null,
        var own => own as OpenApiRequestBody,
    };

    private static OpenApiRequestBody Copy(OpenApiRequestBody shared) => new()
    {
        Description = shared.Description,
        Required = shared.Required,
        Content = shared.Content?.ToDictionary(type => type.Key, type => new OpenApiMediaType(type.Value)),
        Extensions = shared.Extensions,
    };

    private void AddToJson(IDictionary<string, OpenApiMediaType> content)
    {
        foreach (var (_, type) in content.Where(type => IsJson(type.Key)))
            type.Schema = type.Schema is null ? MakeMember() : new OpenApiSchema { AllOf = [type.Schema, MakeMember()] };

        if (content.Count is 0) content["application/json"] = new() { Schema = MakeMember() };
    }

    private OpenApiSchema MakeMember() => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            [Tokens] = new OpenApiSchema
            {
                Description = "The tokens, if the request has no Execution-Context field.",
                AnyOf = [_token, SharedSchemas.ListOf(_token, limits)],
            },
        },
    };

    private OpenApiMediaType MakeMultipart(IDictionary<string, OpenApiMediaType> own)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "The leading parts are the tokens, one each. The part after them is the content, which the endpoint reads as " +
                "if it had come alone. Parts have no names.",
            Properties = new Dictionary<string, IOpenApiSchema> { [Tokens] = SharedSchemas.ListOf(_token, limits) },
            Required = new HashSet<string> { Tokens },
        };
        var encoding = new Dictionary<string, OpenApiEncoding> { [Tokens] = new() { ContentType = EctMediaTypes.MediaType } };
        if (own.Count > 0)
        {
            schema.Properties[Content] = own.First().Value.Schema ?? new OpenApiSchema();
            encoding[Content] = new() { ContentType = string.Join(", ", own.Keys) };
        }

        return new() { Schema = schema, Encoding = encoding };
    }

    private static bool IsJson(string mediaType)
    {
        var name = mediaType.Split(';')[0].TrimEnd();
        return name.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}
