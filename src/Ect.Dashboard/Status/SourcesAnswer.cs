using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Status;

/// <summary>Answers which other services the page asks as well, and which keys it verifies their ledgers and this one with.</summary>
internal sealed class SourcesAnswer(DashboardContext dashboard)
{
    private readonly SourceList _sources = new([.. dashboard.Options.Sources.Select(SourceItem.Of)], [.. dashboard.Options.LedgerKeys]);

    public Task WriteAsync(HttpContext http) => http.WriteJsonAsync(_sources, StatusJson.Default.SourceList);
}

/// <summary>What the page is configured with.</summary>
/// <param name="Sources">Other services.</param>
/// <param name="LedgerKeys">The keys that the operator named, and no others.</param>
internal sealed record SourceList(IReadOnlyList<SourceItem> Sources, IReadOnlyList<string> LedgerKeys);

/// <summary>Another service.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Address">Where its dashboard is.</param>
internal sealed record SourceItem(string Name, string Address)
{
    public static SourceItem Of(EctDashboardSourceOptions source) =>
        new(source.Name ?? source.Address!.Authority, source.Address!.AbsoluteUri);
}
