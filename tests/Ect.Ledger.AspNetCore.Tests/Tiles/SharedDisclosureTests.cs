using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Ledger.AspNetCore.Tests;

/// <summary>What auditors were shown is kept in the storage, for all instances, before anybody sees it.</summary>
public sealed class SharedDisclosureTests : IDisposable
{
    private readonly LedgerHost _host = new();
    private readonly WrappedStorage _storage;

    public SharedDisclosureTests() => _storage = new(_host.Storage);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _host.Dispose();

    /// <summary>As in a rolling deployment: the newer instance may show less by itself, and shows what the older one did.</summary>
    [Fact]
    public async Task Checkpoint_TwoInstancesWithDifferentTolerance_NoneGoesBackBehindTheOther()
    {
        await using var older = await Build().StartAsync();
        await using var newer = await Build(TimeSpan.FromMinutes(30)).StartAsync();
        await older.AppendAsync(older.Token(Forge.Now), older.Token(Forge.Now.AddMinutes(3)), older.Token(Forge.Now.AddMinutes(6)));
        Advance(TimeSpan.FromMinutes(2));

        for (var size = 1; size <= 3; size++)
        {
            var shown = await older.CheckpointAsync();
            Assert.Equal(size, shown.Size);
            var tile = await older.ReadAsync($"/ledger/tile/0/000.p/{size}");
            Assert.NotNull(tile);

            newer.Clock.Advance(TimeSpan.FromSeconds(1));
            if (size is 2) Assert.Equal(tile, await newer.ReadAsync($"/ledger/tile/0/000.p/{size}")); // Before its checkpoint is asked for.
            var head = await newer.CheckpointAsync();
            Assert.Equal((shown.Size, shown.RootHash), (head.Size, head.RootHash));
            Assert.Equal(tile, await newer.ReadAsync($"/ledger/tile/0/000.p/{size}"));
            Assert.Null(await newer.ReadAsync($"/ledger/tile/entries/000.p/{size}"));
            Advance(TimeSpan.FromMinutes(3));
        }

        void Advance(TimeSpan time)
        {
            older.Clock.Advance(time);
            newer.Clock.Advance(time);
        }
    }

    /// <summary>An older state of the storage was restored, and its head with it: what auditors were shown proves it.</summary>
    [Fact]
    public async Task Checkpoint_MoreWereShownThanThereAre_NothingIsSignedAnyMore()
    {
        await using var site = await Build().StartAsync();
        await site.AppendEndedAsync(2);
        Assert.Equal(2, (await site.CheckpointAsync()).Size);
        await _host.Storage.KeepDisclosedAsync(3, Cancellation);
        site.Clock.Advance(TimeSpan.FromSeconds(1));

        using var refused = await site.GetAsync("/ledger/checkpoint");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains(site.Log.GetSnapshot(), line => line.Id.Name is "LedgerContradicted"
            && line.Message.Contains("Auditors were shown 3 entries of the ledger, and it has 2.", StringComparison.Ordinal));
        var closed = await Assert.ThrowsAsync<EctLedgerException>(() => site.AppendAsync(site.Token()));
        Assert.Contains("signs nothing any more", closed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoint_Witness_SeesNoSizeBeforeItIsKept()
    {
        await using var witness = await WitnessServer.StartAsync("witness.example.com/1");
        await using var site = await Build(tiles: o => o.Witnesses.Add(witness.Endpoint)).StartAsync();
        for (var round = 1; round <= 2; round++)
        {
            var seen = -1L;
            _storage.BeforeKeepDisclosed = () => Task.FromResult(seen = witness.Size);
            await site.AppendEndedAsync(5); // From here on the checkpoint may be renewed at any time.

            Assert.Equal(5 * round, (await site.CheckpointAsync()).Size);
            Assert.Equal((5 * (round - 1), 5 * round), (seen, witness.Size));
            Assert.Equal(5 * round, await _host.Storage.ReadDisclosedAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Checkpoint_CannotBeKept_StaysAndIsRenewedUntilItCan()
    {
        await using var witness = await WitnessServer.StartAsync("witness.example.com/1");
        await using var site = await Build(tiles: o => o.Witnesses.Add(witness.Endpoint)).StartAsync();
        await site.AppendEndedAsync(5);
        var before = await site.CheckpointAsync();
        _storage.BeforeKeepDisclosed = () => throw new EctLedgerException("The disk is full.");
        await site.AppendAsync(site.Token(), site.Token());

        site.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(5, (await site.CheckpointAsync()).Size);
        site.Clock.Advance(TimeSpan.FromMinutes(5)); // It may have been renewed in the background meanwhile.
        var renewed = await site.CheckpointAsync();
        Assert.NotEqual(before.Note, renewed.Note);
        Assert.Equal((5, before.RootHash, 5), (renewed.Size, renewed.RootHash, witness.Size));
        var requirement = new EctTreeHeadRequirement { MaxAge = TimeSpan.FromMinutes(1), Clock = site.Clock };
        Assert.Equal(EctLedgerFailure.None, new EctLedgerVerifier([_host.Key]).VerifyTreeHead(renewed, requirement));
        Assert.Single(site.Log.GetSnapshot(), line => line.Id.Name is "LedgerCheckpointNotSigned"
            && line.Message.Contains("The disk is full.", StringComparison.Ordinal));

        _storage.BeforeKeepDisclosed = () => Task.CompletedTask;
        site.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((7, 7), ((await site.CheckpointAsync()).Size, witness.Size));
    }

    private LedgerSite Build(TimeSpan? clockSkew = null, Action<EctLedgerTilesOptions>? tiles = null) => LedgerSite.Build(
        ledger: (it, _) => it.AddLedger(LedgerHost.Origin, _host.PrivateKey, _ => _storage),
        options: o => o.ClockSkew = clockSkew ?? o.ClockSkew, tiles: tiles);
}
