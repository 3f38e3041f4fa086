using Ect.StackExchangeRedis.Store;
using static Ect.EctAssuranceLevel;

namespace Ect.StackExchangeRedis.Tests;

public class RecordFormatTests
{
    private static readonly EctTokenRecord Full = new(TestTokens.Record(
        TestTokens.Token(after: [Forge.NewId(), Forge.NewId()], workflow: Forge.NewId(), decision: "approved"), ancestorsKnown: false))
    {
        KeyId = "a-1",
        KeyThumbprint = EctDigest.Of("key"u8),
        Audiences = [Forge.Me, Forge.Alice],
        InputHash = EctDigest.Of("input"u8),
        RetryOf = Forge.NewId(),
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
    };

    private static readonly EctTokenRecord Unsigned = TestTokens.Record(TestTokens.Token(level: L1));

    private static RecordKey Key => RecordKey.Of(Full);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_Written_ComesBackWhole(bool isAwaited)
    {
        var bare = new EctTokenRecord(Full) { KeyId = null, KeyThumbprint = null, PolicyDecision = null, WorkflowId = null, Level = L3 };
        foreach (var record in new[] { Full, Unsigned, bare })
        {
            var (read, awaited) = RecordFormat.Read(RecordKey.Of(record), RecordFormat.Write(record, isAwaited));
            Assert.Equal((record, isAwaited), (read, awaited));
        }
    }

    [Fact]
    public void Read_AnyByteAltered_StoreException()
    {
        foreach (var whole in new[] { RecordFormat.Write(Full), RecordFormat.Awaited })
        {
            for (var at = 0; at < whole.Length; at++)
            {
                for (var by = 1; by <= byte.MaxValue; by++)
                {
                    byte[] altered = [.. whole];
                    altered[at] ^= (byte)by;
                    AssertRefused(Key, altered);
                }
            }
        }
    }

    [Fact]
    public void Read_CutOrContinued_StoreException()
    {
        foreach (var whole in new[] { RecordFormat.Write(Full), RecordFormat.Awaited })
        {
            for (var length = 0; length < whole.Length; length++) AssertRefused(Key, whole[..length]);
            for (var next = 0; next <= byte.MaxValue; next++) AssertRefused(Key, [.. whole, (byte)next]);
        }
    }

    [Fact]
    public void Read_UnderAnotherKey_StoreException()
    {
        AssertRefused(Key with { Id = Forge.NewId() }, RecordFormat.Write(Full));
        AssertRefused(Key with { IsSigned = false }, RecordFormat.Write(Full));
        AssertRefused(RecordKey.Of(Unsigned) with { IsSigned = true }, RecordFormat.Write(Unsigned));
        AssertRefused(RecordKey.Of(Unsigned), RecordFormat.Awaited); // only signed ids are awaited
    }

    /// <summary>Written by something that knows the checksum: still nothing but a record or the store's exception comes of it.</summary>
    [Fact]
    public void Read_AnyByteAlteredAndSealedAgain_RecordOfThisKeyOrStoreException()
    {
        var content = RecordFormat.Write(Full)[..^4];
        for (var at = 0; at < content.Length; at++)
        {
            for (var by = 1; by <= byte.MaxValue; by++)
            {
                byte[] altered = [.. content];
                altered[at] ^= (byte)by;
                AssertRecordOrRefused(altered);
            }
        }

        for (var length = 0; length < content.Length; length++) AssertRecordOrRefused(content[..length]);
    }

    [Theory]
    [InlineData(0, 0, 1, 2, 5, 255)] // the version
    [InlineData(1, 0, 3, 255)] // the record's own version
    [InlineData(2, 0, 1, 4, 255)] // the level, 1 being an unsigned token's
    public void Read_UnknownVersionOrLevelSealedAgain_StoreException(int at, params int[] values)
    {
        foreach (var value in values)
        {
            var content = RecordFormat.Write(Full)[..^4];
            content[at] = (byte)value;
            AssertRefused(Key, RecordFormat.Seal(Key, content));
        }
    }

    [Fact]
    public void Read_SealedWithMoreBehind_StoreException() =>
        AssertRefused(Key, RecordFormat.Seal(Key, [.. RecordFormat.Write(Full)[..^4], 0]));

    [Theory]
    [InlineData("")]
    [InlineData("t:")]
    [InlineData("x")]
    [InlineData("t:1")]
    [InlineData("{0}")]
    [InlineData("r:{0}")]
    [InlineData("T:{0}")]
    [InlineData("t:{0} ")]
    [InlineData(" t:{0}")]
    [InlineData("t:{1}")]
    [InlineData("t:{2}")]
    [InlineData("t:{0}{0}")]
    public void Parse_NoMemberOfOurs_StoreException(string form)
    {
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, "6c0b1f00-0000-4000-8000-00000000000a",
            "6C0B1F00-0000-4000-8000-00000000000A", "+c0b1f00-0000-4000-8000-00000000000a");
        Assert.Throws<EctStoreException>(() => RecordKey.Parse(text));
    }

    [Fact]
    public void Parse_MemberOfOurs_IsItsKey()
    {
        foreach (var key in RecordKey.BothOf(Full.Id)) Assert.Equal(key, RecordKey.Parse(key.ToString()));
        Assert.Throws<EctStoreException>(() => RecordKey.Parse(null));
    }

    private static void AssertRefused(RecordKey key, byte[] value) => Assert.Throws<EctStoreException>(() => RecordFormat.Read(key, value));

    private static void AssertRecordOrRefused(byte[] content)
    {
        try
        {
            var record = RecordFormat.Read(Key, RecordFormat.Seal(Key, content)).Record!;
            Assert.Equal(Full.Id, record.Id);
            Assert.True(Enum.IsDefined(record.Level) && Enum.IsDefined(record.PathLevel) && record.Level is not L1);
        }
        catch (EctStoreException)
        {
            // As good.
        }
    }
}
