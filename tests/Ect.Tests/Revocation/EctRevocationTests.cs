namespace Ect.Tests;

public class EctRevocationTests
{
    private static readonly string Thumbprint = EctDigest.Of("key"u8).ToString();

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("sha-256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void OfThumbprint_NotOne_Throws(string text) => Assert.Throws<ArgumentException>(() => EctRevocation.OfThumbprint(text));

    [Fact]
    public void OfThumbprint_AsTextOrAsDigest_Same() => Assert.Equal(EctRevocation.OfThumbprint(EctDigest.Of("key"u8)), EctRevocation.OfThumbprint(Thumbprint));

    [Theory]
    [InlineData("7")]
    [InlineData("{6c0b5b1c-0000-4000-8000-000000000000}")]
    [InlineData(null)]
    public void OfToken_NoUuid_Throws(string? id) => Assert.Throws<ArgumentException>(() => EctRevocation.OfToken(Forge.Alice, id!));

    [Fact]
    public void OfToken_UpperCase_IsKeptInLowerCase()
    {
        var id = Forge.NewId();
        Assert.Equal(EctRevocation.OfToken(Forge.Alice, id), EctRevocation.OfToken(Forge.Alice, id.ToUpperInvariant()));
    }

    [Fact]
    public void Of_NothingSaid_Throws()
    {
        Assert.Throws<ArgumentException>(() => EctRevocation.OfIssuer(""));
        Assert.Throws<ArgumentException>(() => EctRevocation.OfKey(Forge.Alice, ""));
        Assert.Throws<ArgumentException>(() => EctRevocation.OfKey("", "a-1"));
        Assert.Throws<ArgumentException>(() => EctRevocation.OfToken("", Forge.NewId()));
    }

    [Fact]
    public void RetentionFor_TokenOrAnythingElse_LongerThanAnybodyCountsItOrForGood()
    {
        var options = new EctOptions { MaxPredecessorAge = TimeSpan.FromHours(30) };

        Assert.Equal(TimeSpan.FromHours(31) + TimeSpan.FromMinutes(1), EctRevocation.OfToken(Forge.Alice, Forge.NewId()).RetentionFor(options, TimeSpan.FromHours(24)));
        Assert.Equal(TimeSpan.FromHours(41) + TimeSpan.FromMinutes(1), EctRevocation.OfToken(Forge.Alice, Forge.NewId()).RetentionFor(options, TimeSpan.FromHours(40)));
        Assert.Equal(TimeSpan.FromHours(51) + TimeSpan.FromMinutes(1), EctRevocation.OfToken(Forge.Alice, Forge.NewId()).RetentionFor(new() { MaxAge = TimeSpan.FromHours(50) }, TimeSpan.FromHours(40)));
        Assert.Equal(TimeSpan.MaxValue, EctRevocation.OfIssuer(Forge.Alice).RetentionFor(options, TimeSpan.FromHours(24)));
        Assert.Equal(TimeSpan.MaxValue, EctRevocation.OfKey(Forge.Alice, "a-1").RetentionFor(options, TimeSpan.FromHours(24)));
        Assert.Equal(TimeSpan.MaxValue, EctRevocation.OfThumbprint(Thumbprint).RetentionFor(options, TimeSpan.FromHours(24)));
    }
}
