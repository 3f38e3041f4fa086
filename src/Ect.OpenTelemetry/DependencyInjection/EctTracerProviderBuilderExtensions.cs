using Ect;

namespace OpenTelemetry.Trace;

/// <summary>Collects the spans of Execution Context Tokens.</summary>
public static class EctTracerProviderBuilderExtensions
{
    /// <summary>Collects the spans <c>ect.verify</c> and <c>ect.issue</c>.</summary>
    /// <param name="builder">The builder that <c>WithTracing</c> gives.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static TracerProviderBuilder AddEctInstrumentation(this TracerProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddSource(EctDiagnostics.ActivitySourceName);
    }
}
