namespace Ect.StackExchangeRedis.Tests;

public class EctRecordFormatTests
{
    private const byte KeyIdFlag = 16;

    /// <summary>What instances of the version before wrote, while a service is being updated.</summary>
    [Fact]
    public void Read_WrittenWithoutAKid_ComesBackWithoutOne()
    {
        var record = TestTokens.Record(TestTokens.Token());
        Assert.Null(EctRecordFormat.Read(record.Id, EctRecordFormat.Write(record)).Record!.KeyId);
    }

    [Fact]
    public void Write_WithAKid_OnlyAppendsToWhatTheVersionBeforeReads()
    {
        var record = TestTokens.Record(TestTokens.Token(decision: "approved")) with { KeyThumbprint = EctDigest.Of("key"u8) };
        var before = EctRecordFormat.Write(record);

        var after = EctRecordFormat.Write(record with { KeyId = "a-1" });

        Assert.Equal(before[3] | KeyIdFlag, after[3]);
        after[3] = before[3];
        Assert.Equal(before, after[..before.Length]);
        Records.AssertSame(record, EctRecordFormat.Read(record.Id, after).Record!);
    }
}
