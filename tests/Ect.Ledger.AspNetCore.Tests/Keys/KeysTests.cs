using System.Buffers.Text;
using System.Formats.Cbor;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Ledger.AspNetCore.Tests;

public class KeysTests
{
    private const string Path = "/.well-known/scitt-keys";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Set_ForAnyone_HasTheKeyThatReceiptsVerifyWith()
    {
        await using var site = await LedgerSite.Build(app => app.MapEctLedger().RequireAuthorization(LedgerSite.Auditors)).StartAsync();

        using var response = await site.GetAsync(Path);
        var reader = new CborReader(await response.Content.ReadAsByteArrayAsync(Cancellation), CborConformanceMode.Canonical);
        Assert.Equal(1, reader.ReadStartArray());
        AssertKey(site, reader);
        reader.ReadEndArray();

        Assert.Equal(0, reader.BytesRemaining);
        Assert.Equal("application/cbor", $"{response.Content.Headers.ContentType}");
        Assert.True(response.Headers.CacheControl is { Public: true, MaxAge.TotalHours: 1 });
    }

    [Fact]
    public async Task One_ByItsKeyId_TheKey()
    {
        await using var site = await LedgerSite.Build().StartAsync();

        using var response = await site.GetAsync($"{Path}/{KeyId(site)}");
        var reader = new CborReader(await response.Content.ReadAsByteArrayAsync(Cancellation), CborConformanceMode.Canonical);
        AssertKey(site, reader);
        Assert.Equal("application/cbor", $"{response.Content.Headers.ContentType}");
    }

    [Theory]
    [InlineData("AAAA"), InlineData("kid1"), InlineData("%20")]
    public async Task One_ByAnotherId_404WithAProblem(string keyId)
    {
        await using var site = await LedgerSite.Build().StartAsync();

        using var response = await site.GetAsync($"{Path}/{keyId}");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/concise-problem-details+cbor", $"{response.Content.Headers.ContentType}");
        var reader = new CborReader(await response.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(2, reader.ReadStartMap());
        Assert.Equal((-1, "No such key"), (reader.ReadInt32(), reader.ReadTextString()));
        Assert.Equal((-2, "The ledger has no key with this kid."), (reader.ReadInt32(), reader.ReadTextString()));
    }

    [Fact]
    public async Task Keys_LedgerMappedInGroupsAndTwice_AtTheHostsWellKnownPath()
    {
        await using var site = await LedgerSite.Build(app =>
        {
            var group = app.MapGroup("/audit").RequireAuthorization(LedgerSite.Auditors);
            group.MapEctLedger("/v1");
            group.MapEctLedger("/v2");
        }).StartAsync();

        foreach (var path in new[] { Path, $"{Path}/{KeyId(site)}" })
        {
            Assert.NotNull(await site.ReadAsync(path));
            using var below = await site.GetAsync($"/audit{path}");
            Assert.Equal(HttpStatusCode.Forbidden, below.StatusCode); // No endpoint, and no ECT.
        }

        foreach (var log in new[] { "v1", "v2" })
        {
            using var asked = await site.GetAsync($"/audit/{log}/checkpoint");
            Assert.Equal(HttpStatusCode.Unauthorized, asked.StatusCode);
        }
    }

    [Fact]
    public async Task Keys_SignerOfTheApplication_NotThere()
    {
        await using var site = await LedgerSite.Build(ledger: (it, key) =>
        {
            it.AddLedger(LedgerSite.Origin, key);
            it.Services.AddSingleton<IEctLedgerSigner>(new FlakySigner(new EctLedgerSigner(LedgerSite.Origin, key)));
        }).StartAsync();

        Assert.Equal(0, (await site.CheckpointAsync()).Size);
        using var response = await site.GetAsync(Path);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode); // No endpoint, and no ECT.
    }

    private static string KeyId(LedgerSite site) => Base64Url.EncodeToString(site.Key.KeyId.ToArray());

    private static void AssertKey(LedgerSite site, CborReader reader)
    {
        var point = site.PrivateKey.ExportParameters(false).Q;
        Assert.Equal(6, reader.ReadStartMap());
        Assert.Equal((1, 2), (reader.ReadInt32(), reader.ReadInt32())); // kty: EC2
        Assert.Equal((2, KeyId(site)), (reader.ReadInt32(), Base64Url.EncodeToString(reader.ReadByteString())));
        Assert.Equal((3, -7), (reader.ReadInt32(), reader.ReadInt32())); // alg: ES256
        Assert.Equal((-1, 1), (reader.ReadInt32(), reader.ReadInt32())); // crv: P-256
        Assert.Equal((-2, Convert.ToHexString(point.X!)), (reader.ReadInt32(), Convert.ToHexString(reader.ReadByteString())));
        Assert.Equal((-3, Convert.ToHexString(point.Y!)), (reader.ReadInt32(), Convert.ToHexString(reader.ReadByteString())));
        reader.ReadEndMap();
    }
}
