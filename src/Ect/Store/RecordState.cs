using Ect.Tokens;

namespace Ect.Store;

/// <summary>The part of a record that may be completed later, and all that <see cref="EctTokenRecord.CompleteWith"/> changes, in one
/// byte.</summary>
internal readonly record struct RecordState(EctAssuranceLevel Level, EctAssuranceLevel PathLevel, bool AncestorsKnown)
{
    private const int LevelMask = 0b11;
    private const int PathLevelShift = 2;
    private const int AncestorsKnownFlag = 0b1_0000;

    public bool IsSigned => Level is not EctAssuranceLevel.L1;

    /// <summary>Merges the state of another record of the same token, as <see cref="EctTokenRecord.CompleteWith"/> does.</summary>
    public RecordState CompleteWith(RecordState other) =>
        new(AssuranceLevels.Higher(Level, other.Level), PathLevelWith(other), AncestorsKnown || other.AncestorsKnown);

    public static RecordState Of(EctTokenRecord record) => new(record.Level, record.PathLevel, record.AncestorsKnown);

    public static RecordState FromByte(byte state) => new(
        (EctAssuranceLevel)(state & LevelMask),
        (EctAssuranceLevel)(state >> PathLevelShift & LevelMask),
        (state & AncestorsKnownFlag) != 0);

    public byte ToByte() => (byte)((int)Level | (int)PathLevel << PathLevelShift | (AncestorsKnown ? AncestorsKnownFlag : 0));

    private EctAssuranceLevel PathLevelWith(RecordState other)
    {
        if (AncestorsKnown != other.AncestorsKnown) return AncestorsKnown ? PathLevel : other.PathLevel;
        return PathLevel is EctAssuranceLevel.L1 ? PathLevel : AssuranceLevels.Higher(PathLevel, other.PathLevel);
    }
}
