using Microsoft.Extensions.DependencyInjection;

namespace Ect;

/// <summary>The builder that <c>AddEct()</c> returns. Issuers, keys and stores are added to it.</summary>
public sealed class EctBuilder
{
    internal EctBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services that are configured.</summary>
    public IServiceCollection Services { get; }
}
