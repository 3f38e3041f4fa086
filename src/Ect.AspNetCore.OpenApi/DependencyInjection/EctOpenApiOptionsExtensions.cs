using Ect.AspNetCore.OpenApi.Operations;
using Microsoft.AspNetCore.OpenApi;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Describes Execution Context Tokens in the OpenAPI documents of an application.</summary>
public static class EctOpenApiOptionsExtensions
{
    /// <summary>Adds to every operation whose endpoint needs an ECT the header field, the forms of the body that carry tokens, the answers
    /// to refused requests (profile, section 4), and the requirement as <c>x-ect</c>. Endpoints that ignore ECTs stay as they are. A second
    /// call changes nothing.</summary>
    /// <remarks>The application must have called <c>AddEct()</c> on its services. Otherwise a request for the document fails with
    /// <see cref="InvalidOperationException"/>.</remarks>
    /// <param name="options">The options of one document.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    public static OpenApiOptions AddEct(this OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        return options.AddOperationTransformer(new OperationTransformer());
    }
}
