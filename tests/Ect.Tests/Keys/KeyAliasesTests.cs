using System.Globalization;
using Ect.Keys;

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

        Assert.Equal([Key], _aliases.KeysOf(Forge.Alice, "a-1"));
        Assert.Equal([Key], _aliases.KeysOf(Forge.Alice, "a-2"));
        Assert.Equal([Key], _aliases.KeysOf(Forge.Bob, "b-1"));
        Assert.Empty(_aliases.KeysOf(Forge.Alice, "b-1"));
        Assert.Equal(Key, _aliases.KeyOf(Forge.Alice, "a-2"));
        Assert.Null(_aliases.KeyOf(Forge.Bob, "a-2"));
    }

    [Fact]
    public void Note_KeyIdForAnotherKey_BothHaveGoneByItAndTheLatestDoes()
    {
        _aliases.Note(Forge.Alice, "a-1", Key);
        _aliases.Note(Forge.Alice, "a-1", Other);

        Assert.Equal([Other, Key], _aliases.KeysOf(Forge.Alice, "a-1"));
        Assert.Equal(Other, _aliases.KeyOf(Forge.Alice, "a-1"));
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(16, false)]
    public void Note_ManyKeysUnderOneKeyId_TheLastAreKnown(int others, bool isKnown)
    {
        _aliases.Note(Forge.Alice, "a-1", Key);
        for (var n = 1; n <= others; n++) _aliases.Note(Forge.Alice, "a-1", DigestOf(n));

        Assert.Equal(isKnown, _aliases.KeysOf(Forge.Alice, "a-1").Contains(Key));
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

    [Fact]
    public void TryListSince_FormerVersion_NamesWhatWasFoundSince()
    {
        _aliases.Note(Forge.Alice, "a-1", Key);
        var version = _aliases.Version;
        Assert.True(_aliases.TryListSince(version, out var none));
        Assert.Empty(none);

        _aliases.Note(Forge.Alice, "a-2", Key);
        _aliases.Note(Forge.Bob, "b-1", Other);
        _aliases.Note(Forge.Bob, "b-1", Other);

        Assert.True(_aliases.TryListSince(version, out var found));
        Assert.Equal([(Forge.Alice, "a-2", Key), (Forge.Bob, "b-1", Other)], found.Select(name => (name.Issuer, name.KeyId, name.Key)));
        Assert.Equal(_aliases.Version, found[^1].Number);
    }

    [Theory]
    [InlineData(4_096, true)]
    [InlineData(4_097, false)]
    public void TryListSince_MoreThanIsRemembered_SaysSo(int count, bool isThere)
    {
        var version = _aliases.Version;
        for (var n = 0; n < count; n++) _aliases.Note(Forge.Alice, Text(n), Key);

        Assert.Equal(isThere, _aliases.TryListSince(version, out var found));
        Assert.Equal(isThere ? count : 0, found.Count);
    }

    [Theory]
    [InlineData(199, true)]
    [InlineData(200, false)]
    public void Note_MoreThanItHoldsOfOneIssuer_WhatWasNotSeenForTheLongestTimeIsForgotten(int others, bool isKnown)
    {
        _aliases.Note(Forge.Alice, "a-1", Key);
        for (var n = 1; n <= others; n++) _aliases.Note(Forge.Alice, Text(n), Key);

        Assert.Equal(isKnown, _aliases.KeyOf(Forge.Alice, "a-1") is not null);
    }

    [Fact]
    public void Note_CallerChoosesItsKeyIdsAsItLikes_NothingOfOthersIsForgottenNorWhatIsPublished()
    {
        using var published = new Forge();
        var keys = IssuerKeys.FromJwks(published.Jwks());
        _aliases.Note(Forge.Alice, keys);
        _aliases.Note(Forge.Bob, "b-1", Key);

        for (var n = 0; n < 50_000; n++) _aliases.Note(Forge.Alice, Text(n), DigestOf(n));

        Assert.Equal(keys.Named[0].Thumbprint, _aliases.KeyOf(Forge.Alice, keys.Named[0].KeyId!));
        Assert.Equal(Key, _aliases.KeyOf(Forge.Bob, "b-1"));
    }

    [Fact]
    public void Note_KeyIdForAnotherKeyMuchLater_TheLatestGoesByIt()
    {
        _aliases.Note(Forge.Alice, "a-1", Key);
        for (var n = 0; n < 100; n++) _aliases.Note(Forge.Alice, Text(n), Key);
        _aliases.Note(Forge.Alice, "a-1", Other);

        Assert.Equal([Other, Key], _aliases.KeysOf(Forge.Alice, "a-1"));
        Assert.Equal(Other, _aliases.KeyOf(Forge.Alice, "a-1"));
    }

    [Fact]
    public void Note_SeenNowAndThen_StaysKnown()
    {
        for (var n = 0; n < 5_000; n++)
        {
            if (n % 50 is 0) _aliases.Note(Forge.Alice, "a-1", Key);
            _aliases.Note(Forge.Alice, Text(n), Other);
        }

        Assert.Equal(Key, _aliases.KeyOf(Forge.Alice, "a-1"));
    }

    private static string Text(int number) => $"n-{number.ToString(CultureInfo.InvariantCulture)}";

    private static EctDigest DigestOf(int number) => EctDigest.Of(BitConverter.GetBytes(number));
}
