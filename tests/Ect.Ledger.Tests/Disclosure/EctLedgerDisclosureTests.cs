using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Ledger.Tests;

public sealed class EctLedgerDisclosureTests : IDisposable
{
    private static readonly DateTimeOffset LastDate = DateTimeOffset.FromUnixTimeSeconds(253_402_300_799);

    private readonly LedgerHost _host = new();
    private readonly Forge _alice = new();

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    [Theory]
    [InlineData(600, 0, 0)]
    [InlineData(3_600, 0, 0)] // Past MaxAge: another service of its audience may allow more.
    [InlineData(600, 45, 0)]
    [InlineData(600, 0, 3_600)]
    public async Task ReadAsync_TokenEnds_ShownOnceNoClockAcceptsIt(int lifetime, int skew, int delay)
    {
        var disclosure = Disclosure(options =>
        {
            if (skew > 0) options.ClockSkew = TimeSpan.FromSeconds(skew);
            options.Ledger.DisclosureDelay = TimeSpan.FromSeconds(delay);
        });
        var receipt = await AppendAsync(_alice.Token(claims => claims["exp"] = Seconds(Forge.Now.AddSeconds(lifetime))));
        var limit = Forge.Now.AddSeconds(lifetime + 2 * (skew > 0 ? skew : 30) + 1 + delay);

        Assert.Null(Assert.Single(await At(limit.AddSeconds(-1))).Entry);
        Assert.Equal(Bytes(receipt.Entry), Bytes(Assert.Single(await At(limit)).Entry!));
        Assert.NotNull(Assert.Single(await At(limit.AddSeconds(1))).Entry);

        ValueTask<IReadOnlyList<EctDisclosedEntry>> At(DateTimeOffset now)
        {
            _host.Clock.SetUtcNow(now);
            return disclosure.ReadAsync(0, 1, Cancellation);
        }
    }

    [Fact]
    public async Task ReadAsync_MixedAges_EachIsShownInItsTime()
    {
        foreach (var lifetime in new[] { 600, 60, 1_200 })
            await AppendAsync(_alice.Token(claims => claims["exp"] = Seconds(Forge.Now.AddSeconds(lifetime))));
        await AppendAsync(_alice.Unsigned(claims => claims["exp"] = Seconds(Forge.Now.AddSeconds(61))), EctAssuranceLevel.L1);
        _host.Clock.Advance(TimeSpan.FromSeconds(661));

        var shown = await Disclosure().ReadAsync(0, 10, Cancellation);

        Assert.Equal([true, true, false, true], shown.Select(entry => entry.Entry is not null));
    }

    [Fact]
    public async Task ReadAsync_FreshToken_PlaceHashAndTimeAndNothingOfIt()
    {
        await AppendAsync(_alice.Token());
        _host.Clock.Advance(TimeSpan.FromSeconds(5));
        var receipt = await AppendAsync(_alice.Token());

        var shown = Assert.Single(await Disclosure().ReadAsync(1, 10, Cancellation));

        Assert.Equal((1, Forge.Now.AddSeconds(5), null), (shown.Index, shown.RecordedAt, shown.Entry));
        Assert.Equal(new EctDigest(SHA256.HashData([0, .. Bytes(receipt.Entry)])), shown.LeafHash);
        Assert.DoesNotContain(receipt.Entry.EncodedToken, $"{shown}", StringComparison.Ordinal);
    }

    public static TheoryData<string> Unreadable => ["exp missing", "exp a text", "exp not after iat", "no algorithm known", "longer than the limit"];

    [Theory, MemberData(nameof(Unreadable))]
    public async Task ReadAsync_TokenThatCanNotBeRead_NeverShown(string why)
    {
        await AppendAsync(_alice.Token(
            claims =>
            {
                if (why is "exp missing") claims.Remove("exp");
                if (why is "exp a text") claims["exp"] = $"{claims["exp"]}";
                if (why is "exp not after iat") claims["exp"] = (JsonNode)(long)claims["iat"]!;
                if (why is "longer than the limit") claims["note"] = new string('x', 16_384);
            },
            header =>
            {
                if (why is "no algorithm known") header["alg"] = "HS256";
            }));
        await AppendAsync(_alice.Token());
        _host.Clock.SetUtcNow(LastDate);

        var shown = await Disclosure().ReadAsync(0, 2, Cancellation);

        Assert.Equal([true, false], shown.Select(entry => entry.Entry is null));
    }

    [Fact]
    public async Task ReadAsync_LastDates_WithheldAndNoOverflow()
    {
        await AppendAsync(_alice.Token(claims => claims["exp"] = Seconds(LastDate)));
        _host.Clock.SetUtcNow(LastDate);
        Assert.Null(Assert.Single(await Disclosure().ReadAsync(0, 1, Cancellation)).Entry);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(0, 1_001)]
    public async Task ReadAsync_OutsideTheRange_Throws(long start, int count) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Disclosure().ReadAsync(start, count, Cancellation));

    [Fact]
    public async Task ReadAsync_Ends_WhereTheLedgerEnds()
    {
        for (var i = 0; i < 3; i++) await AppendAsync(_alice.Token());
        Assert.Equal([1L, 2], (await Disclosure().ReadAsync(1, 1_000, Cancellation)).Select(entry => entry.Index));
        Assert.Empty(await Disclosure().ReadAsync(3, 1, Cancellation));
    }

    [Theory]
    [InlineData("instance")]
    [InlineData("over a storage")]
    [InlineData("name and key")]
    public async Task AddLedger_AnyOfThem_DisclosesThatLedger(string way)
    {
        var services = new ServiceCollection();
        var ect = services.AddEctCore(options => (options.Identity, options.Ledger.Timeout) = (Forge.Me, TimeSpan.FromMinutes(1)));
        _ = way switch
        {
            "instance" => ect.AddLedger(_host.Ledger).AddLedgerDisclosure(),
            "over a storage" => ect.AddLedger(LedgerHost.Origin, _host.PrivateKey, _ => _host.Storage),
            _ => ect.AddLedger(LedgerHost.Origin, _host.PrivateKey),
        };
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<IEctLedger>().AppendAsync([LedgerTokens.Signed()], Cancellation);

        Assert.Single(await provider.GetRequiredService<EctLedgerDisclosure>().ReadAsync(0, 10, Cancellation));
    }

    public void Dispose()
    {
        _host.Dispose();
        _alice.Dispose();
    }

    private EctLedgerDisclosure Disclosure(Action<EctOptions>? configure = null) => new(_host.Ledger, TestTokens.Options(configure), _host.Clock);

    private async Task<EctReceipt> AppendAsync(string token, EctAssuranceLevel level = EctAssuranceLevel.L2) =>
        (await _host.AppendAsync(TestTokens.Token(level: level, text: token)))[0];

    private static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds();

    private static byte[] Bytes(EctLedgerEntry entry) => entry.Encoded.ToArray();
}
