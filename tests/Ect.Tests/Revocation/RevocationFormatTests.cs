using Ect.Revocation;

namespace Ect.Tests;

public class RevocationFormatTests
{
    private static readonly DateTimeOffset End = Forge.Now + TimeSpan.FromHours(25);

    public static TheoryData<EctRevocation> All =>
    [
        EctRevocation.OfIssuer(Forge.Alice),
        EctRevocation.OfKey(Forge.Alice, "a-1"),
        EctRevocation.OfKey(Forge.Alice, "a-1").WithThumbprint(EctDigest.Of("key"u8)),
        EctRevocation.OfThumbprint(EctDigest.Of("key"u8)),
        EctRevocation.OfToken(Forge.Alice, Forge.NewId()),
        EctRevocation.OfIssuer("https://ümläut.example/\n\0" + new string('x', 4_000)),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void Read_WhatWasWritten_ComesBackWhole(EctRevocation revocation)
    {
        foreach (var entry in (RevocationEntry[])[new(revocation), new(revocation, End), new(revocation, End, IsRestored: true), new(revocation, IsRestored: true, Revision: long.MaxValue)])
            Assert.Equal(entry, RevocationFormat.Read(RevocationFormat.Write(entry)));
    }

    /// <summary>Packages that do not know notes read the beginning alone, so it is the same.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Read_WithANote_ComesBackWholeAndBeginsAsBefore(EctRevocation revocation)
    {
        foreach (var reason in (string?[])[null, "It leaked."])
        {
            var entry = new RevocationEntry(revocation, End, Note: new("ops@example.com", reason, Forge.Now.AddMilliseconds(7)));
            var (noted, plain) = (RevocationFormat.Write(entry), RevocationFormat.Write(entry with { Note = null }));

            Assert.Equal(entry, RevocationFormat.Read(noted));
            Assert.Equal((plain.Key, Convert.ToHexString(plain.Value.Span)), (noted.Key, Convert.ToHexString(noted.Value.Span[..plain.Value.Length])));
            Assert.Equal(entry with { Note = null }, RevocationFormat.Read(plain));
            Assert.Equal(entry with { Note = null }, RevocationFormat.Read(new(plain.Key, 0, (byte[])[.. plain.Value.Span, 2, 9, 9])));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Read_CutAnywhere_RevocationException(EctRevocation revocation)
    {
        var whole = RevocationFormat.Write(new(revocation, End));
        for (var length = 0; length < whole.Value.Length; length++)
            Assert.Throws<EctRevocationException>(() => RevocationFormat.Read(new(whole.Key, whole.Revision, whole.Value[..length])));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 2)]
    [InlineData(1, 9 + 2)]
    [InlineData(1, 32)]
    [InlineData(1, 64 + 1)]
    public void Read_AnotherVersionOrPartsThatMakeNothing_RevocationException(byte version, byte parts) =>
        Assert.Throws<EctRevocationException>(() => RevocationFormat.Read(new("key", 1, (byte[])[version, parts, .. new byte[200]])));

    [Fact]
    public void Read_UnderTheKeyOfAnother_RevocationException()
    {
        var alice = RevocationFormat.Write(new(EctRevocation.OfIssuer(Forge.Alice)));
        var bob = RevocationFormat.Write(new(EctRevocation.OfIssuer(Forge.Bob)));
        Assert.Throws<EctRevocationException>(() => RevocationFormat.Read(new(alice.Key, 1, bob.Value)));
    }

    [Fact]
    public void FieldOf_SameThingWhateverIsKnownOfIt_Same()
    {
        var key = EctRevocation.OfKey(Forge.Alice, "a-1");
        Assert.Equal(RevocationFormat.FieldOf(key), RevocationFormat.FieldOf(key.WithThumbprint(EctDigest.Of("key"u8))));
        Assert.Equal(All.Count - 1, All.Select(row => RevocationFormat.FieldOf(row.Data)).Distinct().Count());
    }
}
