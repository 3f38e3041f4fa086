using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>A ledger's disclosure behind two endpoints, and an auditor who has nothing but their addresses and the ledger's public key.</summary>
public class DisclosureEndpointsTests
{
    private const string Origin = "ledger.example.com/audit/1";
    private const int Count = 1_200; // more than a page

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Audit_OverHttp_WithheldOrShown_Passes()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var service = await StartAsync(key);
        var verifier = new EctLedgerVerifier([EctLedgerKey.FromPem(Origin, key.ExportSubjectPublicKeyInfoPem())]);

        var (withheld, shownAtFirst) = await AuditAsync(service.Client, verifier);
        service.Clock.Advance(TimeSpan.FromHours(1));
        var (shown, shownLater) = await AuditAsync(service.Client, verifier);

        Assert.Equal((EctLedgerFailure.None, Count, 0), (withheld.Failure, withheld.EntriesRead, shownAtFirst));
        Assert.Equal((EctLedgerFailure.None, Count, Count), (shown.Failure, shown.EntriesRead, shownLater));
    }

    private static async Task<Service> StartAsync(ECDsa key)
    {
        var service = await Service.StartAsync(
            app =>
            {
                app.UseEct();
                app.MapGet("/ledger/head", async (IEctLedgerReader ledger, CancellationToken ct) => (await ledger.GetTreeHeadAsync(ct)).Note).DisableEct();
                app.MapGet("/ledger/entries", async (long start, int count, EctLedgerDisclosure ledger, CancellationToken ct) =>
                    (await ledger.ReadAsync(Math.Max(0, start), Math.Clamp(count, 1, IEctLedger.MaxCount), ct)).Select(e => new { e.Index, Leaf = $"{e.LeafHash}", e.RecordedAt, Entry = e.Entry?.Encoded })).DisableEct();
            },
            ect => ect.AddLedger(Origin, key),
            sockets: HttpProtocols.Http1);

        var ledger = service.Services.GetRequiredService<IEctLedger>();
        foreach (var tokens in Enumerable.Range(0, Count).Select(_ => Service.Alice.Issue(Forge.Me)).Chunk(IEctLedger.MaxCount))
            await ledger.AppendAsync(tokens, Cancellation);
        return service;
    }

    private static async Task<(EctLedgerAudit Audit, int Shown)> AuditAsync(HttpClient client, EctLedgerVerifier verifier)
    {
        var shown = 0;
        Assert.True(EctTreeHead.TryParse(await client.GetStringAsync("/ledger/head", Cancellation), out var head));
        var audit = await verifier.AuditDisclosedAsync(head, async (start, count, ct) =>
        {
            var page = await client.GetFromJsonAsync<Line[]>($"/ledger/entries?start={start}&count={count}", ct);
            shown += page!.Count(line => line.Entry is not null);
            return [.. page!.Select(line => line.ToEntry())];
        }, Cancellation);
        return (audit, shown);
    }

    private sealed record Line(long Index, string Leaf, DateTimeOffset RecordedAt, byte[]? Entry)
    {
        public EctDisclosedEntry ToEntry() => new(Index, new EctDigest(Base64Url.DecodeFromChars(Leaf)), RecordedAt,
            Entry is not null && EctLedgerEntry.TryParse(Entry, out var entry) ? entry : null);
    }
}
