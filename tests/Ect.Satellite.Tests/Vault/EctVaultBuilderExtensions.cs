using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.Satellite.Tests;

/// <summary>What an application calls.</summary>
public static class EctVaultBuilderExtensions
{
    public static EctBuilder AddVault(this EctBuilder builder, VaultServer server, IConfiguration section)
    {
        builder.AddSection<VaultOptions>(section);
        builder.Services.AddSingleton(server);
        builder.Services.AddOptions<VaultOptions>().Bind(section).ValidateOnStart();
        return builder
            .AddReplayCache(provider => ActivatorUtilities.CreateInstance<VaultReplayCache>(provider))
            .AddRevocationStorage(provider => provider.GetRequiredService<IOptions<VaultOptions>>().Value.UseForRevocation
                ? ActivatorUtilities.CreateInstance<VaultRevocations>(provider)
                : null);
    }

    public static EctBuilder AddVaultIssuers(this EctBuilder builder, VaultServer server)
    {
        builder.Services.AddSingleton(server);
        builder.Services.AddSingleton<IEctKeySource, VaultIssuers>();
        builder.Services.AddSingleton<IValidateOptions<EctOptions>, VaultIssuersValidator>();
        return builder;
    }
}
