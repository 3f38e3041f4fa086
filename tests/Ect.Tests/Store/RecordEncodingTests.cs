using static Ect.EctAssuranceLevel;

namespace Ect.Tests;

public class RecordEncodingTests
{
    private static readonly EctTokenRecord Full = new(TestTokens.Record(
        TestTokens.Token(after: [Forge.NewId(), Forge.NewId()], workflow: Forge.NewId(), decision: "approved"), ancestorsKnown: false))
    {
        KeyId = "a-1",
        KeyThumbprint = EctDigest.Of("key"u8),
    };

    [Fact]
    public void TryDecode_Encoded_ComesBackWhole()
    {
        var bare = new EctTokenRecord(Full) { KeyId = null, KeyThumbprint = null, PolicyDecision = null, WorkflowId = null, Level = L3 };
        var unsigned = TestTokens.Record(TestTokens.Token(level: L1));

        Assert.All([Full, bare, unsigned, StoreRecords.Largest()], record =>
        {
            Assert.True(EctTokenRecord.TryDecode(record.Id, record.Encode(), out var decoded));
            Assert.Equal(record, decoded);
        });
    }

    [Fact]
    public void TryDecode_CutOrContinued_IsRefused()
    {
        var encoded = Full.Encode();
        for (var length = 0; length < encoded.Length; length++) AssertRefused(encoded[..length]);
        AssertRefused([.. encoded, 0]);
    }

    /// <summary>Whatever the bytes are, a record with levels that exist comes of them, or nothing.</summary>
    [Fact]
    public void TryDecode_AnyByteAltered_RecordOrRefused()
    {
        var encoded = Full.Encode();
        for (var at = 0; at < encoded.Length; at++)
        {
            for (var by = 1; by <= byte.MaxValue; by++)
            {
                byte[] altered = [.. encoded];
                altered[at] ^= (byte)by;
                if (!EctTokenRecord.TryDecode(Full.Id, altered, out var record)) continue;

                Assert.Equal(Full.Id, record.Id);
                Assert.True(Enum.IsDefined(record.Level) && Enum.IsDefined(record.PathLevel));
            }
        }
    }

    [Theory]
    [InlineData(0, 0, 2, 3)] // the version
    [InlineData(1, 0, 4, 255)] // the level
    [InlineData(2, 0, 4, 255)] // the path's level
    [InlineData(3, 32, 64, 128, 255)] // unknown parts
    public void TryDecode_UnknownVersionLevelOrParts_IsRefused(int at, params int[] values)
    {
        foreach (var value in values)
        {
            var encoded = Full.Encode();
            encoded[at] = (byte)value;
            AssertRefused(encoded);
        }
    }

    private static void AssertRefused(byte[] encoded)
    {
        Assert.False(EctTokenRecord.TryDecode(Full.Id, encoded, out var record));
        Assert.Null(record);
    }
}
