namespace Ect.Verification;

/// <summary>Reads what another instance has written, within what one of this package writes.</summary>
internal static class RefusalReading
{
    private const long MaxCount = 1L << 40; // Of all instances together still a number.

    /// <exception cref="FormatException">It is none that is written.</exception>
    public static long ReadCount(this BinaryReader reader) => reader.Read7BitEncodedInt64() is >= 0 and <= MaxCount and var count
        ? count
        : throw new FormatException("There are no so many refusals.");

    /// <exception cref="FormatException">There are more.</exception>
    public static int ReadLength(this BinaryReader reader, int most) => reader.Read7BitEncodedInt() is >= 0 and var length && length <= most
        ? length
        : throw new FormatException($"There are more than {most}.");

    /// <exception cref="FormatException">It lies before 1970.</exception>
    public static DateTimeOffset ReadTime(this BinaryReader reader) => reader.ReadInt64() is >= 0 and var time
        ? DateTimeOffset.FromUnixTimeMilliseconds(time)
        : throw new FormatException("Nothing was refused then.");

    /// <exception cref="FormatException">It is no id of a token or a workflow.</exception>
    public static string ReadId(this BinaryReader reader) => reader.ReadString() is var id && Guid.TryParseExact(id, "D", out _)
        ? id
        : throw new FormatException("The id is no UUID.");
}
