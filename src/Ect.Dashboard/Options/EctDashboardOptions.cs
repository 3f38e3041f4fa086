namespace Ect;

/// <summary>Configures <c>app.MapEctDashboard()</c>. The options are bound from the section <c>Ect:Dashboard</c> of the application's
/// configuration, if it is there.</summary>
public sealed class EctDashboardOptions
{
    /// <summary>Other services whose workflows the page merges with those of this one. The page asks each with the caller's own
    /// credentials; each has to name this page's origin in its <see cref="AllowedOrigins"/>. Services that share a store need not be
    /// named.</summary>
    public IList<EctDashboardSourceOptions> Sources { get; } = [];

    /// <summary>The origins of pages that may ask this service in a browser with the caller's credentials, such as
    /// <c>https://a.example.com</c>. They may read, never revoke. Default: none.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>The authorization policy of those who may revoke tokens and keys, and restore them, on the page. Default: nobody
    /// may.</summary>
    public string? OperatorPolicy { get; set; }

    /// <summary>The audit ledger's keys as <see cref="EctLedgerKey.VerifierKey"/> gives them. The page verifies proofs with these
    /// alone, and not with a key that the service shows. Without any, proofs are checked, and the page says that the key is the service's
    /// word.</summary>
    public IList<string> LedgerKeys { get; } = [];

    /// <summary>How long a workflow counts as running after its last task was recorded. From a second to a day. Default: one
    /// minute.</summary>
    public TimeSpan RunningFor { get; set; } = TimeSpan.FromMinutes(1);
}
