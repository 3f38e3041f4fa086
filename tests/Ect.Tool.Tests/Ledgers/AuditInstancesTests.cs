using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using static Ect.Tool.Tests.AuditAsserts;

namespace Ect.Tool.Tests;

/// <summary><c>ect audit</c> against two instances of one ledger behind one address.</summary>
public sealed class AuditInstancesTests : IDisposable
{
    private static readonly TimeSpan Difference = TimeSpan.FromMinutes(5);

    private readonly TempFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    private string State => Path.Combine(_folder.Path, "head.note");

    public void Dispose()
    {
        _folder.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task Audit_InstanceBehindAnswersFirst_AskedAgainAndItsHeadIsContinuedToo()
    {
        await using var ahead = await StartAsync();
        await using var behind = await StartAsync(ahead.Storage, Difference);
        await GrowAsync(ahead, 300, 300, behind);
        await using var front = await Front.StartAsync(
            (path, times) => times < 2 && path.EndsWith("checkpoint", StringComparison.Ordinal) ? behind : ahead);
        Assert.Equal((600, 300), ((await ahead.CheckpointAsync()).Size, (await behind.CheckpointAsync()).Size));
        await RememberAsync(ahead);

        var audit = await AuditAsync(front.Url);

        audit.AssertWell(
            Has(600), Continues(600), "asked again  2 times, since an instance was behind; they continue what it signed", New(0));
        Assert.Equal(600, Remembered().Size);
    }

    [Fact]
    public async Task Audit_InstanceBehindIsAskedForTiles_AskedAgain()
    {
        await using var ahead = await StartAsync();
        await using var behind = await StartAsync(ahead.Storage, Difference);
        await GrowAsync(ahead, 300, 300, behind);
        await using var front = await Front.StartAsync(
            (path, times) => times is 0 && !path.EndsWith("checkpoint", StringComparison.Ordinal) ? behind : ahead);

        (await AuditAsync(front.Url)).AssertWell(
            Has(600), FirstRun, New(600));
    }

    [Fact]
    public async Task Audit_OnlyTheInstanceBehind_RolledBackOnceTheTimeIsOver()
    {
        await using var ahead = await StartAsync();
        await using var behind = await StartAsync(ahead.Storage, Difference);
        await GrowAsync(ahead, 3, 4, behind);
        await RememberAsync(ahead);
        var checkpoints = 0;
        await using var front = await Front.StartAsync((_, times) =>
        {
            checkpoints = times + 1;
            return behind;
        });

        (await AuditAsync(front.Url, patience: 6)).AssertLie(
            EctLedgerFailure.RolledBack, "It has 3 entries, and signed for 7 before.");
        Assert.InRange(checkpoints, 2, 8);
        Assert.Equal(7, Remembered().Size);
    }

    [Fact]
    public async Task Audit_WhatSeemedBehindIsAnotherHistory_Lie()
    {
        await using var site = await StartAsync();
        await using var other = await StartAsync();
        await GrowAsync(site, 300, 300);
        await GrowAsync(other, 299, 0);
        await RememberAsync(site);
        await using var front = await Front.StartAsync(
            (path, times) => times is 0 && path.EndsWith("checkpoint", StringComparison.Ordinal) ? other : site);

        (await AuditAsync(front.Url)).AssertLie(
            EctLedgerFailure.Inconsistent, "Its 600 entries do not continue the 299 that it signed for before.");
        Assert.Equal(600, Remembered().Size);
    }

    /// <summary>Starts an instance, over the storage of another one, or over an empty one.</summary>
    private Task<LedgerSite> StartAsync(IEctLedgerStorage? shared = null, TimeSpan behind = default) => LedgerSite.Build(
        ledger: (it, _) =>
        {
            if (shared is null) it.AddLedger(LedgerSite.Origin, _key);
            else it.AddLedger(LedgerSite.Origin, _key, _ => shared);
        },
        now: _now - behind).StartAsync();

    /// <summary>Appends tokens that ended long ago by everybody's clock, and then such that only the instance ahead shows.</summary>
    private async Task GrowAsync(LedgerSite site, int old, int recent, params LedgerSite[] others)
    {
        await site.AppendLongEndedAsync(old);
        foreach (var tokens in Enumerable.Range(0, recent).Select(_ => site.Token(_now.AddMinutes(-4))).Chunk(97))
            await site.AppendAsync(tokens);

        // The storage is asked once a second. So the others look now, before this one shows more, and not again.
        foreach (var each in others.Append(site)) each.Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var other in others) await other.CheckpointAsync();
    }

    private async Task RememberAsync(LedgerSite site) =>
        Assert.Equal(0, (await AuditAsync($"{site.Client.BaseAddress}ledger")).ExitCode);

    private EctTreeHead Remembered()
    {
        Assert.True(EctTreeHead.TryParse(File.ReadAllText(State), out var head));
        return head;
    }

    private Task<ToolRun> AuditAsync(string url, int patience = 30) => ToolRun.StartAsync(
        "audit", url, "--key", new EctLedgerKey(LedgerSite.Origin, _key).VerifierKey, "--state", State, "--patience", $"{patience}");
}
