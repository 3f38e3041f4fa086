using System.Text.Json;

namespace Ect.Tokens;

/// <summary>Tokens in a JSON object (profile, section 4): what who writes them and who reads them must agree on.</summary>
internal static class JsonMember
{
    /// <summary>How long a body may be that has tokens in it, in bytes.</summary>
    public const int MaxBodyLength = 1024 * 1024;

    /// <summary>How many JSON tokens (values, names, ends) may stand in such a body beside those of the member: they are gone through
    /// for every stranger. Escapes count as well: a quarter each, and in the member as one more.</summary>
    public const int MaxOthers = 8_192;

    private const int EscapesPerOther = 4;

    /// <summary>The member: one token, or an array of them.</summary>
    public static ReadOnlySpan<byte> Name => "execution_context"u8;

    /// <summary>What the escapes of a body count as, wherever they stand.</summary>
    public static int CountEscapes(ReadOnlySpan<byte> json) => json.Count((byte)'\\') / EscapesPerOther;

    /// <summary>Skips another member's value, on which the reader stands.</summary>
    /// <param name="reader">Then stands on the value's end.</param>
    /// <param name="others">How many JSON tokens there have been beside the member's.</param>
    /// <returns><see langword="false"/> if there are more than <see cref="MaxOthers"/>.</returns>
    public static bool TrySkip(ref Utf8JsonReader reader, ref int others)
    {
        var depth = reader.CurrentDepth;
        for (others += 2; others <= MaxOthers; others++) // The name, and the value's first.
        {
            if (reader.CurrentDepth == depth && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return true;
            reader.Read();
        }

        return false;
    }
}
