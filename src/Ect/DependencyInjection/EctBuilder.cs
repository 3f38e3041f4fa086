using Microsoft.Extensions.DependencyInjection;

namespace Ect;

/// <summary>What <c>AddEct()</c> returns: issuers, keys and stores are added to it.</summary>
public sealed class EctBuilder
{
    internal EctBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services that are being configured.</summary>
    public IServiceCollection Services { get; }
}
