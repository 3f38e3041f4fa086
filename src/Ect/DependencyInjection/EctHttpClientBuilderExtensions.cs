using Ect;
using Ect.DependencyInjection;
using Ect.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes clients of <see cref="IHttpClientFactory"/> send ECTs.</summary>
public static class EctHttpClientBuilderExtensions
{
    /// <summary>Adds a new token to every request of the client, which continues the current workflow (profile, section 7). Needs
    /// <c>AddEct()</c>.</summary>
    /// <remarks>The handler is always placed innermost, behind handlers that repeat requests, wherever this method is called. Redirects are
    /// switched off, and the field <c>Execution-Context</c> is redacted in the client's logs. A second call adds options, not a second
    /// token. It may be called in <c>ConfigureHttpClientDefaults</c> too.</remarks>
    /// <param name="builder">The client.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static IHttpClientBuilder AddEctHandler(this IHttpClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var (services, name) = (builder.Services, builder.Name);

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, MessageHandlerFilter>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<EctMessageHandlerOptions>, MessageHandlerOptionsValidator>());
        services.AddOptionsWithValidateOnStart<EctMessageHandlerOptions>(name);
        services.Configure<EctMessageHandlerOptions>(name, options => options.IsRequested = true);

        services.PostConfigure<HttpClientFactoryOptions>(name, options =>
        {
            var others = options.ShouldRedactHeaderValue;
            options.ShouldRedactHeaderValue = header =>
                header.Equals(EctHeaderNames.ExecutionContext, StringComparison.OrdinalIgnoreCase) || others(header);
        });
        return builder;
    }

    /// <summary>Does the same as <see cref="AddEctHandler(IHttpClientBuilder)"/>, and configures the client in code.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets the options of the client, such as its audience.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static IHttpClientBuilder AddEctHandler(this IHttpClientBuilder builder, Action<EctMessageHandlerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.AddEctHandler();
        builder.Services.Configure(builder.Name, configure);
        return builder;
    }

    /// <summary>Does the same as <see cref="AddEctHandler(IHttpClientBuilder)"/>, and configures the client from a section, usually
    /// <c>Ect:Clients:NAME</c>. It is read once. The start fails if the section is missing, or has a name or a value that is not
    /// possible.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="section">The section. Its keys are the names of <see cref="EctMessageHandlerOptions"/>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static IHttpClientBuilder AddEctHandler(this IHttpClientBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        builder.AddEctHandler();
        var (services, name) = (builder.Services, builder.Name);

        OptionsSection.TryAdd(services, new(section, []));
        services.Configure<EctMessageHandlerOptions>(name, _ => SettingValues.ThrowIfAny<EctMessageHandlerOptions>(
            SettingValues.FindErrors(section, typeof(EctMessageHandlerOptions))));
        services.Configure<EctMessageHandlerOptions>(name, options => section.Bind(options)); // Without a change token: it is read once.
        services.AddSingleton<IValidateOptions<EctMessageHandlerOptions>>(new ClientSectionValidator(name, section));
        return builder;
    }
}
