namespace Ect.Dashboard.Browser.Tests.Support;

/// <summary>Two services with stores and ledgers of their own. The page of the first shows both.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private Pair(Site site, Site other) => (Site, Other) = (site, other);

    public Site Site { get; }

    /// <summary>The source that is called <c>other</c>.</summary>
    public Site Other { get; }

    /// <param name="otherNeedsSignIn">Whether the other shows its page only to those who have signed in to it.</param>
    public static async Task<Pair> StartAsync(bool otherNeedsSignIn = false)
    {
        var port = FreePort.Next();
        var other = await Site.StartAsync(
            hasLedger: true, needsSignIn: otherNeedsSignIn, settings: $"Ect:Dashboard:AllowedOrigins:0=http://127.0.0.1:{port}");
        var site = await Site.StartAsync(hasLedger: true, namesLedgerKey: true, settings:
        [
            $"urls=http://127.0.0.1:{port}", "Ect:Dashboard:Sources:0:Name=other", $"Ect:Dashboard:Sources:0:Address={other.Page}",
        ]);
        return new(site, other);
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        await Other.DisposeAsync();
    }
}
