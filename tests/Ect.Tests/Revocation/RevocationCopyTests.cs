using System.Collections.Immutable;
using Ect.Revocation;

namespace Ect.Tests;

public class RevocationCopyTests
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
    public void MergedWith_EntryIsGone_MissingUntilItsEnd(long ticks, bool isMissing)
    {
        RevocationEntry entry = new(EctRevocation.OfToken(Forge.Alice, Forge.NewId()), Forge.Now.AddTicks(ticks));

        var merged = Copy().MergedWith(Copy(entry), Forge.Now);

        Assert.Equal(isMissing ? [entry] : [], merged.Entries.Values);
        Assert.Equal(isMissing ? [new(null, entry)] : [], merged.Missing);
    }

    [Fact]
    public void MergedWith_SameThing_TheLaterOneAndTheKeyThatWasKnown()
    {
        (RevocationEntry Said, RevocationEntry Remembered, RevocationEntry Truth)[] pairs =
        [
            (Revoked(1), Revoked(1), Revoked(1)),
            (Restored(2), Revoked(1), Restored(2)),
            (Revoked(3), Restored(2), Revoked(3)),
            (Revoked(1), Restored(2), Restored(2)),  // an older state
            (Restored(2), Revoked(3), Revoked(3)),   // an older state
            (Restored(2), Revoked(2), Revoked(2)),   // two that did not know of each other
            (Revoked(2), Restored(2), Revoked(2)),
            (Revoked(2), Revoked(1, Known), Revoked(2, Known)),
            (Revoked(2), Revoked(2, Known), Revoked(2, Known)),
            (Revoked(1, Known), Revoked(2), Revoked(2, Known)),
            (Restored(2), Revoked(1, Known), Restored(2)),
            (Noted(1, "b"), Noted(1, "a"), Noted(1, "a")),  // two wrote at once
            (Noted(2, "b"), Noted(1, "a"), Noted(2, "a")),
            (Noted(1, "a"), Noted(2, "b"), Noted(2, "a")),
            (Noted(2, null), Noted(1, "a"), Noted(2, "a")), // an older package
            (Noted(2, "b"), Noted(1, null), Noted(2, "b")),
            (Noted(3, "b"), Noted(1, "a"), Noted(3, "b")),  // somebody took it back in between
            (Noted(2, "b"), Restored(1), Noted(2, "b")),
            (Restored(2), Noted(1, "a"), Restored(2)),
        ];

        foreach (var (said, remembered, truth) in pairs)
        {
            var merged = Copy(said).MergedWith(Copy(remembered), Forge.Now);

            Assert.Equal([truth], merged.Entries.Values);
            Assert.Equal(truth == said ? [] : [new(said, truth)], merged.Missing);
            Assert.Equal(truth == said, merged.Version == "v"); // Else it is read again.
            Assert.Equal([truth], Copy(remembered).With(said).Entries.Values);
        }
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public void MergedWith_Ended_DoesNotCountAndIsTakenOutAnHourLater(long ticks, bool isPurged)
    {
        RevocationEntry ended = new(EctRevocation.OfToken(Forge.Alice, Forge.NewId()), Forge.Now);

        var merged = Copy(ended).MergedWith(Copy(ended), Forge.Now.AddHours(1).AddTicks(ticks));

        Assert.Empty(merged.Entries);
        Assert.Empty(merged.Missing);
        Assert.Equal(isPurged ? [new(ended, null)] : [], merged.Ended);
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
        var copy = Copy(new RevocationEntry(Kid)).With(new(Known)).With(new(Alice));
        Assert.Equal(2, copy.Entries.Count);
        Assert.Equivalent(new[] { Known, Alice }, copy.Revocations.Entries, strict: true);
    }

    private static RevocationEntry Revoked(long revision, EctRevocation? revocation = null) => new(revocation ?? Kid, Revision: revision);

    private static RevocationEntry Noted(long revision, string? by) => Revoked(revision) with
    {
        Note = by is null ? null : new(by, null, Forge.Now.AddSeconds(by is "a" ? 0 : 1)),
    };

    private static RevocationEntry Restored(long revision) => new(Kid, Forge.Now.AddDays(30), IsRestored: true, revision);

    private static RevocationCopy Copy(params RevocationEntry[] entries) =>
        new("v", entries.ToImmutableDictionary(entry => entry.Field), 0);
}
