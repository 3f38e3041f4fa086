using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.Ledger.AspNetCore.Tests;

public sealed class DisclosureTests
{
    /// <summary>Twice the tolerance, and the second that dates are rounded to.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(61);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(-1, 0), InlineData(0, 1), InlineData(1, 1)]
    public async Task Entry_AtTheEndOfItsToken_ShownNotAMomentEarlier(int milliseconds, int size)
    {
        await using var site = await LedgerSite.Build().StartAsync();
        var receipt = (await site.AppendAsync(site.Token(Forge.Now.AddMinutes(5))))[0];

        site.Clock.Advance(TimeSpan.FromMinutes(5) + Margin + TimeSpan.FromMilliseconds(milliseconds));

        Assert.Equal(size, (await site.CheckpointAsync()).Size);
        var bundle = await site.ReadAsync("/ledger/tile/entries/000.p/1");
        Assert.Equal(size is 1 ? Rfc9162.Bundle([receipt.Entry.Encoded.ToArray()]) : null, bundle);
        Assert.Equal(size is 1, await site.ReadAsync("/ledger/tile/0/000.p/1") is not null);
    }

    [Fact]
    public async Task Entry_DisclosureDelay_WaitsAsMuchLonger()
    {
        await using var site = await LedgerSite.Build(options: o => o.Ledger.DisclosureDelay = TimeSpan.FromMinutes(3)).StartAsync();
        await site.AppendAsync(site.Token(Forge.Now.AddMinutes(5)));

        site.Clock.Advance(TimeSpan.FromMinutes(8) + Margin - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, (await site.CheckpointAsync()).Size);
        site.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, (await site.CheckpointAsync()).Size);
    }

    [Theory]
    [InlineData(-1, 0), InlineData(0, 2)]
    public async Task Entry_HoldsTheRestBackAndIsRedacted_NoLongerDoesAMinuteLater(int milliseconds, int size)
    {
        await using var site = await LedgerSite.Build().StartAsync();
        var far = site.Token(Forge.Now.AddYears(100));
        await site.AppendAsync(far, site.Token());
        site.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, (await site.CheckpointAsync()).Size);

        await site.Redaction.RedactAsync(Guid.Parse(far.Id), Cancellation);
        site.Clock.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromMilliseconds(milliseconds));

        Assert.Equal(size, (await site.CheckpointAsync()).Size);
    }

    /// <summary>Tokens of any lifetimes are recorded at any times. Whatever is asked for then, no answer has a token that could be spent,
    /// and every checkpoint is of all entries before the first such.</summary>
    [Fact]
    public async Task Responses_OverTime_NeverHaveATokenThatCanBeSpent()
    {
        var step = Gen.Select(Gen.Int[0, 4], Gen.Int[1, 1_200], Gen.Int[0, 400], (count, lifetime, wait) => (count, lifetime, wait));
        await Check.SampleAsync(step.Array[1, 12], CheckAsync, iter: 15, threads: 1);
    }

    [Fact]
    public async Task Checkpoint_TokenWithAFarEnd_HoldsItBackWhichIsMeasuredAndWarnedOfOnce()
    {
        await using var site = await LedgerSite.Build().StartAsync();
        using var age = site.Measure("ect.ledger.undisclosed.age");
        var far = site.Token(Forge.Now.AddYears(100));
        await site.AppendAsync(site.Token(), far, site.Token());

        site.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(1, (await site.CheckpointAsync()).Size);
        Assert.Empty(Warnings(site));

        site.Clock.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 3; i++) Assert.Equal(1, (await site.CheckpointAsync()).Size);
        // The background that looks every minute may be the one that warns.
        await Poll.UntilAsync(() => Task.FromResult(Warnings(site).Any()), TimeSpan.FromSeconds(60), "a warning is written");
        var warning = Assert.Single(Warnings(site));
        Assert.Contains(far.Id, warning, StringComparison.Ordinal);
        Assert.DoesNotContain(far.EncodedToken, warning, StringComparison.Ordinal);

        age.RecordObservableInstruments();
        Assert.Equal(TimeSpan.FromMinutes(119).TotalSeconds, age.LastMeasurement!.Value);
    }

    /// <summary>Entries that auditors were shown must not be shown any more: the checkpoint stays, with all of its hashes, and the entries
    /// wait until their tokens have ended by the new measure.</summary>
    [Theory]
    [InlineData(30, 0), InlineData(0, 5)]
    public async Task Log_AfterARestartWithALongerWait_CheckpointDoesNotGoBackAndNoTokenIsShown(int skewMinutes, int delayMinutes)
    {
        using var folder = new TempFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var path = Path.Combine(folder.Path, "ledger.db");
        EctTreeHead before;
        byte[]? tile;
        await using (var site = await LedgerSite.Build(ledger: (it, _) => it.AddSqliteLedger(LedgerSite.Origin, key, path)).StartAsync())
        {
            await site.AppendAsync(site.Token(Forge.Now), site.Token(Forge.Now.AddMinutes(3)), site.Token(Forge.Now.AddDays(1)));
            site.Clock.Advance(TimeSpan.FromMinutes(5));
            before = await site.CheckpointAsync();
            tile = await site.ReadAsync("/ledger/tile/0/000.p/2");
            Assert.NotNull(await site.ReadAsync("/ledger/tile/entries/000.p/2"));
        }

        await using var again = LedgerSite.Build(
            ledger: (it, _) => it.AddSqliteLedger(LedgerSite.Origin, key, path),
            options: o =>
            {
                if (skewMinutes > 0) o.ClockSkew = TimeSpan.FromMinutes(skewMinutes);
                o.Ledger.DisclosureDelay = TimeSpan.FromMinutes(delayMinutes);
            });
        again.Clock.Advance(TimeSpan.FromMinutes(5));
        await again.StartAsync();
        var after = await again.CheckpointAsync();

        Assert.Equal((2, before.Size, before.RootHash), (before.Size, after.Size, after.RootHash));
        Assert.Equal(tile, await again.ReadAsync("/ledger/tile/0/000.p/2"));
        Assert.Null(await again.ReadAsync("/ledger/tile/0/000.p/3"));
        Assert.Null(await again.ReadAsync("/ledger/tile/entries/000.p/2"));
        Assert.Null(await again.ReadAsync("/ledger/tile/entries/000.p/1"));

        again.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(2, (await again.CheckpointAsync()).Size);
        Assert.NotNull(await again.ReadAsync("/ledger/tile/entries/000.p/2"));
    }

    /// <summary>A clock that was ahead is set right: the checkpoint says the right time at once, and goes on with the ledger.</summary>
    [Fact]
    public async Task Checkpoint_ClockIsSetBack_SignedAgainAndGoesOn()
    {
        await using var site = await LedgerSite.Build().StartAsync();
        site.Clock.Advance(TimeSpan.FromDays(1));
        await site.AppendAsync(site.Token(Forge.Now.AddHours(-2)));
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await site.CheckpointAsync()).Size);

        site.Clock.AdjustTime(Forge.Now);
        await site.AppendAsync(site.Token(Forge.Now.AddHours(-1)));
        var head = await site.CheckpointAsync();

        Assert.Equal(2, head.Size);
        var requirement = new EctTreeHeadRequirement { MaxAge = TimeSpan.FromMinutes(1), Clock = site.Clock };
        Assert.Equal(EctLedgerFailure.None, new EctLedgerVerifier([site.Key]).VerifyTreeHead(head, requirement));
    }

    [Fact]
    public async Task Storage_AskedWithoutPause_ReadOnceASecond()
    {
        var storage = default(EmptyStorage);
        await using var site = LedgerSite.Build(
            ledger: (it, key) => it.AddLedger(LedgerSite.Origin, key, _ => storage = new()));
        await site.StartAsync();
        await site.CheckpointAsync();
        await site.CheckpointAsync();
        var before = storage!.Reads;

        for (var i = 0; i < 20; i++)
        {
            await site.CheckpointAsync();
            Assert.Null(await site.ReadAsync("/ledger/tile/0/000.p/1"));
        }

        Assert.Equal(before, storage.Reads);
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        await site.CheckpointAsync();
        Assert.True(storage.Reads > before);
    }

    [Fact]
    public async Task UndisclosedAge_NothingKnownYet_NoMeasurement()
    {
        await using var site = LedgerSite.Build();
        using var age = site.Measure("ect.ledger.undisclosed.age");

        age.RecordObservableInstruments();

        Assert.Null(age.LastMeasurement);
    }

    [Fact]
    public async Task UndisclosedAge_EverythingShown_Zero()
    {
        await using var site = await LedgerSite.Build().StartAsync();
        using var age = site.Measure("ect.ledger.undisclosed.age");
        await site.AppendEndedAsync(3);
        await site.CheckpointAsync();

        age.RecordObservableInstruments();
        Assert.Equal(0, age.LastMeasurement!.Value);
    }

    [Fact]
    public async Task Bundle_StorageThatSaysAnEarlierEnd_NotShown()
    {
        await using var site = LedgerSite.Build();
        var token = site.Token(Forge.Now.AddMinutes(5));
        var entry = EctLedgerEntry.Create(token, Forge.Now, Forge.Me);
        var leaf = new EctDigest(Rfc9162.Leaf(entry.Encoded.ToArray()));
        await site.Storage.AppendAsync(
            [new(Guid.Parse(token.Id), token.Digest, leaf, Forge.Now, Forge.Now.AddHours(-1), entry.Encoded)], 0, default, Cancellation);
        await site.StartAsync();
        await site.CheckpointAsync();

        using var refused = await site.GetAsync("/ledger/tile/entries/000.p/1");
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Empty(await refused.Content.ReadAsByteArrayAsync(Cancellation));

        site.Clock.Advance(TimeSpan.FromMinutes(5) + Margin);
        Assert.Equal(Rfc9162.Bundle([entry.Encoded.ToArray()]), await site.ReadAsync("/ledger/tile/entries/000.p/1"));
    }

    [Theory]
    [InlineData("one is missing"), InlineData("one is another")]
    public async Task Bundle_StorageThatTellsOtherPlaces_NotShown(string what)
    {
        using var host = new LedgerHost();
        var storage = new WrappedStorage(host.Storage);
        await using var site = await LedgerSite.Build(ledger: (it, key) => it.AddLedger(LedgerSite.Origin, key, _ => storage)).StartAsync();
        await site.AppendEndedAsync(5);
        Assert.Equal(5, (await site.CheckpointAsync()).Size);
        storage.Range = range => what is "one is missing" ? range.Skip(1) : range.Select(entry => entry.At(entry.Index + 1, 0));

        using var refused = await site.GetAsync("/ledger/tile/entries/000.p/5");

        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        storage.Range = range => range;
        Assert.NotNull(await site.ReadAsync("/ledger/tile/entries/000.p/5"));
    }

    [Fact]
    public async Task Bundle_TokenThatCannotBeRead_NotShown()
    {
        await using var site = await LedgerSite.Build(options: o => o.Limits.MaxTokenLength = 256).StartAsync();
        var token = site.Token();
        Assert.True(token.EncodedToken.Length > 256);
        await site.AppendAsync(token);
        site.Clock.Advance(TimeSpan.FromHours(1));

        using var refused = await site.GetAsync("/ledger/tile/entries/000.p/1");

        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, refused.StatusCode);
    }

    [Fact]
    public async Task Log_AfterARestart_AsFarAsBefore()
    {
        using var folder = new TempFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var path = Path.Combine(folder.Path, "ledger.db");
        EctTreeHead before;
        await using (var site = await LedgerSite.Build(ledger: (it, _) => it.AddSqliteLedger(LedgerSite.Origin, key, path)).StartAsync())
        {
            await site.AppendAsync(site.Token(), site.Token(Forge.Now.AddHours(2)), site.Token());
            site.Clock.Advance(TimeSpan.FromHours(1));
            before = await site.CheckpointAsync();
        }

        await using var again = LedgerSite.Build(ledger: (it, _) => it.AddSqliteLedger(LedgerSite.Origin, key, path));
        again.Clock.Advance(TimeSpan.FromHours(1));
        await again.StartAsync();
        var after = await again.CheckpointAsync();

        Assert.Equal((1, 1), (before.Size, after.Size));
        Assert.Equal(before.RootHash, after.RootHash);
    }

    private static async Task CheckAsync((int Count, int Lifetime, int Wait)[] steps)
    {
        await using var site = await LedgerSite.Build().StartAsync();
        var tokens = new List<EctToken>();
        foreach (var (count, lifetime, wait) in steps)
        {
            EctToken[] some = [.. Enumerable.Range(0, count).Select(n => site.Token(site.Clock.GetUtcNow().AddSeconds(lifetime + 7 * n)))];
            if (some is not []) await site.AppendAsync(some);
            tokens.AddRange(some);
            await CheckAsync(site, tokens);
            site.Clock.Advance(TimeSpan.FromSeconds(wait));
            await CheckAsync(site, tokens);
        }
    }

    private static async Task CheckAsync(LedgerSite site, List<EctToken> tokens)
    {
        var now = site.Clock.GetUtcNow();
        var spendable = tokens.Where(token => now < token.ExpiresAt + Margin).Select(token => token.EncodedToken).ToList();
        var answers = new StringBuilder();
        var widths = Enumerable.Range(1, tokens.Count + 1);
        foreach (var path in widths.SelectMany(width => new[] { $"entries/000.p/{width}", $"0/000.p/{width}" }))
            answers.Append(Encoding.Latin1.GetString(await site.ReadAsync($"/ledger/tile/{path}") ?? []));
        answers.Append(Encoding.Latin1.GetString(await site.ReadAsync("/ledger/tile/entries/000") ?? []));

        var shown = $"{answers}";
        Assert.DoesNotContain(spendable, token => shown.Contains(token, StringComparison.Ordinal));
        var first = tokens.FindIndex(token => spendable.Contains(token.EncodedToken));
        Assert.Equal(first < 0 ? tokens.Count : first, (await site.CheckpointAsync()).Size);
    }

    private static IEnumerable<string> Warnings(LedgerSite site) =>
        from line in site.Log.GetSnapshot()
        where line.Id.Name is "LedgerDisclosureHeldBack" && line.Level is LogLevel.Warning
        select line.Message;
}
