using Ect;
using Ect.DependencyInjection;
using Ect.Http;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes clients of <see cref="IHttpClientFactory"/> send ECTs.</summary>
public static class EctHttpClientBuilderExtensions
{
    /// <summary>Gives every request of the client a new token that continues the current workflow (profile, section 7). Needs <c>AddEct()</c>.</summary>
    /// <remarks>Wherever it is called, the handler is placed innermost, behind handlers that repeat requests. Redirects are switched off, and the field
    /// <c>Execution-Context</c> is redacted in the client's logs. A second call adds to the options, not a second token. Also for
    /// <c>ConfigureHttpClientDefaults</c>.</remarks>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Whom it calls, and how.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static IHttpClientBuilder AddEctHandler(this IHttpClientBuilder builder, Action<EctMessageHandlerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var (services, name) = (builder.Services, builder.Name);

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, MessageHandlerFilter>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EctMessageHandlerOptions>, MessageHandlerOptionsValidator>());
        services.AddOptionsWithValidateOnStart<EctMessageHandlerOptions>(name);
        services.Configure<EctMessageHandlerOptions>(name, options => options.IsRequested = true);
        if (configure is not null) services.Configure(name, configure);

        services.PostConfigure<HttpClientFactoryOptions>(name, options =>
        {
            var others = options.ShouldRedactHeaderValue;
            options.ShouldRedactHeaderValue = header => header.Equals(EctHeaderNames.ExecutionContext, StringComparison.OrdinalIgnoreCase) || others(header);
        });
        return builder;
    }
}
