using Ect.Keys;
using Ect.Tokens;

namespace Ect.Tests;

public class EctRevocationSetTests
{
    private static readonly EctDigest Key = EctDigest.Of("key"u8);
    private static readonly EctDigest OtherKey = EctDigest.Of("other"u8);
    private static readonly string Id = Forge.NewId();

    [Fact]
    public void None_Anything_IsNotRevoked()
    {
        Assert.True(EctRevocationSet.None.IsEmpty);
        Assert.Equal(Failure.None, EctRevocationSet.None.Check(Forge.Alice, "a-1", Key, Id));
    }

    [Theory]
    [InlineData(Forge.Alice, true)]
    [InlineData(Forge.Bob, false)]
    [InlineData(Forge.Alice + "/", false)]
    [InlineData("SPIFFE://example.com/agent/a", false)]
    public void IsIssuerRevoked_ExactText(string issuer, bool expected) =>
        Assert.Equal(expected, new EctRevocationSet([EctRevocation.OfIssuer(Forge.Alice)]).IsIssuerRevoked(issuer));

    [Theory]
    [InlineData(Forge.Alice, "a-1", true)]
    [InlineData(Forge.Alice, "A-1", false)]
    [InlineData(Forge.Alice, null, false)]
    [InlineData(Forge.Bob, "a-1", false)]
    public void IsKeyRevoked_ByKid_ForThatIssuerAlone(string issuer, string? keyId, bool expected) =>
        Assert.Equal(expected, new EctRevocationSet([EctRevocation.OfKey(Forge.Alice, "a-1")]).IsKeyRevoked(issuer, keyId, OtherKey));

    [Theory]
    [InlineData(Forge.Alice, true)]
    [InlineData(Forge.Bob, false)]
    public void IsKeyRevoked_ByKidWhoseKeyIsKnown_TheIssuersOtherKidOnItToo(string issuer, bool expected)
    {
        var revocations = new EctRevocationSet([EctRevocation.OfKey(Forge.Alice, "a-1").WithThumbprint(Key)]);

        Assert.Equal(expected, revocations.IsKeyRevoked(issuer, "x-9", Key));
        Assert.False(revocations.IsKeyRevoked(issuer, "x-9", OtherKey));
        Assert.False(revocations.IsKeyRevoked(issuer, "x-9", null));
    }

    [Fact]
    public void IsKeyRevoked_ByThumbprint_ForEveryIssuerAndKid()
    {
        var revocations = new EctRevocationSet([EctRevocation.OfThumbprint(Key)]);

        Assert.True(revocations.IsKeyRevoked(Forge.Alice, "a-1", Key));
        Assert.True(revocations.IsKeyRevoked(Forge.Bob, null, Key));
        Assert.False(revocations.IsKeyRevoked(Forge.Alice, "a-1", OtherKey));
    }

    [Fact]
    public void IsTokenRevoked_ThatIssuersAlone()
    {
        var revocations = new EctRevocationSet([EctRevocation.OfToken(Forge.Alice, Id)]);

        Assert.True(revocations.IsTokenRevoked(Forge.Alice, Id));
        Assert.False(revocations.IsTokenRevoked(Forge.Bob, Id));
        Assert.False(revocations.IsTokenRevoked(Forge.Alice, Forge.NewId()));
    }

    [Fact]
    public void Check_EverythingRevoked_KeyComesFirst()
    {
        EctRevocation[] rest = [EctRevocation.OfIssuer(Forge.Alice), EctRevocation.OfToken(Forge.Alice, Id)];

        Assert.Equal(EctFailureReason.KeyRevoked, new EctRevocationSet([.. rest, EctRevocation.OfThumbprint(Key)]).Check(Forge.Alice, "a-1", Key, Id).Reason);
        Assert.Equal(EctFailureReason.Revoked, new EctRevocationSet(rest).Check(Forge.Alice, "a-1", Key, Id).Reason);
    }

