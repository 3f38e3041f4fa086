using System.Text.Json;

namespace Ect.Tokens;

/// <summary>The rules for tokens in a JSON object (profile, section 4), on which writers and readers must agree.</summary>
internal static class JsonMember
{
    /// <summary>The most bytes that a body with tokens in it may have.</summary>
    public const int MaxBodyLength = 1024 * 1024;

    /// <summary>The most JSON tokens (values, names, ends) that such a body may have besides those of the member, because all of them are
    /// read for every stranger. An escape counts as a quarter, and as one more in the member.</summary>
    public const int MaxOthers = 8_192;

    private const int EscapesPerOther = 4;

    /// <summary>The name of the member, which is one token or an array of them.</summary>
    public static ReadOnlySpan<byte> Name => "execution_context"u8;

    /// <summary>Returns how many JSON tokens the escapes of a body count as.</summary>
    public static int CountEscapes(ReadOnlySpan<byte> json) => json.Count((byte)'\\') / EscapesPerOther;

    /// <summary>Skips the value of another member, at whose name the reader is.</summary>
    /// <param name="reader">The reader, which is at the end of the value afterwards.</param>
    /// <param name="others">How many JSON tokens there have been besides those of the member.</param>
    /// <returns><see langword="false"/> if there are more than <see cref="MaxOthers"/>.</returns>
    public static bool TrySkip(ref Utf8JsonReader reader, ref int others)
    {
        var depth = reader.CurrentDepth;
        for (others += 2; others <= MaxOthers; others++) // The name, and the first token of the value.
        {
            if (reader.CurrentDepth == depth && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
                return true;
            reader.Read();
        }

        return false;
    }
}
