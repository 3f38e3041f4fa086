namespace Ect.Keys;

/// <summary>Formats numbers as keys contain them: most significant byte first.</summary>
internal static class BigEndian
{
    /// <summary>Brings a number to the length that the format of a key asks for (RFC 7518, section 6.2.1.2). Some writers drop leading
    /// zeros, others add one to keep the number positive.</summary>
    /// <returns>The same number in <paramref name="length"/> bytes. A number with more than one extra zero stays as it is.</returns>
    public static byte[] OfLength(byte[] number, int length)
    {
        if (number.Length == length + 1 && number[0] is 0) return number[1..];
        if (number.Length >= length) return number;

        var whole = new byte[length];
        number.CopyTo(whole, length - number.Length);
        return whole;
    }
}
