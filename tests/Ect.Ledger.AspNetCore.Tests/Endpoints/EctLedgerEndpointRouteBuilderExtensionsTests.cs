using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Ledger.AspNetCore.Tests;

public class EctLedgerEndpointRouteBuilderExtensionsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/ledger/checkpoint"), InlineData("/ledger/tile/0/000.p/1"), InlineData("/ledger/tile/entries/000.p/1")]
    public async Task Ledger_CannotAnswer_503NotKept(string path)
    {
        var storage = default(EmptyStorage);
        await using var site = await LedgerSite.Build(
            ledger: (it, key) => it.AddLedger(LedgerSite.Origin, key, _ => storage = new())).StartAsync();
        storage!.IsStuck = true;
        site.Clock.Advance(TimeSpan.FromSeconds(1));

        using var response = await site.GetAsync(path);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "no-store"), (response.StatusCode, $"{response.Headers.CacheControl}"));
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
    }
}
