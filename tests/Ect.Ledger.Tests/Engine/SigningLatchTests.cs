using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Ect.Ledger.Tests;

/// <summary>A storage that shows another history than the one that was signed for gets no signature any more.</summary>
public sealed class SigningLatchTests : IDisposable
{
    private readonly LedgerHost _truth = new();
    private readonly LedgerHost _other = new();
    private readonly WrappedStorage _storage;
    private readonly FlakySigner _signer;
    private readonly LedgerHost _host;

    public SigningLatchTests()
    {
        _storage = new WrappedStorage(_truth.Storage);
        _signer = new FlakySigner(_truth.Signer);
        _host = new LedgerHost(_truth.PrivateKey, signer: _signer, storage: _storage);
    }

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    [Theory]
    [InlineData("the last entry is gone", "Entry 4 of the ledger is missing")]
    [InlineData("there are fewer entries", "The ledger has 3 entries, and had 5")]
    [InlineData("fewer entries than were signed for", "The ledger has 5 entries, and signed for 7")]
    [InlineData("an own entry was changed", "recorded other entries than it was given")]
    [InlineData("another token, at its place", "recorded other entries than it was given")]
    [InlineData("another hash, at its place", "recorded other entries than it was given")]
    [InlineData("a place behind the next", "recorded other entries than it was given")]
    [InlineData("nothing of what it was given", "recorded other entries than it was given")]
    [InlineData("another token, recorded before", "recorded other entries than it was given")]
    [InlineData("an entry that was not recorded before", "Entry 2 of the ledger is not the one that was recorded there")]
    [InlineData("a signed head of other entries", "a tree head of 5 entries")]
    [InlineData("a head of another key", "a tree head of 5 entries that was not signed with this key")]
    [InlineData("a head of another key, to who appends nothing", "a tree head of 5 entries that was not signed with this key")]
    [InlineData("another history, far ahead", "The first 2005 of 2505 entries")]
    [InlineData("another history, to who has a receipt", "Entry 1 of the ledger is not the one that was recorded there")]
    [InlineData("another history under a lost seal", "The first 2 of 5 entries")]
    public async Task Ledger_StorageContradicts_SignsNothingAnyMore(string what, string reason)
    {
        var token = LedgerTokens.Signed();
        await _host.AppendAsync(LedgerTokens.Signed(), token);
        await _host.AppendAsync(LedgerTokens.Many(3));
        var signatures = _signer.Signatures;

        await LieAsync(what);
        Task asked = what switch
        {
            "there are fewer entries" or "fewer entries than were signed for" or "a signed head of other entries"
                or "a head of another key" => _host.HeadAsync(),
            "a head of another key, to who appends nothing" => _host.Ledger.ReadAsync(0, 10, Cancellation).AsTask(),
            "another history, to who has a receipt" => _host.AppendAsync(token),
            "another history under a lost seal" => _host.Ledger.FindAsync(token, Cancellation).AsTask(),
            _ => _host.AppendOneAsync(),
        };
        var first = await Assert.ThrowsAsync<EctLedgerException>(() => asked);
        Assert.Contains(reason, first.Message, StringComparison.Ordinal);

        Tell();
        foreach (var next in new Func<Task>[] { _host.AppendOneAsync, () => _host.AppendAsync(token), _host.HeadAsync })
        {
            var refused = await Assert.ThrowsAsync<EctLedgerException>(next);
            Assert.Equal((first.Message, true), (refused.Message, refused.NothingRecorded));
        }

        Assert.Equal(signatures, _signer.Signatures);
        Assert.Equal(HealthStatus.Unhealthy, (await HealthAsync(_host.Ledger)).Status);
        Assert.Contains(reason, (await HealthAsync(_host.Ledger)).Description, StringComparison.Ordinal);
        var said = Assert.Single(_host.LogCollector.GetSnapshot(), record => record.Id.Name is "LedgerContradicted");
        Assert.Equal(LogLevel.Critical, said.Level);
        Assert.Contains(reason, said.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("another time"), InlineData("another token")]
    public async Task AppendAsync_TokenWhoseEntryWasChanged_RefusedAndOthersGoOn(string what)
    {
        var token = LedgerTokens.Signed();
        await _host.AppendAsync(token);
        var other = EctLedgerEntry.Create(
            what is "another time" ? token : LedgerTokens.Signed(token.Id), Forge.Now.AddSeconds(1), Forge.Me);
        _storage.Entry = entry => entry.Index is not 0 ? entry : new EctStoredEntry(
            entry.Id, entry.Digest, entry.LeafHash, entry.RecordedAt, entry.EndsAt, other.Encoded).At(0, 0);

        var refused = await Assert.ThrowsAsync<EctLedgerException>(() => _host.AppendAsync(token));

        Assert.Contains("Entry 0 of the ledger is not what its hash and its token say", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await _host.AppendOneAsync()).LeafIndex);
    }

    [Fact]
    public async Task Ledger_SigningHasEnded_WhatWasSignedIsStillRead()
    {
        var receipt = await _host.AppendOneAsync();
        _storage.Appended = _ => null;
        await Assert.ThrowsAsync<EctLedgerException>(_host.AppendOneAsync);

        Assert.Equal(receipt.Encoded.ToArray(), Assert.Single(await _host.Ledger.FindAsync(receipt.Id, Cancellation)).Encoded.ToArray());
        Assert.Single(await _host.Ledger.ReadAsync(0, 10, Cancellation));
    }

