using Ect.Replay;

namespace Ect.Tests;

/// <summary>What keeps issuers from searching for two tokens that refuse each other.</summary>
public sealed class FingerprintsTests
{
    private readonly EctDigest _key = EctDigest.Of("a token"u8);

    [Fact]
    public void Of_SameProcess_IsTheSameAgain()
    {
        var fingerprints = new Fingerprints();

        Assert.Equal(fingerprints.Of(_key), fingerprints.Of(_key));
        Assert.NotEqual(fingerprints.Of(_key), fingerprints.Of(EctDigest.Of("another"u8)));
    }

    [Fact]
    public void Of_AnotherSecret_IsAnother() => Assert.NotEqual(new Fingerprints().Of(_key), new Fingerprints().Of(_key));
}
