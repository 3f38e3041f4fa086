using Ect;

namespace System.Net.Http;

/// <summary>Sets what a single request says about its token. It goes before what its client and its scope say.</summary>
public static class EctHttpRequestMessageExtensions
{
    private static readonly HttpRequestOptionsKey<string> ActionKey = new("Ect.Action");
    private static readonly HttpRequestOptionsKey<string> AudienceKey = new("Ect.Audience");

    /// <summary>Sets the <c>exec_act</c> of this request's token: what has been finished when it is sent (profile, section 1).</summary>
    /// <param name="request">The request.</param>
    /// <param name="action">The action, up to 256 characters.</param>
    /// <returns>The same request.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="action"/> is empty or blank.</exception>
    public static HttpRequestMessage SetEctAction(this HttpRequestMessage request, string action) => request.Set(ActionKey, action);

    /// <summary>Sets the <c>aud</c> of this request's token: whom it is for (profile, section 1).</summary>
    /// <param name="request">The request.</param>
    /// <param name="audience">The called service's <see cref="EctOptions.Identity"/>.</param>
    /// <returns>The same request.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="audience"/> is empty or blank.</exception>
    public static HttpRequestMessage SetEctAudience(this HttpRequestMessage request, string audience) => request.Set(AudienceKey, audience);

    internal static string? GetEctAction(this HttpRequestMessage request) =>
        request.Options.TryGetValue(ActionKey, out var action) ? action : null;

    internal static string? GetEctAudience(this HttpRequestMessage request) =>
        request.Options.TryGetValue(AudienceKey, out var audience) ? audience : null;

    private static HttpRequestMessage Set(this HttpRequestMessage request, HttpRequestOptionsKey<string> key, string value)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        request.Options.Set(key, value);
        return request;
    }
}
