using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Ledger.AspNetCore.Tests;

public class AccessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Production"), InlineData("Staging")]
    public async Task Start_NobodySaidWhoMayCall_FailsAndSaysWhatToAdd(string environment)
    {
        await using var site = LedgerSite.Build(app => { app.MapEctLedger(); app.MapEctLedgerReceipts(); }, environment: environment);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(site.StartAsync);
        Assert.Contains("ECT ledger checkpoint, ECT ledger tiles, ECT ledger receipts", failure.Message, StringComparison.Ordinal);
        Assert.Contains("RequireAuthorization(...)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("AllowAnonymous()", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OneOfTwoLeftOpen_FailsAndNamesThatOne()
    {
        await using var site = LedgerSite.Build(app => { app.MapEctLedger().RequireAuthorization(); app.MapEctLedgerReceipts(); });

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(site.StartAsync);
        Assert.Contains("ECT ledger receipts", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ECT ledger tiles", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_InDevelopment_OpenToAnyone()
    {
        await using var site = await LedgerSite.Build(app => app.MapEctLedger(), environment: "Development").StartAsync();

        using var response = await site.GetAsync("/ledger/checkpoint");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Start_GroupSaysWhoMayCall_Starts()
    {
        await using var site = await LedgerSite.Build(
            app => app.MapGroup("/audit").RequireAuthorization(LedgerSite.Auditors).MapEctLedger("log")).StartAsync();

        Assert.Equal(HttpStatusCode.OK, await GetAsync(site, "/audit/log/checkpoint", "auditor"));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(site, "/audit/log/checkpoint"));
    }

    [Theory]
    [InlineData("checkpoint"), InlineData("tile/0/000"), InlineData("tile/entries/000"), InlineData("tile/nothing")]
    public async Task RequireAuthorization_OnTheLedger_HoldsForAllOfIt(string path)
    {
        await using var site = await LedgerSite.Build(app => app.MapEctLedger().RequireAuthorization(LedgerSite.Auditors)).StartAsync();
        await site.AppendEndedAsync(256);

        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(site, $"/ledger/{path}"));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(site, $"/ledger/{path}", "somebody"));
        var expected = path is "tile/nothing" ? HttpStatusCode.NotFound : HttpStatusCode.OK;
        Assert.Equal(expected, await GetAsync(site, $"/ledger/{path}", "auditor"));
    }

    [Fact]
    public async Task FullTile_NotForAnyone_KeptByTheAuditorsOwnCacheAlone()
    {
        await using var site = await LedgerSite.Build(app => app.MapEctLedger().RequireAuthorization(LedgerSite.Auditors)).StartAsync();
        await site.AppendEndedAsync(256);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/ledger/tile/entries/000");
        request.Headers.Add(NameInHeader.Header, "auditor");
        using var response = await site.Client.SendAsync(request, Cancellation);
        Assert.True(response.Headers.CacheControl is { Private: true, Public: false, MaxAge.TotalDays: 365 });
    }

    [Fact]
    public void MapEctLedger_WithoutItsServices_SaysWhatToCall()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddEct(o => o.Identity = Forge.Me);
        using var app = (IDisposable)builder.Build();

        var tiles = Assert.Throws<InvalidOperationException>(() => ((WebApplication)app).MapEctLedger());
        var receipts = Assert.Throws<InvalidOperationException>(() => ((WebApplication)app).MapEctLedgerReceipts());
        Assert.Contains("AddLedgerEndpoints()", tiles.Message, StringComparison.Ordinal);
        Assert.Contains("AddLedgerEndpoints()", receipts.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MapEctLedger_WithoutALedger_SaysWhatToCall()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddEct(o => o.Identity = Forge.Me).AddLedgerEndpoints();
        using var app = (IDisposable)builder.Build();

        var failure = Assert.Throws<InvalidOperationException>(() => ((WebApplication)app).MapEctLedger());
        Assert.Contains("AddLedger(origin, key, storage)", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> GetAsync(LedgerSite site, string path, string? name = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (name is not null) request.Headers.Add(NameInHeader.Header, name);
        using var response = await site.Client.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
