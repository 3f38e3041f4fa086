using Ect;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds options of <c>UseEct()</c> and the issuers of <c>JwtBearer</c> schemes to the builder that <c>AddEct()</c>
/// returned.</summary>
public static partial class EctAspNetCoreBuilderExtensions
{
    /// <summary>Sets what <c>UseEct()</c> requires of requests beyond <see cref="EctOptions"/>, and how it answers.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="configure">Sets the options. Several calls add up. The result is validated when the application starts.</param>
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
