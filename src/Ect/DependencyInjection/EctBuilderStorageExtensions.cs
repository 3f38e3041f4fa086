using Ect;
using Ect.Replay;
using Ect.Revocation;
using Ect.Store;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts something that all instances of a service share in the place of what is in the memory of each. The one added last counts.</summary>
/// <remarks>Each takes a function that is called once, when the service is first needed, so that a package can decide by its options. What it
/// gives is the container's: it is disposed with it.</remarks>
public static class EctBuilderStorageExtensions
{
    /// <summary>Records uses of tokens in a replay cache of one's own.</summary>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="cache">Gives the cache; <see langword="null"/> to stay in memory.</param>
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

    /// <summary>Keeps records of tokens in a store of one's own.</summary>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="store">Gives the store; <see langword="null"/> to stay in memory.</param>
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

    /// <summary>Shares revocations through a storage of one's own.</summary>
    /// <param name="builder">What <c>AddEct()</c> returned.</param>
    /// <param name="storage">Gives the storage; <see langword="null"/> to stay in memory.</param>
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
