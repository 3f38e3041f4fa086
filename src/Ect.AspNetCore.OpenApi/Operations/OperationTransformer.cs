using Ect.AspNetCore.OpenApi.Endpoints;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Ect.AspNetCore.OpenApi.Operations;

/// <summary>Describes what the endpoint of an operation requires of ECTs.</summary>
internal sealed class OperationTransformer : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (RequirementExtension.IsOn(operation)) return Task.CompletedTask;

        var services = context.ApplicationServices;
        if (DescribedEndpoints.FindRequirement(context.Description, services) is not { } requirement) return Task.CompletedTask;

        var options = services.GetRequiredService<IOptions<EctOptions>>().Value;
        var document = context.Document
            ?? throw new InvalidOperationException("The operation is not of a document. Add ECTs to the options of AddOpenApi(...).");
        var isEnforced = requirement is { Verification.Mode: EctMode.Enforce };
        var hasBody = TokenBodies.AreAcceptedBy(operation, context.Description.HttpMethod);

        TokenFields.AddRequest(operation, document, options.Limits, hasBody, isEnforced && !requirement.AllowsMissing);
        if (hasBody) new TokenBodies(document, options.Limits, requirement).AddTo(operation);
        if (isEnforced) Refusals.AddTo(operation, document, hasBody);
        if (requirement.ReturnsToken) TokenFields.AddAnswers(operation, document, options.Limits);
        RequirementExtension.AddTo(operation, requirement, options);
        return Task.CompletedTask;
    }
}
