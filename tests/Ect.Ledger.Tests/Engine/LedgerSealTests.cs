using Ect.Ledger.Engine;

namespace Ect.Ledger.Tests;

/// <summary>What storages keep of signatures, byte for byte: what an earlier version wrote is read by all later ones.</summary>
public sealed class LedgerSealTests
{
    private static readonly ReadOnlyMemory<byte> First = new byte[] { 0xAA, 0xBB }, Second = new byte[] { 0xCC };

    [Fact]
    public void Write_ASignatureForEachToken_EachBehindItsLength()
    {
        const string bytes = "00000002AABB00000001CC";

        Assert.Equal(bytes, Convert.ToHexString(new LedgerSeal([First, Second], IsShared: false).Write()));
        var read = LedgerSeal.Read(2, Convert.FromHexString(bytes));
        Assert.False(read.IsShared);
        Assert.Equal(["AABB", "CC"], read.Signatures.Select(signature => Convert.ToHexString(signature.Span)));
    }

    [Fact]
    public void Write_OneSignatureForAll_BehindAOne()
    {
        const string bytes = "01AABB";

        Assert.Equal(bytes, Convert.ToHexString(new LedgerSeal([First], IsShared: true).Write()));
        var read = LedgerSeal.Read(2, Convert.FromHexString(bytes));
        Assert.True(read.IsShared);
        Assert.Equal("AABB", Convert.ToHexString(Assert.Single(read.Signatures).Span));
    }

    [Theory]
    [InlineData("000000"), InlineData("00000003AABB"), InlineData("FFFFFFFFAABB"), InlineData("00000001AABB")]
    public void Read_OtherBytes_SaysWhatToDo(string bytes)
    {
        var exception = Assert.Throws<EctLedgerException>(() => LedgerSeal.Read(7, Convert.FromHexString(bytes)));
        Assert.Equal("The seal of 7 entries of the ledger cannot be read. Delete it in the storage: it is made again.", exception.Message);
    }

    [Fact]
    public void Of_MoreEntriesThanSignatures_SaysWhatToDo()
    {
        var row = new EctStoredEntry(Guid.NewGuid(), default, default, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, encoded: null);

        var exception = Assert.Throws<EctLedgerException>(() => new LedgerSeal([First, Second], IsShared: false).Of(row.At(0, following: 2)));
        Assert.Contains("is that of others. Delete it in the storage", exception.Message, StringComparison.Ordinal);
        Assert.Equal("AABB", Convert.ToHexString(new LedgerSeal([First, Second], IsShared: false).Of(row.At(0, following: 1)).Signature.Span));
    }
}