    [Fact]
    public void IsKeyRevoked_KeyGoesByARevokedKid_UnderEveryKidOfThatIssuerFromWhenItIsKnown()
    {
        var aliases = new KeyAliases();
        var revocations = new EctRevocationSet([EctRevocation.OfKey(Forge.Alice, "a-1")]).With(aliases);
        Assert.False(revocations.IsKeyRevoked(Forge.Alice, "a-2", Key));

        aliases.Note(Forge.Alice, "a-1", Key);
        aliases.Note(Forge.Alice, "a-3", OtherKey);
        aliases.Note(Forge.Bob, "a-1", Key);

        Assert.True(revocations.IsKeyRevoked(Forge.Alice, "a-2", Key));
        Assert.True(revocations.IsKeyRevoked(Forge.Alice, null, Key));
        Assert.False(revocations.IsKeyRevoked(Forge.Alice, "a-3", OtherKey));
        Assert.False(revocations.IsKeyRevoked(Forge.Bob, "a-2", Key));
    }

    [Fact]
    public void With_NewNamesOfKeysThatAreNotRevoked_SameInstance()
    {
        var aliases = new KeyAliases();
        var revocations = new EctRevocationSet([EctRevocation.OfKey(Forge.Alice, "a-1")]).With(aliases);
        aliases.Note(Forge.Alice, "a-2", Key);
        aliases.Note(Forge.Bob, "a-1", Key);

        Assert.Same(revocations, revocations.With(aliases));

        aliases.Note(Forge.Alice, "a-1", Key);
        var renewed = revocations.With(aliases);

        Assert.NotSame(revocations, renewed);
        Assert.Same(renewed, renewed.With(aliases));
        Assert.True(renewed.IsKeyRevoked(Forge.Alice, "a-2", Key));
    }

    [Theory]
    [InlineData(4_095), InlineData(4_096), InlineData(4_097), InlineData(10_000)]
    public void IsKeyRevoked_AfterManyNewNames_FindsTheOneThatMatters(int others)
    {
        var aliases = new KeyAliases();
        var revocations = new EctRevocationSet([EctRevocation.OfKey(Forge.Alice, "a-1")]).With(aliases);
        Assert.False(revocations.IsKeyRevoked(Forge.Alice, "a-2", Key));

        aliases.Note(Forge.Alice, "a-1", Key);
        for (var n = 0; n < others; n++) aliases.Note(Forge.Bob, $"b-{n}", OtherKey);

        Assert.True(revocations.IsKeyRevoked(Forge.Alice, "a-2", Key));
        Assert.False(revocations.IsKeyRevoked(Forge.Bob, "b-1", OtherKey));
    }

    /// <summary>Whoever chooses a new kid each time, also a revoked one for a new key each time, makes nobody go through all that is revoked.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IsKeyRevoked_NewNameEachTime_CostsTheSameHoweverManyAreRevoked(bool isRevokedKid)
    {
        const int Revoked = 50_000, Requests = 1_000;
        var aliases = new KeyAliases();
        var revocations = new EctRevocationSet(Enumerable.Range(0, Revoked).Select(n => EctRevocation.OfKey(Forge.Alice, $"r-{n}"))).With(aliases);
        Ask(0);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 1; n <= Requests; n++) Ask(n);

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Requests, 0, 8_000); // once through all revoked: megabytes

        void Ask(int n)
        {
            var key = EctDigest.Of(BitConverter.GetBytes(n));
            aliases.Note(Forge.Alice, isRevokedKid ? $"r-{n}" : $"a-{n}", key);
            revocations = revocations.With(aliases);
            Assert.Equal(isRevokedKid, revocations.IsKeyRevoked(Forge.Alice, "x", key));
        }
    }

    [Fact]
    public void Entries_SameTwice_Once() =>
        Assert.Equal([EctRevocation.OfIssuer(Forge.Alice)], new EctRevocationSet([EctRevocation.OfIssuer(Forge.Alice), EctRevocation.OfIssuer(Forge.Alice)]).Entries);
}
