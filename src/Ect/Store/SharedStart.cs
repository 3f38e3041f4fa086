namespace Ect.Store;

/// <summary>The start that a text has in common with another one, so that it need not be written twice.</summary>
internal static class SharedStart
{
    /// <summary>Returns how many characters two texts share. No character of two UTF-16 units is cut.</summary>
    public static int LengthOf(string text, string other)
    {
        var length = text.AsSpan().CommonPrefixLength(other);
        return EndsWithin(other, length) ? length - 1 : length;
    }

    /// <summary>Puts a text together again.</summary>
    /// <exception cref="InvalidDataException">The other text does not have such a start.</exception>
    public static string Join(string other, int length, string rest)
    {
        if (length < 0 || length > other.Length || EndsWithin(other, length)) throw new InvalidDataException("A text has no such start.");
        return length == 0 ? rest : string.Concat(other.AsSpan(0, length), rest);
    }

    private static bool EndsWithin(string text, int length) => length > 0 && char.IsHighSurrogate(text[length - 1]);
}
