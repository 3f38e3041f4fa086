using System.Globalization;

namespace Ect.Tests;

public class KeyAliasesTests
{
    private static readonly EctDigest Key = DigestOf(-1), Other = DigestOf(-2);

    private readonly KeyAliases _aliases = new();

    [Fact]
    public void Note_SeveralKeyIds_AllAreKnownForThatIssuerAlone()
    {
        _aliases.Note(Forge.Alice, "a-1", Key);
        _aliases.Note(Forge.Alice, "a-2", Key);
        _aliases.Note(Forge.Bob, "b-1", Key);

        Assert.Equal(["a-1", "a-2"], _aliases.KeyIdsOf(Forge.Alice, Key).Order());
        Assert.Equal(["b-1"], _aliases.KeyIdsOf(Forge.Bob, Key));
        Assert.Empty(_aliases.KeyIdsOf(Forge.Alice, Other));
        Assert.Equal(Key, _aliases.KeyOf(Forge.Alice, "a-2"));
        Assert.Null(_aliases.KeyOf(Forge.Bob, "a-2"));
    }

    [Fact]
    public void Note_KeyIdForAnotherKey_BothHaveGoneByItAndTheLatestDoes()
    {
        _aliases.Note(Forge.Alice, "a-1", Key);
        _aliases.Note(Forge.Alice, "a-1", Other);

        Assert.Equal(["a-1"], _aliases.KeyIdsOf(Forge.Alice, Key));
        Assert.Equal(["a-1"], _aliases.KeyIdsOf(Forge.Alice, Other));
        Assert.Equal(Other, _aliases.KeyOf(Forge.Alice, "a-1"));
    }

    [Fact]
    public void Version_SomethingNew_ChangesAndOnlyThen()
    {
        var before = _aliases.Version;
        _aliases.Note(Forge.Alice, "a-1", Key);
        var after = _aliases.Version;
        _aliases.Note(Forge.Alice, "a-1", Key);

        Assert.NotEqual(before, after);
        Assert.Equal(after, _aliases.Version);
    }

    [Theory]
    [InlineData(19_999, true)]
    [InlineData(20_000, false)]
    public void Note_MoreThanItHolds_WhatWasNotSeenForTheLongestTimeIsForgotten(int others, bool isKnown)
    {
        _aliases.Note(Forge.Alice, "a-1", Key);
        for (var n = 1; n <= others; n++) _aliases.Note(Forge.Bob, n.ToString(CultureInfo.InvariantCulture), DigestOf(n));

        Assert.Equal(isKnown, _aliases.KeyIdsOf(Forge.Alice, Key).Any());
        Assert.Equal(isKnown, _aliases.KeyOf(Forge.Alice, "a-1") is not null);
    }

    [Fact]
    public void Note_SeenNowAndThen_StaysKnown()
    {
        for (var n = 0; n < 50_000; n++)
        {
            if (n % 5_000 is 0) _aliases.Note(Forge.Alice, "a-1", Key);
            _aliases.Note(Forge.Bob, n.ToString(CultureInfo.InvariantCulture), DigestOf(n));
        }

        Assert.Contains("a-1", _aliases.KeyIdsOf(Forge.Alice, Key));
    }

    private static EctDigest DigestOf(int number) => EctDigest.Of(BitConverter.GetBytes(number));
}
