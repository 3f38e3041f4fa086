using CsCheck;
using Ect.Store;

namespace Ect.Tests;

public class RecordPackerTests
{
    private static readonly Gen<string> Text = Gen.Char.Where(c => !char.IsSurrogate(c)).Array[0, 200].Select(chars => new string(chars));
    private static readonly Gen<string> Id = Gen.Guid.Select(id => id.ToString());
    private static readonly Gen<DateTimeOffset> Time = Gen.DateTime.Select(time => new DateTimeOffset(time.Ticks, TimeSpan.Zero))
        .Select(time => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)));
    private static readonly Gen<EctAssuranceLevel> Level = Gen.Enum<EctAssuranceLevel>();
    private static readonly Gen<EctDigest> Digest = Gen.Byte.Array[EctDigest.Length].Select(bytes => new EctDigest(bytes));

    private static readonly Gen<EctTokenRecord> Record = Gen.Select(
        Gen.Select(Id, Text, Text, Id.Array[0, 200]),
        Gen.Select(Time, Time, Digest, Digest),
        Gen.Select(Level, Level, Gen.Bool),
        Gen.Select(Gen.Int[0, 255], Text, Text, Id, Text.Array[0, 16]),
        (texts, dates, levels, optional) => new EctTokenRecord
        {
            Id = texts.Item1,
            Issuer = texts.Item2,
            Action = texts.Item3,
            Predecessors = texts.Item4,
            IssuedAt = dates.Item1,
            ExpiresAt = dates.Item2,
            Digest = dates.Item3,
            Level = levels.Item1,
            PathLevel = levels.Item2,
            AncestorsKnown = levels.Item3,
            KeyThumbprint = (optional.Item1 & 1) == 0 ? null : dates.Item4,
            KeyId = (optional.Item1 & 2) == 0 ? null : optional.Item2,
            PolicyDecision = (optional.Item1 & 4) == 0 ? null : optional.Item3,
            WorkflowId = (optional.Item1 & 8) == 0 ? null : optional.Item4,
            RecordedAt = dates.Item2.AddMilliseconds(optional.Item1),
            Audiences = [.. optional.Item5.Select((audience, i) => i % 2 == 0 ? audience : texts.Item2 + audience)],
            InputHash = (optional.Item1 & 16) == 0 ? null : dates.Item4,
            OutputHash = (optional.Item1 & 32) == 0 ? null : dates.Item3,
            RetryOf = (optional.Item1 & 64) == 0 ? null : optional.Item4,
            TraceId = (optional.Item1 & 128) == 0 ? null : Guid.Parse(optional.Item4).ToString("N"),
        });

    [Fact]
    public void Unpack_AnyRecord_ComesBackWhole() => Record.Sample(record =>
    {
        var packed = StoreRecords.Pack(record);
        Assert.Equal(record, RecordPacker.Unpack(packed));
        Assert.Equal(record.WorkflowId, RecordPacker.WorkflowOf(packed)?.ToString());
        Assert.Equal(record.Predecessors, RecordPacker.PredecessorsOf(packed).Select(id => id.ToString()));
    });

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("{0}0")]
    [InlineData("+{1}")]
    public void Pack_IdIsNoUuid_Throws(string id)
    {
        var record = StoreRecords.Ordinary();
        id = string.Format(System.Globalization.CultureInfo.InvariantCulture, id, record.Id, record.Id[1..]);
        Assert.Throws<ArgumentException>(() => StoreRecords.Pack(new EctTokenRecord(record) { Id = id }));
        Assert.Throws<ArgumentException>(() => StoreRecords.Pack(new EctTokenRecord(record) { WorkflowId = id }));
        Assert.Throws<ArgumentException>(() => StoreRecords.Pack(new EctTokenRecord(record) { Predecessors = [id] }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(-1)]
    public void Pack_LevelDoesNotExist_Throws(int level)
    {
        Assert.Throws<ArgumentException>(() =>
            StoreRecords.Pack(new EctTokenRecord(StoreRecords.Ordinary()) { Level = (EctAssuranceLevel)level }));
        Assert.Throws<ArgumentException>(() =>
            StoreRecords.Pack(new EctTokenRecord(StoreRecords.Ordinary()) { PathLevel = (EctAssuranceLevel)level }));
    }
}
