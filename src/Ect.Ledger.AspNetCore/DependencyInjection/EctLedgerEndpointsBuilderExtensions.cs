using Ect;
using Ect.Ledger.AspNetCore.Access;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds what the endpoints of the audit ledger need.</summary>
public static class EctLedgerEndpointsBuilderExtensions
{
    /// <summary>Adds what <c>app.MapEctLedger()</c> and <c>app.MapEctLedgerReceipts()</c> need. The checkpoint that auditors are shown is
    /// renewed in the background.</summary>
    /// <param name="builder">What <c>AddEct()</c> returned, and <c>AddLedger</c> is called on as well.</param>
    /// <param name="configure">Names witnesses that sign the checkpoint.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static EctBuilder AddLedgerEndpoints(this EctBuilder builder, Action<EctLedgerTilesOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<LedgerEndpointsMarker>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, AccessCheck>());
        return builder.AddLedgerTiles(configure);
    }
}
