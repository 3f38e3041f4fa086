using System.Diagnostics.CodeAnalysis;
using Ect;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class EctBuilderExtensions
{
    /// <summary>Records verified tokens in a ledger.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="ledger">The ledger. The caller remains its owner and disposes it.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddLedger(this EctBuilder builder, IEctLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(ledger);
        return builder.AddLedger(ServiceDescriptor.Singleton(ledger));
    }

    /// <summary>Records verified tokens in a ledger that the container makes.</summary>
    /// <typeparam name="TLedger">The ledger.</typeparam>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static EctBuilder AddLedger<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TLedger>(
        this EctBuilder builder)
        where TLedger : class, IEctLedger
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddLedger(ServiceDescriptor.Singleton<IEctLedger, TLedger>());
    }

    private static EctBuilder AddLedger(this EctBuilder builder, ServiceDescriptor ledger)
    {
        builder.Services.Replace(ledger);
        return builder;
    }
}
