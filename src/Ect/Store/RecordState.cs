namespace Ect.Store;

/// <summary>What may become better known of a record, and all that <see cref="EctTokenRecord.CompleteWith"/> changes: one byte.</summary>
internal readonly record struct RecordState(EctAssuranceLevel Level, EctAssuranceLevel PathLevel, bool AncestorsKnown)
{
    private const int LevelMask = 0b11;
    private const int PathLevelShift = 2;
    private const int AncestorsKnownFlag = 0b1_0000;

    public bool IsSigned => Level is not EctAssuranceLevel.L1;

    public static RecordState Of(EctTokenRecord record) => new(record.Level, record.PathLevel, record.AncestorsKnown);

    public static RecordState FromByte(byte state) => new(
        (EctAssuranceLevel)(state & LevelMask),
        (EctAssuranceLevel)(state >> PathLevelShift & LevelMask),
        (state & AncestorsKnownFlag) != 0);

    public byte ToByte() => (byte)((int)Level | (int)PathLevel << PathLevelShift | (AncestorsKnown ? AncestorsKnownFlag : 0));
}
