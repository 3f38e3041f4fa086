using System.Text.Json;

namespace Ect.Tokens;

/// <summary>Finds the tokens that a JSON object carries in its member <c>execution_context</c> (profile, section 4).</summary>
internal static class JsonTokenReader
{
    /// <summary>The bytes of one character that is written as an escape.</summary>
    private const long MaxEscapedLength = 6;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static EctTokenTexts Read(ReadOnlySpan<byte> json, EctLimits limits)
    {
        if (json.StartsWith(ByteOrderMark)) json = json[ByteOrderMark.Length..];
        var texts = new EctTokenTexts(limits);
        if (json.IsEmpty) return texts;

        try
        {
            return TryTake(json, texts, limits)
                ? texts
                : texts.Refuse(EctFailureReason.BodyTooLarge, "too many values beside the tokens, or escapes");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // The latter: text that is not Unicode.
        {
            return texts.Refuse(EctFailureReason.Malformed, "the member execution_context, or the JSON around it");
        }
    }

    /// <returns><see langword="false"/> if there is too much besides the member.</returns>
    /// <exception cref="JsonException">The text is not JSON, or has the member twice or with another type.</exception>
    /// <exception cref="InvalidOperationException">A name or a token is not Unicode.</exception>
    private static bool TryTake(ReadOnlySpan<byte> json, EctTokenTexts texts, EctLimits limits)
    {
        var (isThere, others) = (false, JsonMember.CountEscapes(json));
        if (others > JsonMember.MaxOthers) return false;

        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartObject) return true;

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isMember = reader.ValueTextEquals(JsonMember.Name);
            reader.Read();
            if (!isMember && !JsonMember.TrySkip(ref reader, ref others)) return false;
            if (!isMember) continue;
            if (isThere) throw new JsonException("The member occurs twice.");
            if (!TryTakeValues(ref reader, texts, limits, ref others)) return others <= JsonMember.MaxOthers;
            isThere = true;
        }

        reader.Read(); // Nothing may follow the object.
        return true;
    }

    private static bool TryTakeValues(ref Utf8JsonReader reader, EctTokenTexts texts, EctLimits limits, ref int others)
    {
        if (reader.TokenType is not JsonTokenType.StartArray) return TryTake(ref reader, texts, limits, ref others);
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
            if (!TryTake(ref reader, texts, limits, ref others)) return false;

        return true;
    }

    private static bool TryTake(ref Utf8JsonReader reader, EctTokenTexts texts, EctLimits limits, ref int others)
    {
        if (reader.TokenType is not JsonTokenType.String)
            throw new JsonException("The member is neither a string nor an array of strings.");
        if (reader.ValueSpan.Length > MaxEscapedLength * limits.MaxTokenLength) return texts.Refuse();
        if (reader.ValueIsEscaped) others += reader.ValueSpan.Count((byte)'\\'); // Resolving escapes costs more than skipping them.
        return others <= JsonMember.MaxOthers && texts.TryAdd(reader.GetString()!);
    }
}
