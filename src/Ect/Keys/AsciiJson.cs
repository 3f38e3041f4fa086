using System.Runtime.InteropServices;
using System.Text.Json;

namespace Ect.Keys;

/// <summary>Compares names and texts of a foreign document with ASCII texts. A name or text that is not valid Unicode equals none of them.
/// The comparisons of <see cref="JsonElement"/> would throw.</summary>
internal static class AsciiJson
{
    private static ReadOnlySpan<byte> Escape => "\\u"u8;

    /// <summary>Whether a member has a name, escapes resolved.</summary>
    public static bool Is(this JsonProperty member, string name) =>
        CanBeAscii(JsonMarshal.GetRawUtf8PropertyName(member)) && member.NameEquals(name);

    /// <summary>Whether a value is a string with that text, escapes resolved.</summary>
    public static bool Is(this JsonElement value, string text) =>
        value.ValueKind is JsonValueKind.String && CanBeAscii(JsonMarshal.GetRawUtf8Value(value)) && value.ValueEquals(text);

    /// <summary>The value of an object's last member of that name; <see langword="null"/> if there is none.</summary>
    public static JsonElement? Find(this JsonElement json, string name)
    {
        JsonElement? found = null;
        foreach (var member in json.EnumerateObject())
            if (member.Is(name)) found = member.Value;

        return found;
    }

    /// <summary>Whether every numeric escape is below U+0100, so that none is a surrogate.</summary>
    private static bool CanBeAscii(ReadOnlySpan<byte> raw)
    {
        for (var start = raw.IndexOf(Escape); start >= 0; start = raw.IndexOf(Escape))
        {
            raw = raw[(start + Escape.Length)..];
            if (!raw.StartsWith("00"u8)) return false;
        }

        return true;
    }
}
