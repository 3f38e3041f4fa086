using Ect.Keys;

namespace Ect.Tests;

public class EctRevocationSourcesTests
{
    private static readonly EctRevocation Alice = EctRevocation.OfIssuer(Forge.Alice);
    private static readonly EctRevocation Bob = EctRevocation.OfIssuer(Forge.Bob);

    [Fact]
    public async Task GetAsync_Several_WhatAnyRevokesIsRevoked()
    {
        var revocations = await Get(new([Says(Alice), Says(), Says(Bob)], new()));

        Assert.Equivalent(new[] { Alice, Bob }, revocations.Entries, strict: true);
    }

    [Fact]
    public async Task GetAsync_NobodyRevokesAnything_None() =>
        Assert.Same(EctRevocationSet.None, await Get(new([Says(), new Source(() => new([]))], new())));

    [Fact]
    public async Task GetAsync_NothingNew_SameInstance()
    {
        var sources = new EctRevocationSources([Says(Alice), Says(Bob)], new());
        Assert.Same(await Get(sources), await Get(sources));
    }

    [Fact]
    public async Task GetAsync_SomethingNewIsKnownOfARevokedKey_AnotherInstanceThenAlone()
    {
        var aliases = new KeyAliases();
        var (withKid, without) = (new EctRevocationSources([Says(Alice, EctRevocation.OfKey(Forge.Bob, "b-1"))], aliases), new EctRevocationSources([Says(Alice)], aliases));
        var (before, always) = (await Get(withKid), await Get(without));
        Assert.Same(before, await Get(withKid));

        // Whoever chooses its kids as it likes does not make all that was found out about taint be found out again.
        aliases.Note(Forge.Bob, "b-2", EctDigest.Of("key"u8));
        Assert.Same(before, await Get(withKid));

        aliases.Note(Forge.Bob, "b-1", EctDigest.Of("key"u8));
        Assert.NotSame(before, await Get(withKid));
        Assert.Equal(before.Entries, (await Get(withKid)).Entries);
        Assert.Same(always, await Get(without));
    }

    [Fact]
    public async Task GetAsync_SomethingNew_IsInEffect()
    {
        var current = EctRevocationSet.None;
        var sources = new EctRevocationSources([Says(Alice), new Source(() => current)], new());
        Assert.Equal([Alice], (await Get(sources)).Entries);

        current = new([Bob]);
        Assert.Equal([Alice, Bob], (await Get(sources)).Entries);

        current = EctRevocationSet.None;
        Assert.Equal([Alice], (await Get(sources)).Entries);
    }

    [Fact]
    public async Task GetAsync_SourceFailsInItsOwnWay_RevocationException()
    {
        var failure = new InvalidOperationException("x");
        var sources = new EctRevocationSources([Says(Alice), new Source(() => throw failure)], new());

        Assert.Same(failure, (await Assert.ThrowsAsync<EctRevocationException>(() => Get(sources))).InnerException);
    }

    [Fact]
    public async Task GetAsync_SourceGivesNull_RevocationExceptionThatSaysSo()
    {
        var exception = await Assert.ThrowsAsync<EctRevocationException>(() => Get(new([new Source(() => null!)], new())));

        Assert.Equal("Source failed.", exception.Message);
        Assert.Contains("EctRevocationSet.None", exception.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_CallerHasGone_IsACancellation()
    {
        var gone = new CancellationToken(canceled: true);
        var sources = new EctRevocationSources([new Source(() => throw new OperationCanceledException(gone))], new());

        await Assert.ThrowsAsync<OperationCanceledException>(() => sources.GetAsync(gone).AsTask());
    }

    private static Task<EctRevocationSet> Get(EctRevocationSources sources) => sources.GetAsync(TestContext.Current.CancellationToken).AsTask();

    private static Source Says(params EctRevocation[] entries)
    {
        var revocations = new EctRevocationSet(entries);
        return new(() => entries.Length is 0 ? EctRevocationSet.None : revocations);
    }

    private sealed class Source(Func<EctRevocationSet> get) : IEctRevocationSource
    {
        public ValueTask<EctRevocationSet> GetAsync(CancellationToken cancellationToken) => new(get());
    }
}
