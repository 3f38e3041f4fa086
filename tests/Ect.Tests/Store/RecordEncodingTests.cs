using static Ect.EctAssuranceLevel;

namespace Ect.Tests;

public class RecordEncodingTests
{
    private static readonly EctTokenRecord Full = new(TestTokens.Record(
        TestTokens.Token(after: [Forge.NewId(), Forge.NewId()], workflow: Forge.NewId(), decision: "approved"), ancestorsKnown: false))
    {
        KeyId = "a-1",
        KeyThumbprint = EctDigest.Of("key"u8),
        RecordedAt = Forge.Now.AddMilliseconds(1_234),
        Audiences = [Forge.Me, Forge.Alice, ""],
        InputHash = EctDigest.Of("input"u8),
        OutputHash = EctDigest.Of("output"u8),
        RetryOf = Forge.NewId(),
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
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
    [InlineData(0, 0, 3, 4)] // the version
    [InlineData(1, 0, 4, 255)] // the level
    [InlineData(2, 0, 4, 255)] // the path's level
    [InlineData(4, 2, 64, 128, 255)] // unknown parts
    public void TryDecode_UnknownVersionLevelOrParts_IsRefused(int at, params int[] values)
    {
        foreach (var value in values)
        {
            var encoded = Full.Encode();
            encoded[at] = (byte)value;
            AssertRefused(encoded);
        }
    }

    /// <summary>What an instance of an older package has written: the flags are one byte, and nothing follows the <c>kid</c>.</summary>
    [Fact]
    public void TryDecode_Version1_SaysWhatItDid()
    {
        var before = new EctTokenRecord(Full)
        {
            RecordedAt = Full.IssuedAt, Audiences = [], InputHash = null, OutputHash = null, RetryOf = null, TraceId = null,
        };
        var encoded = before.Encode();
        byte[] version1 = [1, .. encoded[1..4], .. encoded[5..^7]]; // without the second byte of flags, the time and the audiences

        Assert.Equal(0, encoded[4]);
        Assert.True(EctTokenRecord.TryDecode(Full.Id, version1, out var decoded));
        Assert.Equal(before, decoded);
        AssertRefused([.. version1, 0]);
        AssertRefused(version1[..^1]);
        version1[3] |= 32;
        AssertRefused(version1);
    }

    /// <summary>The bytes of version 1 never change.</summary>
    [Fact]
    public void TryDecode_Version1OfALongTimeAgo_IsRead()
    {
        var bytes = Convert.FromHexString(
            "0102020700D2496B0000000058D4496B00000000" + new string('a', 64) + "0161016200" + "6C0B1F00000040008000000000000001"
            + new string('b', 64));

        Assert.True(EctTokenRecord.TryDecode(Full.Id, bytes, out var record));
        Assert.Equal((L2, L2, true, Forge.Now), (record.Level, record.PathLevel, record.AncestorsKnown, record.IssuedAt));
        Assert.Equal(("a", "b", "6c0b1f00-0000-4000-8000-000000000001"), (record.Issuer, record.Action, record.WorkflowId));
        Assert.Equal((Forge.Now, Forge.Now.AddMinutes(10)), (record.RecordedAt, record.ExpiresAt));
        Assert.Equal(new EctDigest(Convert.FromHexString(new string('b', 64))), record.KeyThumbprint);
    }

    [Theory]
    [InlineData("spiffe://example.com/agent/a", "spiffe://example.com/agent/b")]
    [InlineData("spiffe://example.com/agent/a", "spiffe://example.com/agent/a")]
    [InlineData("spiffe://example.com/agent/a", "spiffe://example.com/agent/a/b")]
    [InlineData("spiffe://example.com/agent/a", "")]
    [InlineData("", "spiffe://example.com/agent/a")]
    [InlineData("a\U0001F600", "a\U0001F601")] // They share half a character.
    [InlineData("a\U0001F600b", "a\U0001F600c")]
    public void TryDecode_AudiencesLikeTheIssuer_ComeBackWhole(string issuer, string audience)
    {
        var record = new EctTokenRecord(Full) { Issuer = issuer, Audiences = [audience, issuer] };

        Assert.True(EctTokenRecord.TryDecode(record.Id, record.Encode(), out var decoded));
        Assert.Equal(record, decoded);
        Assert.Equal(record, Ect.Store.RecordPacker.Unpack(StoreRecords.Pack(record)));
    }

    private static void AssertRefused(byte[] encoded)
    {
        Assert.False(EctTokenRecord.TryDecode(Full.Id, encoded, out var record));
        Assert.Null(record);
    }
}
