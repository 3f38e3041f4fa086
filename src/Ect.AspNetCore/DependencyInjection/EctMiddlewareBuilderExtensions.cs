using Ect;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds what <c>UseEct()</c> can be told to the builder that <c>AddEct()</c> returns.</summary>
public static class EctMiddlewareBuilderExtensions
{
    /// <summary>Says what <c>UseEct()</c> asks of requests beyond <see cref="EctOptions"/>, and how it answers.</summary>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="configure">Sets the options; several calls add up. The result is checked when the application starts.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder ConfigureMiddleware(this EctBuilder builder, Action<EctMiddlewareOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);

        builder.Services.Configure(configure);
        return builder.Services.AddEct();
    }
}
