using Microsoft.AspNetCore.Http;

namespace Ect;

/// <summary>Finds the tokens of a request (profile, section 4).</summary>
internal static class EctTokenExtractor
{
    public static IReadOnlyList<string> Extract(HttpRequest request) =>
        request.Headers.TryGetValue(EctMediaTypes.HeaderName, out var values) ? EctHeader.Split(values) : [];
}
