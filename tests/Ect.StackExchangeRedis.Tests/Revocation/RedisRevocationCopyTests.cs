using System.Collections.Immutable;

namespace Ect.StackExchangeRedis.Tests;

public class RedisRevocationCopyTests
{
    private static readonly EctRevocation Alice = EctRevocation.OfIssuer(Forge.Alice);
    private static readonly EctRevocation Kid = EctRevocation.OfKey(Forge.Alice, "a-1");
    private static readonly EctRevocation Known = Kid.WithThumbprint(EctDigest.Of("key"u8));

    [Fact]
    public void Revocations_EntryWasTakenBack_IsNotAmongThem() =>
        Assert.Equal([Alice], Copy(new(Alice), new(EctRevocation.OfIssuer(Forge.Bob), Forge.Now, IsRestored: true)).Revocations.Entries);

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void LostSince_EntryIsGone_OnlyUntilItsEnd(long ticks, bool isLost)
    {
        EctRevocationEntry entry = new(EctRevocation.OfToken(Forge.Alice, Forge.NewId()), Forge.Now.AddTicks(ticks));
        Assert.Equal(isLost ? [entry] : [], Copy().LostSince(Copy(entry), Forge.Now));
    }

    [Fact]
    public void LostSince_TakenBackOrCompletedOrNew_IsNotLost()
    {
        var before = Copy(new(Alice), new(Kid));
        var now = Copy(new(Alice, Forge.Now.AddDays(1), IsRestored: true), new(Known), new(EctRevocation.OfIssuer(Forge.Bob)));
        Assert.Empty(now.LostSince(before, Forge.Now));
        Assert.Equal([Alice, Kid], Copy().LostSince(before, Forge.Now).Select(entry => entry.Revocation).OrderBy(revocation => revocation.KeyId is not null));
    }

    [Fact]
    public void Recall_KeyWasFoundOutBefore_IsKnownForThatIssuersKidAlone()
    {
        var copy = Copy(new(Alice), new(Known), new(EctRevocation.OfKey(Forge.Alice, "a-2")));

        Assert.Equal(Known, copy.Recall(Kid));
        foreach (var other in (EctRevocation[])[EctRevocation.OfKey(Forge.Alice, "a-2"), EctRevocation.OfKey(Forge.Bob, "a-1"), Alice])
            Assert.Equal(other, copy.Recall(other));
    }

    [Fact]
    public void UnknownKeys_KidsWithoutAThumbprint_ThoseAlone() =>
        Assert.Equal([Kid], Copy(new(Alice), new(Kid), new(EctRevocation.OfKey(Forge.Bob, "b-1").WithThumbprint(EctDigest.Of("key"u8))), new(EctRevocation.OfKey(Forge.Bob, "b-2"), null, IsRestored: true))
            .UnknownKeys.Select(entry => entry.Revocation));

    [Fact]
    public void With_SameThingAnew_TakesItsPlace()
    {
        var copy = Copy(new EctRevocationEntry(Kid)).With([new(Known), new(Alice)]);
        Assert.Equal(2, copy.Entries.Count);
        Assert.Equivalent(new[] { Known, Alice }, copy.Revocations.Entries, strict: true);
    }

    private static RedisRevocationCopy Copy(params EctRevocationEntry[] entries) =>
        new(default, entries.ToImmutableDictionary(entry => entry.Field), 0);
}
