using System.Diagnostics.CodeAnalysis;
using Ect;
using Ect.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class EctBuilderExtensions
{
    /// <summary>Lets <c>AddHealthChecks().AddEct()</c> check another part of the service: a store, a ledger or a key source of your own.
    /// The first check under a name counts.</summary>
    /// <typeparam name="TCheck">The check. It is made for every report, from the services.</typeparam>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="name">The name of the check in reports, such as <c>ect-ledger</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    public static EctBuilder AddHealthCheck<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TCheck>(
        this EctBuilder builder, string name)
        where TCheck : class, IHealthCheck
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        builder.Services.AddSingleton(new HealthPart(name, ActivatorUtilities.GetServiceOrCreateInstance<TCheck>));
        return builder;
    }
}
