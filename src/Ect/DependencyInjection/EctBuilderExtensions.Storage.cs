using Ect;
using Ect.Replay;
using Ect.Revocation;
using Ect.Store;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class EctBuilderExtensions
{
    /// <summary>Records uses of tokens in another replay cache.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="cache">Returns the cache; <see langword="null"/> to stay in memory.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddReplayCache(this EctBuilder builder, Func<IServiceProvider, IEctReplayCache?> cache)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(cache);
        builder.Services.Replace(ServiceDescriptor.Singleton(
            provider => cache(provider) ?? ActivatorUtilities.CreateInstance<InMemoryReplayCache>(provider)));
        return builder;
    }

    /// <summary>Keeps records of tokens in another store.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="store">Returns the store; <see langword="null"/> to stay in memory.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddStore(this EctBuilder builder, Func<IServiceProvider, IEctStore?> store)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(store);
        builder.Services.Replace(ServiceDescriptor.Singleton(
            provider => store(provider) ?? ActivatorUtilities.CreateInstance<InMemoryStore>(provider)));
        return builder;
    }

    /// <summary>Shares revocations through a storage.</summary>
    /// <param name="builder">The builder that <c>AddEct()</c> returned.</param>
    /// <param name="storage">Returns the storage; <see langword="null"/> to stay in memory.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctBuilder AddRevocationStorage(this EctBuilder builder, Func<IServiceProvider, IEctRevocationStorage?> storage)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(storage);
        builder.Services.Replace(ServiceDescriptor.Singleton<IEctRevocations>(provider => storage(provider) is { } shared
            ? ActivatorUtilities.CreateInstance<SharedRevocations>(provider, shared)
            : ActivatorUtilities.CreateInstance<InMemoryEctRevocations>(provider)));
        return builder;
    }
}
