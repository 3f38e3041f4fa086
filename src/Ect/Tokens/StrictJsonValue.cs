using System.Text;
using System.Text.Json;

namespace Ect.Tokens;

/// <summary>A value that <see cref="StrictJson"/> has read and checked. Its content is extracted each time it is asked for.</summary>
internal readonly record struct StrictJsonValue
{
    /// <summary>The first token of the value; <see cref="JsonTokenType.None"/> if there is no value.</summary>
    public JsonTokenType Kind { get; init; }

    public bool IsThere => Kind is not JsonTokenType.None;

    /// <summary>The value as it is written in the document.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; init; }

    /// <summary>How deeply objects and arrays are nested, including the value itself; 0 for anything else.</summary>
    public int Depth { get; init; }

    /// <summary>The text of a string, with escapes resolved; <see langword="null"/> for any other value.</summary>
    public string? Text
    {
        get
        {
            if (Kind is not JsonTokenType.String) return null;
            if (!Utf8.Span.Contains((byte)'\\')) return Encoding.UTF8.GetString(Utf8.Span[1..^1]);
            var reader = Open();
            return reader.GetString();
        }
    }

    /// <summary>The members of an object; <see langword="null"/> for any other value.</summary>
    public IReadOnlyDictionary<string, StrictJsonValue>? Members =>
        Kind is JsonTokenType.StartObject && StrictJson.TryReadObject(Utf8, Depth, names: null, out var members) ? members : null;

    /// <summary>Returns the elements of an array if all of them are strings, and not too many; otherwise <see langword="null"/>.</summary>
    /// <param name="max">How many there may be.</param>
    public IReadOnlyList<string>? Texts(int max = int.MaxValue)
    {
        if (Kind is not JsonTokenType.StartArray) return null;

        var texts = new List<string>();
        for (var reader = Open(); reader.Read() && reader.TokenType is not JsonTokenType.EndArray;)
        {
            if (reader.TokenType is not JsonTokenType.String || texts.Count == max) return null;
            texts.Add(reader.GetString()!);
        }

        return texts.AsReadOnly();
    }

    /// <summary>Returns the elements of an array if all of them are UUIDs, and not too many; otherwise <see langword="null"/>.</summary>
    /// <param name="max">How many there may be.</param>
    public Guid[]? Uuids(int max)
    {
        if (Kind is not JsonTokenType.StartArray) return null;

        var uuids = new List<Guid>();
        for (var reader = Open(); reader.Read() && reader.TokenType is not JsonTokenType.EndArray;)
        {
            if (reader.TokenType is not JsonTokenType.String || uuids.Count == max || !TryReadUuid(ref reader, out var uuid)) return null;
            uuids.Add(uuid);
        }

        return [.. uuids];
    }

    private static bool TryReadUuid(ref Utf8JsonReader reader, out Guid uuid) => reader.ValueIsEscaped
        ? UuidText.TryParse(reader.GetString(), out uuid)
        : UuidText.TryParse(reader.ValueSpan, out uuid);

    private Utf8JsonReader Open()
    {
        var reader = new Utf8JsonReader(Utf8.Span, new JsonReaderOptions { MaxDepth = Math.Max(Depth, 1) });
        reader.Read();
        return reader;
    }
}
