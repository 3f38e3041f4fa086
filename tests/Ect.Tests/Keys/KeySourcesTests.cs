using Ect.Keys;

namespace Ect.Tests;

public class KeySourcesTests
{
    private static readonly EctKey Key = EctKey.From(KeyRing.KeyFor("ES256"));

    [Fact]
    public async Task FindAsync_FirstThatKnowsTheIssuer_Decides()
    {
        var sources = new KeySources([Says(EctKeyResult.UnknownIssuer), Says(EctKeyResult.UnknownKey(mayCall: false)), Says(EctKeyResult.Found(Key, mayCall: true))]);

        Assert.Equal(EctKeyResult.UnknownKey(mayCall: false), await Find(sources));
    }

    [Fact]
    public async Task FindAsync_NobodyKnowsTheIssuer_Unknown() =>
        Assert.Equal(EctKeyResult.UnknownIssuer, await Find(new KeySources([Says(EctKeyResult.UnknownIssuer)])));

    [Fact]
    public async Task FindAsync_NoSources_Unknown() =>
        Assert.Equal(EctKeyResult.UnknownIssuer, await Find(new KeySources([])));

    [Fact]
    public async Task FindAsync_SourceFails_LaterOnesAreNotAsked()
    {
        var failure = new InvalidOperationException("x");
        var sources = new KeySources([Throws(failure), Says(EctKeyResult.Found(Key, mayCall: true))]);

        Assert.Same(failure, (await Assert.ThrowsAsync<EctKeySourceException>(() => Find(sources))).InnerException);
    }

    [Fact]
    public async Task FindAsync_SourceSaysThatItCanNotAnswer_SaysTheSame()
    {
        var failure = new EctKeySourceException("x");

        Assert.Same(failure, await Assert.ThrowsAsync<EctKeySourceException>(() => Find(new KeySources([Throws(failure)]))));
    }

    [Fact]
    public async Task FindAsync_SourceTimesOut_IsAFailure() =>
        await Assert.ThrowsAsync<EctKeySourceException>(() => Find(new KeySources([Throws(new TaskCanceledException())])));

    [Fact]
    public async Task FindAsync_CallerHasGone_IsACancellation()
    {
        var gone = new CancellationToken(canceled: true);

        await Assert.ThrowsAsync<OperationCanceledException>(() => Find(new KeySources([Throws(new OperationCanceledException(gone))]), gone));
    }

    private static Task<EctKeyResult> Find(KeySources sources, CancellationToken? cancellationToken = null) =>
        sources.FindAsync(Forge.Alice, "a-1", cancellationToken ?? TestContext.Current.CancellationToken).AsTask();

    private static Source Says(EctKeyResult result) => new(() => result);

    private static Source Throws(Exception exception) => new(() => throw exception);

    private sealed class Source(Func<EctKeyResult> find) : IEctKeySource
    {
        public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) => new(find());
    }
}