    [Fact]
    public async Task Health_SignerFails_UnhealthyUntilItSignsAgain()
    {
        await _host.AppendOneAsync();
        _signer.Fails = true;
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(_host.Ledger)).Status); // Everything is signed for.
        await Assert.ThrowsAsync<EctLedgerException>(_host.AppendOneAsync);

        var health = await HealthAsync(_host.Ledger);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains("signer failed", health.Description, StringComparison.Ordinal);
        Assert.Equal(1, (await _host.HeadAsync()).Size); // What covers every receipt is given all the same.

        _signer.Fails = false;
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(_host.Ledger)).Status);
        Assert.Equal(2, (await _host.HeadAsync()).Size);
    }

    [Fact]
    public async Task OpenAsync_WasCancelled_TheNextCallTriesAgain()
    {
        await _truth.AppendOneAsync();
        _signer.BeforeVerify = () => throw new OperationCanceledException();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(_host.HeadAsync);

        _signer.BeforeVerify = () => { };
        Assert.Equal(1, (await _host.HeadAsync()).Size);
    }

    [Theory]
    [InlineData("rolled back", "signed for 5: it was rolled back")]
    [InlineData("rewritten", "The first 5 entries of the ledger are not those")]
    [InlineData("no head", "tree head cannot be read")]
    [InlineData("an entry is gone", "Entry 4 of the ledger is missing")]
    public async Task OpenAsync_StorageHasAnotherHistory_DoesNotStart(string what, string reason)
    {
        await _truth.AppendAsync(LedgerTokens.Many(5));
        if (what is "rolled back") _storage.State = state => (3, state.Note);
        if (what is "rewritten") _storage.Hash = it => it.Index is 1 ? StoredEntries.Digest() : it.Hash;
        if (what is "no head") _storage.State = state => (5, "no head\n");
        if (what is "an entry is gone") _storage.HasHash = hash => hash.Index is not 4;

        var refused = await Assert.ThrowsAsync<EctLedgerException>(_host.AppendOneAsync);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, _signer.Signatures);

        Tell();
        Assert.Equal(5, (await _host.AppendOneAsync()).LeafIndex); // Nothing was signed, so it may try again.
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(_host.Ledger)).Status);
    }

    public void Dispose()
    {
        _host.Dispose();
        _truth.Dispose();
        _other.Dispose();
    }

    private async Task LieAsync(string what)
    {
        if (what is "the last entry is gone") _storage.Appended = _ => null;
        if (what is "there are fewer entries") _storage.State = state => (3, state.Note);
        if (what is "fewer entries than were signed for") _storage.State = _ => (5, _truth.Sign(7, StoredEntries.Digest()).Note);
        if (what is "an own entry was changed")
            _storage.Appended = told => new(told!.Start, told.Entries, [.. told.Leaves.SkipLast(1), StoredEntries.Digest()]);
        _storage.Entry = Lies.GetValueOrDefault(what, entry => entry);
        if (what is "nothing of what it was given") _storage.Appended = told => new(told!.Start, [], told.Leaves);
        if (what is "another hash, at its place") // In all that it tells.
            _storage.Appended = told => new(told!.Start, told.Entries, [.. told.Leaves.SkipLast(1), told.Entries[^1].LeafHash]);
        if (what is "a signed head of other entries") _storage.State = _ => (6, _truth.Sign(5, StoredEntries.Digest()).Note);
        if (what.StartsWith("a head of another key", StringComparison.Ordinal))
            _storage.State = _ => (5, _other.Sign(5, StoredEntries.Digest()).Note);
        if (what is "another history, far ahead")
        {
            foreach (var tokens in LedgerTokens.Many(2_500).Chunk(IEctLedger.MaxCount)) await _truth.AppendAsync(tokens);
            _storage.Hash = it => it.Index is 1 ? StoredEntries.Digest() : it.Hash;
            _storage.HasHash = hash => hash.Level is 0;
        }

        if (what is "an entry that was not recorded before") _storage.Appended = told => new(5, told!.Entries, []);
        if (what is "another history, to who has a receipt") _storage.Hash = _ => StoredEntries.Digest();
        if (what is "another history under a lost seal") (_storage.HasSeal, _storage.Hash) = (_ => false, _ => StoredEntries.Digest());
    }

    /// <summary>What the storage says of the entry that it is given.</summary>
    private static Dictionary<string, Func<EctStoredEntry, EctStoredEntry>> Lies { get; } = new()
    {
        ["another token, at its place"] = entry => StoredEntries.One().At(entry.Index, entry.Following),
        ["another hash, at its place"] = entry => new EctStoredEntry(
            entry.Id, entry.Digest, StoredEntries.Digest(), entry.RecordedAt, entry.EndsAt, entry.Encoded).At(entry.Index, entry.Following),
        ["a place behind the next"] = entry => entry.At(entry.Index + 1, entry.Following),
        ["another token, recorded before"] = entry => StoredEntries.One().At(2, 0),
        ["an entry that was not recorded before"] = entry => entry.At(2, 2),
    };

    private void Tell()
    {
        _storage.Entry = entry => entry;
        (_storage.Appended, _storage.State) = (told => told, state => state);
        (_storage.HasHash, _storage.HasSeal, _storage.Hash) = (_ => true, _ => true, it => it.Hash);
    }

    private static async Task<HealthReportEntry> HealthAsync(IEctLedger ledger)
    {
        var services = new ServiceCollection();
        services.AddEctCore(options => options.Identity = Forge.Me).AddLedger(ledger).AddLedgerDisclosure();
        services.AddHealthChecks().AddEct();
        await using var provider = services.BuildServiceProvider();
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);
        return report.Entries["ect-ledger"];
    }
}
