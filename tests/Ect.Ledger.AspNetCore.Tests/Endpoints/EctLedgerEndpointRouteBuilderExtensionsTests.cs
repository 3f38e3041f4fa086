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
        var said = Assert.Single(site.Log.GetSnapshot(), line => line.Id.Name is "LedgerDidNotAnswer");
        Assert.StartsWith("ECT ledger", said.Message, StringComparison.Ordinal);
        Assert.Equal("The disk is gone.", said.Exception!.Message);
    }

    [Theory]
    [InlineData(null, 7), InlineData(1_500, 2), InlineData(0, 1)]
    public async Task Ledger_CannotAnswer_RetryAfterIsItsOwnElseTheOptions(int? milliseconds, int seconds)
    {
        var storage = new EmptyStorage();
        await using var site = await LedgerSite.Build(ledger: (it, key) => it
            .AddLedger(LedgerSite.Origin, key, _ => storage)
            .ConfigureMiddleware(o => o.RetryAfter = TimeSpan.FromSeconds(6.5))).StartAsync();
        (storage.IsStuck, storage.RetryAfter) = (true, milliseconds is { } wait ? TimeSpan.FromMilliseconds(wait) : null);
        site.Clock.Advance(TimeSpan.FromSeconds(1));

        using var response = await site.GetAsync("/ledger/checkpoint");

        Assert.Equal(TimeSpan.FromSeconds(seconds), response.Headers.RetryAfter!.Delta);
    }
}
